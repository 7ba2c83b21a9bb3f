package io.windfall.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Tick;
import io.windfall.schema.SnapshotEntry;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ShadowTest {

    private static RecordedRun run;

    @BeforeAll
    static void record() {
        run = RecordedRun.ofADay("feasibility-aware");
    }

    @Test
    void shouldNameTheFirstDecisionThatASmallerAlphaMakesDiffer() {
        ShadowResult result = Shadow.run(run, SettingsText.change(Map.of("alpha", "0.01")), null, null, null);

        assertThat(result.differing()).isPositive();
        ShadowDifference first = result.differences().get(0);
        assertThat(result.differences()).extracting(d -> d.entry().offset()).isSorted();
        assertThat(first.recorded()).startsWith("move to ");
        assertThat(first.other()).isNotEqualTo(first.recorded());
        assertThat(first.recordedWhy()).isNotBlank();
        assertThat(first.otherWhy()).isNotBlank();
        assertThat(first.atMillis()).isEqualTo(timeOf(first));
    }

    @Test
    void shouldTellAnotherVerdictFromAnotherDecision() {
        ShadowResult result = Shadow.run(
                RecordedRun.ofADay("windfall"), SettingsText.change(Map.of("alpha", "0.01")), null, null, null);

        assertThat(result.differences())
                .as("windfall weighs energy, whatever alpha")
                .isEmpty();
        assertThat(result.judgedOtherwise()).isPositive();
        assertThat(result.firstJudged().recorded()).endsWith(", feasible");
        assertThat(result.firstJudged().other()).endsWith(", conditional");
    }

    @Test
    void shouldFindNoDifferenceWhereNothingIsSetOtherwise() {
        ShadowResult same = Shadow.run(run, SettingsText.change(Map.of("alpha", "0.1")), null, null, null);

        assertThat(same.differences()).isEmpty();
        assertThat(same.recordedDecisions()).isGreaterThan(100).isEqualTo(same.otherDecisions());
    }

    @Test
    void shouldDecideTheSameFromASnapshotOnAsFromTheBeginning() {
        SettingsChange other = SettingsText.change(Map.of("policy", "energy-only"));
        long secondDay = Instant.parse("2024-04-02T00:00:00Z").toEpochMilli();

        ShadowResult rest = Shadow.run(run, other, null, secondDay, null);
        ShadowResult whole = Shadow.run(run, other, null, null, null);

        assertThat(rest.entries()).isLessThan(whole.entries());
        assertThat(rest.recordedDecisions()).isPositive().isLessThan(whole.recordedDecisions());
        assertThat(rest.differences()).isNotEmpty();
        assertThat(whole.differences())
                .as("what differs behind the snapshot differs in the whole, too")
                .containsAll(rest.differences());
    }

    @Test
    void shouldRefuseASettingThatIsNone() {
        assertThatThrownBy(() -> SettingsText.change(Map.of("alfa", "0.1")))
                .hasMessageStartingWith("no setting 'alfa': use policy, ");
        assertThatThrownBy(() -> SettingsText.change(Map.of("alpha", "2"))).hasMessageContaining("alpha");
        assertThatThrownBy(() -> SettingsText.change(Map.of("dwell", "soon"))).hasMessageContaining("is no time");
        assertThat(SettingsText.change(Map.of("dwell", "30m")).dwellSeconds()).isEqualTo(1800);
        assertThat(SettingsText.change(Map.of("debounce", "250ms")).debounceMillis())
                .isEqualTo(250);
    }

    private static long timeOf(ShadowDifference difference) {
        long[] time = new long[1];
        run.read(Map.of(), null, new Recording.Listener() {
            @Override
            public void entry(RecordedEntry entry) {
                JournalEntry domain = entry.toDomain();
                if (domain.body() instanceof Tick tick
                        && entry.at().offset() <= difference.entry().offset()) {
                    time[0] = tick.atMillis();
                }
            }

            @Override
            public void snapshot(SnapshotEntry row) {
                // Of no matter here.
            }
        });
        return time[0];
    }
}
