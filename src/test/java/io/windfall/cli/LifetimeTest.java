package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class LifetimeTest {
    private final MockProducer<String, String> producer =
            new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());

    private Integer send() {
        producer.send(new ProducerRecord<>("t", "v"));
        return ExitCode.OK;
    }

    /** 'feed' called it a fault of Windfall that its producer was closed when it was told to end. */
    @Test
    void shouldEndQuietlyWhenWhatIsHeldIsClosedInTheMiddleOfTheWork() throws Exception {
        try (Lifetime lifetime = new Lifetime()) {
            lifetime.hold((AutoCloseable) () -> producer.close(Duration.ZERO));
            int code = lifetime.work(() -> {
                lifetime.close();
                return send();
            });
            assertThat(code).isEqualTo(ExitCode.INTERRUPTED);
        }
    }

    @Test
    void shouldTellOfAFailureBeforeTheEnd() {
        try (Lifetime lifetime = new Lifetime()) {
            lifetime.hold((AutoCloseable) () -> {});
            producer.close();
            assertThatThrownBy(() -> lifetime.work(this::send)).isInstanceOf(IllegalStateException.class);
        }
    }
}
