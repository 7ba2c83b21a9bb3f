package io.windfall.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.windfall.fabric.Rejection;
import io.windfall.fabric.Round;
import io.windfall.fabric.Settings;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmissionsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Emissions emissions = new Emissions(registry, Clock.systemUTC());

    @Test
    void shouldShowEveryReasonForADeadLetterFromTheStart() {
        int reasons = Rejection.Reason.values().length + Emissions.INTAKE_REASONS.size();
        assertThat(registry.find(Emissions.DEAD_LETTERS).counters())
                .hasSize(reasons)
                .allMatch(counter -> counter.count() == 0);
        emissions.refused("NOT_AVRO");
        emissions.refused("SOMETHING_NEW");
        assertThat(registry.get(Emissions.DEAD_LETTERS)
                        .tags("stage", "intake", "reason", "NOT_AVRO")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.find(Emissions.DEAD_LETTERS).counters()).hasSize(reasons + 1);
    }

    @Test
    void shouldCountTheFabricsBeyondTheBoundTogether() {
        for (int i = 0; i < 1_000; i++) {
            emissions.emitted("f" + i, round(), 0);
        }
        assertThat(registry.get(FabricCounters.ROUNDS)
                        .tags("fabric", "f0", "planned", "true")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get(FabricCounters.ROUNDS)
                        .tags("fabric", Bound.OTHERS, "planned", "true")
                        .counter()
                        .count())
                .isEqualTo(800);
        assertThat(registry.find(FabricCounters.ROUNDS).counters()).hasSize(2 * 201);
    }

    private static Round round() {
        return new Round(1, 0, "windfall", Settings.Mode.ADVISE, true, List.of(), 0, 0, 0, 0, 0, 0, 0, null);
    }
}
