package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.serde.RegistryUnavailableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class StartPatienceTest {
    private final StringWriter said = new StringWriter();
    private final Deque<Exception> failures = new ArrayDeque<>();
    private int tries;

    private String work() throws Exception {
        tries++;
        Exception failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        return "there";
    }

    private StartPatience patience(Duration duration) {
        return new StartPatience(duration, new PrintWriter(said, true));
    }

    @Test
    void shouldWaitForABrokerThatIsStillStartingAndSayItOnce() throws Exception {
        failures.addAll(List.of(
                UserException.unreachable("no Kafka broker answers at here:1", new TimeoutException()),
                new TimeoutException("a call took too long")));

        assertThat(patience(Duration.ofHours(1)).until(this::work)).isEqualTo("there");

        assertThat(tries).isEqualTo(3);
        assertThat(said.toString().lines()).containsExactly("waiting: no Kafka broker answers at here:1");
    }

    @Test
    void shouldEndWithTheFailureWhenItMustNotWait() {
        failures.add(new RegistryUnavailableException("the registry does not answer", new TimeoutException()));

        assertThatThrownBy(() -> patience(Duration.ZERO).until(this::work))
                .isInstanceOf(RegistryUnavailableException.class);
        assertThat(tries).isEqualTo(1);
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void shouldNotWaitForWhatIsAMistake() {
        failures.add(UserException.failed("topics are missing", null));

        assertThatThrownBy(() -> patience(Duration.ofHours(1)).until(this::work))
                .isInstanceOf(UserException.class)
                .hasMessage("topics are missing");
        assertThat(tries).isEqualTo(1);
    }
}
