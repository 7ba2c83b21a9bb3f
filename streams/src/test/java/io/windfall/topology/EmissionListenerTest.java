package io.windfall.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.fabric.Decision;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Output;
import io.windfall.fabric.Rejection;
import io.windfall.fabric.Round;
import io.windfall.fabric.Settings;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.PlanningRound;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmissionListenerTest {

    @TempDir
    Path folder;

    @Test
    void shouldBeToldOfAllThatGoesOutAndOfNothingElse() {
        Ear ear = new Ear();
        try (TopologyFixture fixture = new TopologyFixture(folder, ear)) {
            fixture.configure(Settings.Mode.ENFORCE);
            fixture.sites("a", "b");
            fixture.send(Topics.JOB_PROGRESS, fixture.job("j", "a"));
            fixture.pass(Duration.ofSeconds(3));
            fixture.send(Topics.GRID_SIGNAL, fixture.surplus("w", "b", Duration.ofHours(5)));
            fixture.send(Topics.GRID_SIGNAL, fixture.surplus("w", "b", Duration.ofHours(5)));
            fixture.send(Topics.GRID_SIGNAL, "b", "no avro".getBytes(StandardCharsets.UTF_8));

            assertThat(ear.of(Decision.class))
                    .hasSameSizeAs(fixture.read(Topics.MIGRATION_DECISION, MigrationDecision.class))
                    .isNotEmpty();
            assertThat(ear.of(Round.class))
                    .hasSameSizeAs(fixture.read(Topics.PLANNING_ROUND, PlanningRound.class))
                    .isNotEmpty();
            assertThat(ear.of(io.windfall.fabric.Command.class))
                    .hasSameSizeAs(fixture.read(Topics.MIGRATION_COMMAND, MigrationCommand.class))
                    .isNotEmpty();
            assertThat(ear.of(JobFeasibility.class))
                    .hasSameSizeAs(fixture.read(Topics.JOB_FEASIBILITY, io.windfall.schema.JobFeasibility.class))
                    .isNotEmpty();
            assertThat(ear.of(Rejection.class))
                    .extracting(Rejection::reason)
                    .containsExactly(Rejection.Reason.DUPLICATE);
            assertThat(ear.refusals).containsExactly("NOT_AVRO");
            assertThat(fixture.deadLetters()).hasSize(2);
            assertThat(ear.fabrics).containsOnly("f");
        }
    }

    @Test
    void shouldSayWhenTheRecordThatCalledForADecisionWasAppendedThoughThePlanHadToWait() {
        Ear ear = new Ear();
        try (TopologyFixture fixture = new TopologyFixture(folder, ear)) {
            fixture.sites("a", "b", "c");
            fixture.send(Topics.JOB_PROGRESS, fixture.job("j", "a"));
            fixture.send(Topics.JOB_PROGRESS, fixture.job("k", "c"));
            fixture.pass(Duration.ofSeconds(5));
            ear.clear();

            fixture.send(Topics.GRID_SIGNAL, fixture.surplus("w", "b", Duration.ofHours(5)));
            assertThat(ear.calledForAt).as("after quiet, at once").containsOnly(fixture.now);
            assertThat(ear.of(Decision.class)).isNotEmpty();
            ear.clear();

            fixture.now = fixture.now.plusMillis(200);
            Instant called = fixture.now;
            fixture.send(Topics.GRID_SIGNAL, fixture.surplus("v", "c", Duration.ofHours(9)));
            assertThat(ear.of(Decision.class)).as("too soon for another plan").isEmpty();
            fixture.pass(Duration.ofSeconds(3));
            assertThat(ear.of(Decision.class)).isNotEmpty();
            assertThat(ear.decisionsCalledForAt.get(0)).isEqualTo(called);
        }
    }

    @Test
    void shouldHaveNoEffectWhereItThrows() {
        EmissionListener broken = new EmissionListener() {
            @Override
            public void emitted(String fabric, Output output, long calledForAtMillis) {
                throw new IllegalStateException("broken on purpose");
            }

            @Override
            public void refused(String reason) {
                throw new IllegalStateException("broken on purpose");
            }
        };
        try (TopologyFixture fixture = new TopologyFixture(folder, broken)) {
            fixture.sites("a", "b");
            fixture.send(Topics.JOB_PROGRESS, fixture.job("j", "a"));
            fixture.send(Topics.GRID_SIGNAL, "b", "no avro".getBytes(StandardCharsets.UTF_8));
            fixture.pass(Duration.ofSeconds(3));
            fixture.send(Topics.GRID_SIGNAL, fixture.surplus("w", "b", Duration.ofHours(5)));

            assertThat(fixture.read(Topics.MIGRATION_DECISION, MigrationDecision.class))
                    .isNotEmpty();
            assertThat(fixture.deadLetters()).hasSize(1);
        }
    }

    @Test
    void shouldCountJobsByPhaseAndListMigrationsUnderWay() {
        try (TopologyFixture fixture = new TopologyFixture(folder)) {
            fixture.configure(Settings.Mode.ENFORCE);
            fixture.sites("a", "b");
            fixture.send(Topics.JOB_PROGRESS, fixture.job("j", "a"));
            fixture.send(Topics.JOB_PROGRESS, fixture.job("k", "a"));
            fixture.pass(Duration.ofSeconds(3));
            assertThat(census(fixture, "jobs").get("f").counts()).isEqualTo(Map.of("RUNNING", 2));

            fixture.send(Topics.GRID_SIGNAL, fixture.surplus("w", "b", Duration.ofHours(5)));
            assertThat(census(fixture, "jobs").get("f").counts()).isEqualTo(Map.of("MIGRATING", 2));
            assertThat(census(fixture, "migrations").get("f").underWay())
                    .allSatisfy(
                            row -> assertThat(((Migration) row).destination()).isEqualTo("b"))
                    .hasSize(2);
            assertThat(census(fixture, "migrations").get("f").counts()).isEqualTo(Map.of("REQUESTED", 2));
        }
    }

    private static Map<String, ? extends Census<?>> census(TopologyFixture fixture, String table) {
        return ((TableStore<?, ?>) fixture.driver.getAllStateStores().get(table)).census();
    }

    private static final class Ear implements EmissionListener {
        private final List<Output> outputs = new ArrayList<>();
        private final List<String> fabrics = new ArrayList<>();
        private final List<String> refusals = new ArrayList<>();
        private final List<Instant> calledForAt = new ArrayList<>();
        private final List<Instant> decisionsCalledForAt = new ArrayList<>();

        @Override
        public void emitted(String fabric, Output output, long calledForAtMillis) {
            outputs.add(output);
            fabrics.add(fabric);
            calledForAt.add(Instant.ofEpochMilli(calledForAtMillis));
            if (output instanceof Decision) {
                decisionsCalledForAt.add(Instant.ofEpochMilli(calledForAtMillis));
            }
        }

        @Override
        public void refused(String reason) {
            refusals.add(reason);
        }

        <O extends Output> List<O> of(Class<O> type) {
            return outputs.stream().filter(type::isInstance).map(type::cast).toList();
        }

        void clear() {
            outputs.clear();
            calledForAt.clear();
            decisionsCalledForAt.clear();
        }
    }
}
