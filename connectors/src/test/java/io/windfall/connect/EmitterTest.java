package io.windfall.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SignalStatus;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmitterTest {

    private final Emitter emitter = new Emitter(
            new InMemorySchemaRegistry(), SerdeOptions.defaults(), TopicNames.unprefixed(), "dead.letter.v1");

    @Test
    void shouldKeepADeadLetterBelowWhatKafkaTakesWhenItsDetailAndItsOriginQuoteTheInput() {
        String field = "ö".repeat(1_200_000);
        Outgoing letter = emitter.deadLetter(
                Topics.GRID_SIGNAL, "file.csv " + field, field, "BAD_VALUE", "'" + field + "' is no number");
        String detail = letter.headers().get(DeadLetters.DETAIL);
        String origin = letter.headers().get(DeadLetters.SOURCE);
        assertThat(detail).startsWith("'öö").endsWith("ö...");
        assertThat(utf8Length(detail)).isBetween(1020, 1024);
        assertThat(origin).startsWith("file.csv ö").endsWith("ö...");
        assertThat(utf8Length(origin)).isBetween(2044, 2048);
        assertThat(letter.key().length).isLessThanOrEqualTo(2048);
        assertThat(letter.value()).hasSize(32);
    }

    @Test
    void shouldCutInWholeCharactersAndOnlyWhatIsTooLong() {
        assertThat(Emitter.cutAt("x".repeat(8), 8)).isEqualTo("xxxxxxxx");
        assertThat(Emitter.cutAt("x".repeat(9), 8)).isEqualTo("xxxxx...");
        assertThat(Emitter.cutAt("ab😀😀", 8)).isEqualTo("ab...");
        assertThat(Emitter.cutAt("ä".repeat(5), 8)).isEqualTo("ää...");
        assertThat(Emitter.cutAt(null, 8)).isEmpty();
    }

    @Test
    void shouldMakeADeadLetterOfARecordThatItsTopicDoesNotTake() {
        assertThat(emitter.record(Topics.GRID_SIGNAL, "a", signal(520_000)).isDeadLetter())
                .isFalse();
        for (Outgoing out : List.of(
                emitter.record(Topics.GRID_SIGNAL, "a", signal(525_000)),
                emitter.record(Topics.GRID_SIGNAL, "k".repeat(70_000), signal(520_000)))) {
            assertThat(out.isDeadLetter()).isTrue();
            assertThat(out.topic()).isEqualTo("dead.letter.v1");
            assertThat(out.value().length + out.key().length).isLessThan(600_000);
            assertThat(out.headers())
                    .containsEntry(DeadLetters.REASON, "TOO_LARGE")
                    .containsEntry(DeadLetters.TOPIC, "grid.signal.v1");
            assertThat(out.headers().get(DeadLetters.DETAIL)).contains("values above 524288 are not taken");
        }
    }

    private static GridSignal signal(int length) {
        return GridSignal.newBuilder()
                .setId("x".repeat(length))
                .setFabric("default")
                .setSite("a")
                .setKind(SignalKind.values()[0])
                .setStatus(SignalStatus.values()[0])
                .setStart(Instant.EPOCH)
                .setEnd(null)
                .setPowerWatts(null)
                .setConfidence(1.0)
                .setPriority(0)
                .setIssuedAt(Instant.EPOCH)
                .setSource("test")
                .build();
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
