package io.windfall.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AddressLimitTest {
    @Test
    void shouldGiveAnAddressItsShareAndNoMore() throws IOException {
        AddressLimit limit = new AddressLimit(2);
        InetAddress greedy = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        InetAddress other = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 2});
        assertThat(limit.enter(greedy)).isTrue();
        assertThat(limit.enter(greedy)).isTrue();
        assertThat(limit.enter(greedy)).isFalse();
        assertThat(limit.enter(other)).isTrue();
        limit.leave(greedy);
        limit.leave(greedy);
        assertThat(limit.enter(greedy)).isTrue();
        for (int i = 0; i < 9; i++) {
            assertThat(limit.enter(InetAddress.getLoopbackAddress())).isTrue();
        }
    }
}
