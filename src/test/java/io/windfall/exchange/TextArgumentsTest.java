package io.windfall.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextArgumentsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

    @ParameterizedTest
    @CsvSource({
        "now, 2026-03-01T12:00:00.123Z",
        "now+3h, 2026-03-01T15:00:00.123Z",
        "now - 1h30m, 2026-03-01T10:30:00.123Z",
        "now+2d5ms, 2026-03-03T12:00:00.128Z",
        "1772366400000, 2026-03-01T12:00:00Z",
        "2026-03-01T13:00+01:00, 2026-03-01T12:00:00Z"
    })
    void shouldReadTimes(String text, Instant expected) {
        assertThat(TimeText.instant(text, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"now+", "now+3", "now+3y", "nowish", "+3h", "", "now+999999999999d", "2026-13-01T00:00Z"})
    void shouldRefuseWhatIsNoTime(String text) {
        assertThatThrownBy(() -> TimeText.instant(text, NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldReadStartsOfATail() {
        assertThat(TailQuery.Start.parse("beginning", NOW)).isInstanceOf(TailQuery.Start.Beginning.class);
        assertThat(TailQuery.Start.parse("end", NOW)).isInstanceOf(TailQuery.Start.End.class);
        assertThat(TailQuery.Start.parse("-10m", NOW)).isEqualTo(new TailQuery.Start.At(NOW.minusSeconds(600)));
        assertThatThrownBy(() -> TailQuery.Start.parse("yesterday", NOW))
                .hasMessageContaining("'yesterday' is no start");
    }

    @Test
    void shouldReadRatesAndDurations() {
        assertThat(Pace.parse("100/s").perSecond()).isEqualTo(100);
        assertThat(Pace.parse("0.5").perSecond()).isEqualTo(0.5);
        assertThatThrownBy(() -> Pace.parse("0/s")).hasMessageContaining("above 0");
        assertThatThrownBy(() -> Pace.parse("fast")).hasMessageContaining("'fast' is no rate");
        assertThat(TimeText.duration("1m30s")).isEqualTo(Duration.ofSeconds(90));
        assertThatThrownBy(() -> TimeText.duration("10")).hasMessageContaining("'10' is no duration");
    }

    @ParameterizedTest
    @CsvSource({
        "signals, grid.signal.v1",
        "grid.signal, grid.signal.v1",
        "grid.signal.v1, grid.signal.v1",
        "sites, site.v1",
        "site, site.v1",
        "progress, job.progress.v1",
        "decisions, migration.decision.v1",
        "dead-letters, dead.letter.v1",
        "journal, fabric.journal.v1"
    })
    void shouldKnowATopicByItsName(String name, String topic) {
        assertThat(TopicChoice.of(name, Topics.all()).name()).isEqualTo(topic);
    }

    @Test
    void shouldListTheTopicsWhenNoneOrSeveralAreMeant() {
        assertThatThrownBy(() -> TopicChoice.of("nonsense", Topics.inputs()))
                .hasMessageStartingWith("no topic 'nonsense'; choose from grid.signal, site.telemetry,");
        assertThatThrownBy(() -> TopicChoice.of("decisions", Topics.inputs()))
                .hasMessageStartingWith(
                        "'migration.decision' may not be written to, only Windfall does; choose from grid.");
        assertThatThrownBy(() -> TopicChoice.of("dead.letter", Topics.inputs()))
                .hasMessageStartingWith("'dead.letter' may not be written to");
        assertThatThrownBy(() -> TopicChoice.of("telemetry", Topics.inputs()))
                .hasMessage("'telemetry' can be any of site.telemetry, node.telemetry, link.telemetry: name one");
    }

    @Test
    void shouldShowNothingThatMovesACursor() {
        assertThat(Printable.escaped("a\u001b[2J\r\n\u202eb\u0085ü"))
                .isEqualTo("a\\u001b[2J\\u000d\\u000a\\u202eb\\u0085ü");
        assertThat(Printable.preview("plain".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo("\"plain\"");
        assertThat(Printable.preview(new byte[] {0, 0, -1})).isEqualTo("0x0000ff");
    }
}
