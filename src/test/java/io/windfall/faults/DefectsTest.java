package io.windfall.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulation can fail: a mistake that is made on purpose is found; and it does not where none is made. */
class DefectsTest {

    private static final int MOST_SEEDS = 10_000;
    private static final int SOUND_SEEDS = 400;
    private static final int THREADS = 2;

    @ParameterizedTest
    @EnumSource(Defect.class)
    void shouldFindTheDefectAndNothingWhereThereIsNone(Defect defect) throws InterruptedException {
        Outcome violated =
                new Campaign(1, MOST_SEEDS, THREADS, defect.seams).run(so -> {}).violated();
        assertThat(violated).as("%s in %d seeds", defect, MOST_SEEDS).isNotNull();
        assertThat(violated.violation())
                .as("%s, seed %d", defect, violated.seed())
                .containsPattern(defect.complaint);
        assertThat(Simulation.run(violated.seed(), null).violation()).isNull();
    }

    @Test
    void shouldFindNothingWhereNothingIsWrong() throws InterruptedException {
        Tally tally = new Campaign(1, SOUND_SEEDS, THREADS).run(so -> {});
        assertThat(tally.violated()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void shouldRunASeedTheSameWayAgain(long seed) {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        Simulation.run(seed, first::add);
        Simulation.run(seed, second::add);
        assertThat(first).isNotEmpty().isEqualTo(second);
    }
}
