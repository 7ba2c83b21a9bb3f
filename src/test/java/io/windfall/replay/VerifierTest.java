package io.windfall.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.topics.Topics;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifierTest {

    @Test
    void shouldSayInWordsWhereAChangedByteMakesADifference() {
        RecordedRun run = RecordedRun.ofADay();
        RecordedOutput changed = RecordedRuns.changeADecision(run);

        Verification result = Verifier.verify(run, null, null, null);

        assertThat(result.isEqual()).isFalse();
        assertThat(result.differences()).isEqualTo(1);
        assertThat(result.firsts()).singleElement().satisfies(first -> {
            assertThat(first.entry()).isEqualTo(changed.entry());
            assertThat(first.key()).isEqualTo(changed.key());
            assertThat(first.inWords())
                    .startsWith("fabric recorded, entry " + changed.entry() + ", 2024-04-01T")
                    .contains("migration.decision of " + changed.key())
                    .endsWith("policy was recorded as windfalL, came out as windfall");
        });
    }

    @Test
    void shouldMissARecordThatIsNotThereAndOneThatShouldNotBe() {
        RecordedRun without = RecordedRun.ofADay();
        without.forge(RecordedRuns.nth(Topics.MIGRATION_COMMAND, 5, output -> null));
        assertThat(Verifier.verify(without, null, null, null).firsts())
                .singleElement()
                .satisfies(first -> assertThat(first.words()).startsWith("came out, but was not recorded: "));

        RecordedRun more = RecordedRun.ofADay();
        more.forge(RecordedRuns.nth(
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
        Map<String, Long> last = new HashMap<>();
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

        run.forge(RecordedRuns.nth(Topics.MIGRATION_STATE, 3, output -> null));
        assertThat(Verifier.verify(run, null, null, null).differences())
                .as("the last state of a job must be there")
                .isEqualTo(1);
    }

    @Test
    void shouldNotCallEqualWhatCouldNotBeCompared() {
        RecordedRun run = RecordedRun.ofADay();
        run.forge(item -> item instanceof RecordedOutput ? null : item);

        assertThatThrownBy(() -> Verifier.verify(run, null, null, null)).hasMessageContaining("holds none of the");
    }
}
