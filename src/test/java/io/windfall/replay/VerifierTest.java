package io.windfall.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.util.function.UnaryOperator;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class VerifierTest {

    @Test
    void shouldSayInWordsWhereAChangedByteMakesADifference() {
        RecordedRun run = RecordedRun.ofADay();
        RecordedOutput[] changed = new RecordedOutput[1];
        run.forge(nth(Topics.MIGRATION_DECISION, 10, output -> {
            byte[] body = output.body().clone();
            GenericRecord was = Bodies.decode(body, output.schema(), output.schema());
            was.put("policy", "windfalL");
            body[indexOf(body, "windfall") + 7] = 'L';
            changed[0] = output;
            assertThat(Bodies.decode(body, output.schema(), output.schema())).isEqualTo(was);
            return withBody(output, body);
        }));

        Verification result = Verifier.verify(run, null, null, null);

        assertThat(result.isEqual()).isFalse();
        assertThat(result.differences()).isEqualTo(1);
        assertThat(result.firsts()).singleElement().satisfies(first -> {
            assertThat(first.entry()).isEqualTo(changed[0].entry());
            assertThat(first.key()).isEqualTo(changed[0].key());
            assertThat(first.inWords())
                    .startsWith("fabric recorded, entry " + changed[0].entry() + ", 2024-04-01T")
                    .contains("migration.decision of " + changed[0].key())
                    .endsWith("policy was recorded as windfalL, came out as windfall");
        });
    }

    @Test
    void shouldMissARecordThatIsNotThereAndOneThatShouldNotBe() {
        RecordedRun without = RecordedRun.ofADay();
        without.forge(nth(Topics.MIGRATION_COMMAND, 5, output -> null));
        assertThat(Verifier.verify(without, null, null, null).firsts())
                .singleElement()
                .satisfies(first -> assertThat(first.words()).startsWith("came out, but was not recorded: "));

        RecordedRun more = RecordedRun.ofADay();
        more.forge(nth(
                Topics.MIGRATION_COMMAND,
                5,
                output -> new RecordedOutput(
                        output.topic(),
                        0,
                        output.offset(),
                        output.appendedAtMillis(),
                        output.fabric(),
                        output.entry(),
                        output.fabric() + "/another",
                        output.schema(),
                        output.body(),
                        null,
                        null)));
        assertThat(Verifier.verify(more, null, null, null).differences()).isEqualTo(2);
    }

    @Test
    void shouldCompareOfCompactedTopicsWhatIsLeft() {
        RecordedRun run = RecordedRun.ofADay();
        java.util.Map<String, Long> last = new java.util.HashMap<>();
        run.forge(item -> {
            if (item instanceof RecordedOutput output && output.topic() == Topics.MIGRATION_STATE) {
                last.put(output.key(), output.offset());
            }
            return item;
        });
        run.forge(item -> item instanceof RecordedOutput output
                        && output.topic() == Topics.MIGRATION_STATE
                        && last.get(output.key()) != output.offset()
                ? null
                : item);

        Verification result = Verifier.verify(run, null, null, null);

        assertThat(result.firsts()).isEmpty();
        assertThat(result.equal()).containsEntry("migration.state", (long) last.size());

        run.forge(nth(Topics.MIGRATION_STATE, 3, output -> null));
        assertThat(Verifier.verify(run, null, null, null).differences())
                .as("the last state of a job must be there")
                .isEqualTo(1);
    }

    private static UnaryOperator<Object> nth(TopicSpec topic, int n, UnaryOperator<RecordedOutput> change) {
        int[] seen = new int[1];
        return item -> item instanceof RecordedOutput output && output.topic() == topic && ++seen[0] == n
                ? change.apply(output)
                : item;
    }

    private static RecordedOutput withBody(RecordedOutput output, byte[] body) {
        return new RecordedOutput(
                output.topic(),
                output.partition(),
                output.offset(),
                output.appendedAtMillis(),
                output.fabric(),
                output.entry(),
                output.key(),
                output.schema(),
                body,
                null,
                null);
    }

    private static int indexOf(byte[] body, String text) {
        return new String(body, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
