package io.windfall.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.topics.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifierTest {

    @Test
    void shouldSayInWordsWhereAChangedByteMakesADifference() {
        RecordedRun run = RecordedRun.ofADay();
        RecordedOutput changed = RecordedRuns.changeADecision(run);

        Verification result = Verifier.verify(run, null, null, null);

        assertThat(result.verdict()).isEqualTo(Verification.Verdict.DIFFERENT);
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
        RecordedRuns.dropAllOutputs(run);

        Verification result = Verifier.verify(run, null, null, null);

        assertThat(result.verdict()).isEqualTo(Verification.Verdict.NOT_COMPARABLE);
        assertThat(result.differences()).isZero();
        assertThat(result.topicsNotCompared()).contains("migration.command", "migration.decision", "planning.round");
        assertThat(result.notCompared(NotCompared.PENDING)).isEqualTo(result.notComparedCount());
    }

    @Test
    void shouldFindWhatIsMissingInAPartitionThatWasNotTrimmedThoughAnotherWas() {
        RecordedRun run = RecordedRun.ofADay();
        List<RecordedOutput> commands = commandsOf(run);
        RecordedOutput middle = commands.get(commands.size() / 2);
        int trimmed = RecordedRuns.partitionOf(middle.key(), 3);
        List<RecordedOutput> dropped = RecordedRuns.trim(
                run, Topics.MIGRATION_COMMAND, 3, trimmed, middle.entry().offset());
        assertThat(dropped).hasSizeGreaterThan(5);
        RecordedOutput lost = commandsOf(run).stream()
                .filter(command -> command.partition() != trimmed
                        && command.entry().offset() < middle.entry().offset())
                .findFirst()
                .orElseThrow();
        run.forge(item -> item instanceof RecordedOutput output
                        && output.topic() == lost.topic()
                        && output.offset() == lost.offset()
                ? null
                : item);

        Verification result = Verifier.verify(run, null, null, null);

        assertThat(result.differences()).isEqualTo(1);
        assertThat(result.firsts()).singleElement().satisfies(first -> assertThat(first.entry())
                .isEqualTo(lost.entry()));
        assertThat(result.notCompared(NotCompared.DELETED)).isEqualTo(dropped.size());
        assertThat(result.notComparedCount()).isEqualTo(dropped.size());
    }

    @Test
    void shouldMissInATrimmedPartitionWhatCameBehindItsFirstKeptRecord() {
        RecordedRun run = RecordedRun.ofADay();
        List<RecordedOutput> commands = commandsOf(run);
        RecordedOutput tenth = commands.get(10);
        int partition = RecordedRuns.partitionOf(tenth.key(), 3);
        List<RecordedOutput> dropped = RecordedRuns.trim(
                run, Topics.MIGRATION_COMMAND, 3, partition, tenth.entry().offset());
        assertThat(Verifier.verify(run, null, null, null).verdict()).isEqualTo(Verification.Verdict.EQUAL);

        RecordedOutput second = commandsOf(run).stream()
                .filter(command -> command.partition() == partition)
                .skip(1)
                .findFirst()
                .orElseThrow();
        run.forge(item -> item instanceof RecordedOutput output
                        && output.topic() == second.topic()
                        && output.offset() == second.offset()
                ? null
                : item);

        Verification result = Verifier.verify(run, null, null, null);
        assertThat(result.differences()).isEqualTo(1);
        assertThat(result.notCompared(NotCompared.DELETED)).isEqualTo(dropped.size());
    }

    @Test
    void shouldMissByAppendTimesWhereTheFirstKeptRecordIsAnotherFabrics() {
        RecordedRun run = RecordedRun.ofADay();
        List<RecordedOutput> commands = commandsOf(run);
        RecordedOutput middle = commands.get(commands.size() / 2);
        run.forge(item ->
                item instanceof RecordedOutput output && output.topic() == Topics.MIGRATION_COMMAND ? null : item);
        run.keeps(List.of(new Extent(Topics.MIGRATION_COMMAND.name(), 0, 1, 9, middle.appendedAtMillis())));

        Verification result = Verifier.verify(run, null, null, null);

        long later = commands.stream()
                .filter(command -> command.appendedAtMillis() > middle.appendedAtMillis() + 60_000)
                .count();
        assertThat(later).isPositive();
        assertThat(result.differences()).isEqualTo(later);
        assertThat(result.notCompared(NotCompared.DELETED)).isEqualTo(commands.size() - later);
    }

    @Test
    void shouldSaySoWhereOfAKindNothingIsKept() {
        RecordedRun run = RecordedRun.ofADay();
        List<RecordedOutput> commands = commandsOf(run);
        RecordedRuns.trim(run, Topics.MIGRATION_COMMAND, 1, 0, Long.MAX_VALUE);

        Verification result = Verifier.verify(run, null, null, null);

        assertThat(result.differences()).isZero();
        assertThat(result.notCompared(NotCompared.DELETED)).isEqualTo(commands.size());
        assertThat(result.verdict()).isEqualTo(Verification.Verdict.NOT_COMPARABLE);
        assertThat(result.topicsNotCompared()).containsExactly("migration.command");
        assertThat(result.notComparedCount()).isLessThan(result.equalCount());
    }

    @Test
    void shouldNotMissWhatAnOlderVersionWroteWithoutItsEntry() {
        RecordedRun run = RecordedRun.ofADay();
        List<RecordedOutput> commands = commandsOf(run);
        long last = commands.get(10).entry().offset();
        long old = commands.stream()
                .filter(command -> command.entry().offset() <= last)
                .count();
        long unmarked = RecordedRuns.unmark(run, last);

        Verification result = Verifier.verify(run, null, null, null);

        assertThat(result.firsts()).isEmpty();
        assertThat(result.verdict()).isEqualTo(Verification.Verdict.EQUAL);
        assertThat(result.unmarked().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(unmarked);
        assertThat(result.notCompared().get("migration.command")).isEqualTo(Map.of(NotCompared.UNMARKED, old));
        assertThat(result.equal()).containsEntry("migration.command", commands.size() - old);

        run.forge(RecordedRuns.nth(Topics.MIGRATION_COMMAND, 5, output -> null));
        assertThat(Verifier.verify(run, null, null, null).differences())
                .as("what is missing since then is missing")
                .isEqualTo(1);
    }

    @Test
    void shouldCountWhatWasRecordedOnceMoreAfterAReset() {
        RecordedRun run = RecordedRun.ofADay();
        Verification once = Verifier.verify(run, null, null, null);
        assertThat(once.recordedTwice()).isEmpty();
        run.sayAllAgain(output -> output);

        Verification twice = Verifier.verify(run, null, null, null);

        assertThat(twice.firsts()).isEmpty();
        assertThat(twice.verdict()).isEqualTo(Verification.Verdict.EQUAL);
        assertThat(twice.equal()).isEqualTo(once.equal());
        assertThat(twice.recordedTwice()).isEqualTo(once.equal());
    }

    @Test
    void shouldCountWhatAResetSaysAgainAlsoWhereTheFirstSayingIsPartlyDeleted() {
        RecordedRun run = RecordedRun.ofADay();
        List<RecordedOutput> commands = commandsOf(run);
        List<RecordedOutput> dropped = RecordedRuns.trim(
                run, Topics.MIGRATION_COMMAND, 1, 0, commands.get(10).entry().offset());
        List<RecordedOutput> left = commandsOf(run);
        run.sayAllAgain(output -> output.topic() == Topics.MIGRATION_COMMAND ? output : null);
        dropped.forEach(run::record);

        Verification result = Verifier.verify(run, null, null, null);

        assertThat(result.firsts()).isEmpty();
        assertThat(result.equal().get("migration.command")
                        + result.recordedTwice().get("migration.command"))
                .as("every record is one or the other")
                .isEqualTo(2L * left.size() + dropped.size());
    }

    @Test
    void shouldNotCallTwiceWhatStandsThereOnceMoreWithOtherBytes() {
        RecordedRun run = RecordedRun.ofADay();
        RecordedOutput fifth = commandsOf(run).get(5);
        RecordedOutput last = commandsOf(run).get(commandsOf(run).size() - 1);
        run.sayAllAgain(output -> output == fifth
                ? RecordedRuns.withBody(output, last.body())
                : output.topic() == Topics.MIGRATION_COMMAND ? output : null);

        Verification result = Verifier.verify(run, null, null, null);

        assertThat(result.verdict()).isEqualTo(Verification.Verdict.DIFFERENT);
        assertThat(result.differences()).isEqualTo(1);
        assertThat(result.firsts()).singleElement().satisfies(first -> {
            assertThat(first.entry()).isEqualTo(fifth.entry());
            assertThat(first.words()).startsWith("was recorded, but did not come out: ");
        });
        assertThat(result.recordedTwice())
                .containsEntry("migration.command", (long) commandsOf(run).size() / 2 - 1);
    }

    private static List<RecordedOutput> commandsOf(RecordedRun run) {
        List<RecordedOutput> commands = new ArrayList<>();
        run.read(Map.of(), null, new Recording.Listener() {
            @Override
            public void output(RecordedOutput output) {
                if (output.topic() == Topics.MIGRATION_COMMAND) {
                    commands.add(output);
                }
            }
        });
        return commands;
    }
}
