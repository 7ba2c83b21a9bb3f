package io.windfall.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "kafka-1, kafka-1:9092",
        "127.0.0.1, 127.0.0.1:9092",
        "::1, [::1]:9092",
        "::, [::]:9092",
        "2001:db8::7, [2001:db8::7]:9092"
    })
    void shouldPutBracketsAroundTheLiteralOfAnIpv6Address(String host, String text) {
        assertThat(HostPort.text(host, 9092)).isEqualTo(text);
    }
}
