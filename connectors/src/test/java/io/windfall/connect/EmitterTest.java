package io.windfall.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EmitterTest {

    private final Emitter emitter =
            new Emitter(new InMemorySchemaRegistry(), SerdeOptions.defaults(), TopicNames.unprefixed(), "dead.letter.v1");

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

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
