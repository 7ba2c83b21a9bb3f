package io.windfall.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.windfall.codec.JournalCodec;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Order;
import io.windfall.fabric.Settings;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.FleetReport;
import io.windfall.fleet.FleetSimulator;
import io.windfall.fleet.Incidents;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CounterfactualTest {

    private static final long HOUR = 3_600_000;
    private static final long NOW = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();

    private static RecordedRun run;
    private static Counterfactual world;

    @BeforeAll
    static void record() {
        run = RecordedRun.ofADay();
        world = Counterfactual.of(run, null, null, null, 1);
    }

    @Test
    void shouldKnowOfTheRecordedRunWhatItsReportSays() {
        assertThat(world.jobs()).isEqualTo(run.report().jobsFinished());
        assertThat(world.recorded().jobsFinished()).isEqualTo(run.report().jobsFinished());
        assertThat(world.recorded().migrationsCompleted())
                .isEqualTo(run.report().migrationsCompleted());
        assertThat(world.recorded().migrationsFailed()).isPositive();
        assertThat(world.recorded().meanCompletionHours())
                .isCloseTo(run.report().meanCompletionHours(), within(1e-3));
    }

    @Test
    void shouldComeNearTheRecordedRunWithItsSettingsAndSpendMoreWithoutMoves() throws InterruptedException {
        List<FleetReport> reports = world.simulate(List.of(Map.of(), Map.of("policy", "static")));

        FleetReport held = reports.get(0);
        assertThat(held.gridEnergyKwh())
                .isBetween(run.report().gridEnergyKwh() * 0.8, run.report().gridEnergyKwh() * 1.2);
        assertThat(reports.get(1).migrationsCompleted()).isZero();
        assertThat(reports.get(1).gridEnergyKwh()).isGreaterThan(held.gridEnergyKwh());
        assertThat(reports.get(1).jobsFinished()).isEqualTo(held.jobsFinished());
        assertThat(world.simulate(List.of(Map.of()))).as("and always the same").containsExactly(held);
    }

    @Test
    void shouldCountFromTheTrueArrivalWhatWasUnderWayAtTheSnapshot() throws InterruptedException {
        long secondDay = Instant.parse("2024-04-02T00:00:00Z").toEpochMilli();
        Counterfactual rest = Counterfactual.of(run, null, secondDay, null, 1);

        Map<String, Long> arrived = new HashMap<>();
        Map<String, Long> ended = new HashMap<>();
        run.read(Map.of(), null, new Recording.Listener() {
            @Override
            public void entry(RecordedEntry entry) {
                if (entry.toDomain().body() instanceof JobReport report) {
                    arrived.putIfAbsent(report.job(), report.atMillis());
                    if (report.state() == JobReport.State.FINISHED && report.atMillis() > secondDay) {
                        ended.putIfAbsent(report.job(), report.atMillis());
                    }
                }
            }
        });
        double hours = ended.entrySet().stream()
                .mapToLong(end -> end.getValue() - arrived.get(end.getKey()))
                .average()
                .orElseThrow();
        long underWay = ended.keySet().stream()
                .filter(job -> arrived.get(job) < secondDay)
                .count();
        assertThat(underWay).isGreaterThan(5);
        assertThat(rest.carriedOver()).containsEntry("jobs that were under way when the stretch begins", underWay);
        assertThat(rest.jobs()).isEqualTo(ended.size());
        assertThat(rest.recorded().meanCompletionHours()).isCloseTo(hours / 3_600_000, within(1e-3));
        FleetReport held = rest.simulate(List.of(Map.of())).get(0);
        assertThat(held.meanCompletionHours())
                .isBetween(
                        rest.recorded().meanCompletionHours() * 0.9,
                        rest.recorded().meanCompletionHours() * 1.1);
    }

    @Test
    void shouldCarryOverWhatCameOverTheFleetAndSayWhatItLeavesOut() throws InterruptedException {
        Scenario scenario = Scenario.bundled();
        FleetConfig fleet = FleetConfig.defaults().withArrivalDays(1);
        List<Workload.Job> jobs = new ArrayList<>();
        for (Workload.Job job : Workload.generate(scenario, fleet).jobs()) {
            jobs.add(new Workload.Job(
                    job.id(),
                    job.arrivalMillis(),
                    job.site(),
                    job.runtimeSeconds(),
                    job.checkpointBytes(),
                    job.arrivalMillis() + job.runtimeMillis() + HOUR,
                    job.arrivalMillis()));
        }
        long start = scenario.startMillis();
        List<Incidents.Word> words = new ArrayList<>();
        for (Scenario.Site site : scenario.sites()) {
            words.add(new Incidents.Word(start + 10 * HOUR, shed(site.id(), start + 12 * HOUR, start + 20 * HOUR)));
        }
        String first = scenario.sites().get(0).id();
        Incidents incidents =
                new Incidents(words, List.of(new Incidents.Outage(first, start + 8 * HOUR, start + 9 * HOUR)));
        RecordedRun troubled =
                new RecordedRun("windfall", new FleetSimulator(scenario, fleet, new Workload(jobs), incidents));
        RecordedRun calm = new RecordedRun("windfall", new FleetSimulator(scenario, fleet, new Workload(jobs)));
        assertThat(troubled.report().meanCompletionHours())
                .isGreaterThan(calm.report().meanCompletionHours() + 1);
        long end = start + 40 * 24 * HOUR;
        troubled.add(new Order("o", Order.Kind.FORBID, end, "test", first, null), end);

        Counterfactual again = Counterfactual.of(troubled, null, null, null, 1);

        assertThat(again.carriedOver())
                .containsEntry("jobs with a deadline", (long) jobs.size())
                .containsEntry("demand responses", (long) words.size())
                .containsEntry("outages of sites", 1L);
        assertThat(again.leftOut()).containsOnlyKeys("orders that forbid a site (all may be used)");
        FleetReport held = again.simulate(List.of(Map.of())).get(0);
        assertThat(held.meanCompletionHours()).isCloseTo(troubled.report().meanCompletionHours(), withinPercentage(3));
        assertThat(held.deadlineMisses()).isPositive();
        assertThat((double) held.deadlineMisses()).isCloseTo(troubled.report().deadlineMisses(), withinPercentage(20));
    }

    @Test
    void shouldCountWhatItCannotCarryOver() {
        long start = Scenario.bundled().startMillis();
        RecordedRun odd = RecordedRun.ofADay();
        String site = Scenario.bundled().sites().get(0).id();
        odd.add(
                new Signal(
                        "limited",
                        0,
                        site,
                        Signal.Kind.RENEWABLE_SURPLUS,
                        Signal.Status.CONFIRMED,
                        start,
                        start + HOUR,
                        null,
                        1500.0,
                        1,
                        0,
                        start,
                        "test"),
                start);
        odd.add(new SiteCard("large", "", 80, null, List.of(), 100, 1e9, null, null, null, false), start);

        assertThat(Counterfactual.of(odd, null, null, null, 1).leftOut())
                .containsEntry("surplus signals limited in power (taken as enough for the whole site)", 1L)
                .containsEntry("sites whose slots are not the mean (get the mean)", 6L)
                .containsEntry("sites that limit what they send or receive at once (do not)", 1L);
        assertThat(world.leftOut()).containsOnlyKeys("moves that failed (none fails by itself)");
        assertThat(world.carriedOver()).isEmpty();
    }

    @Test
    void shouldTakeSignalsOfOneIdAtTwoSitesForTwo() throws InterruptedException {
        RecordedRun renumbered = RecordedRun.ofADay();
        Map<String, Integer> bySite = new HashMap<>();
        Map<String, String> ids = new HashMap<>();
        renumbered.forge(
                item -> item instanceof RecordedEntry entry && entry.toDomain().body() instanceof Signal signal
                        ? renamed(
                                entry,
                                signal,
                                ids.computeIfAbsent(
                                        signal.site() + "/" + signal.id(),
                                        any -> "n" + bySite.merge(signal.site(), 1, Integer::sum)))
                        : item);

        Counterfactual same = Counterfactual.of(renumbered, null, null, null, 1);

        assertThat(same.simulate(List.of(Map.of()))).isEqualTo(world.simulate(List.of(Map.of())));
    }

    private static RecordedEntry renamed(RecordedEntry entry, Signal signal, String id) {
        Signal other = new Signal(
                id,
                signal.revision(),
                signal.site(),
                signal.kind(),
                signal.status(),
                signal.startMillis(),
                signal.endMillis(),
                signal.endEarliestMillis(),
                signal.powerWatts(),
                signal.confidence(),
                signal.priority(),
                signal.issuedAtMillis(),
                signal.source());
        JournalEntry was = entry.toDomain();
        return new RecordedEntry(
                entry.at(),
                entry.appendedAtMillis(),
                JournalCodec.toAvro(new JournalEntry(was.fabric(), was.origin(), other)));
    }

    @Test
    void shouldTellAnOutageFromAKnockAtASiteThatLives() {
        RecordedIncidents seen = new RecordedIncidents();
        beat(seen, "old", NOW + 1_000);
        beat(seen, "knocking", NOW + 2_000);
        beat(seen, "old", NOW + 3_000);
        beat(seen, "old", NOW + 4_000);
        assertThat(seen.of(Set.of("a"), Settings.Clock.WALL, NOW + 5_000).outages())
                .isEmpty();

        beat(seen, "new", NOW + 604_000);

        assertThat(seen.of(Set.of("a"), Settings.Clock.WALL, NOW + 605_000).outages())
                .containsExactly(new Incidents.Outage("a", NOW + 4_000, NOW + 604_000));
        assertThat(seen.of(Set.of("a"), Settings.Clock.WALL, NOW + 900_000).outages())
                .as("and it has not been heard of since")
                .hasSize(2)
                .endsWith(new Incidents.Outage("a", NOW + 604_000, NOW + 900_000));
        assertThat(seen.of(Set.of("b"), Settings.Clock.WALL, NOW + 900_000).outages())
                .isEmpty();
    }

    private static void beat(RecordedIncidents to, String session, long millis) {
        to.entry(new Heartbeat("a", session, millis, millis, millis), Settings.Clock.WALL, millis);
    }

    private static Signal shed(String site, long from, long to) {
        return new Signal(
                "shed-" + site,
                0,
                site,
                Signal.Kind.DEMAND_RESPONSE,
                Signal.Status.CONFIRMED,
                from,
                to,
                null,
                0.0,
                1,
                0,
                from - HOUR,
                "utility");
    }

    @Test
    void shouldSweepEveryCombination() {
        Map<String, String> axes = new LinkedHashMap<>();
        axes.put("alpha", "0.05:0.15:0.05");
        axes.put("bandwidth-scale", "0.5,1");

        assertThat(Sweep.cells(axes))
                .hasSize(6)
                .startsWith(Map.of("alpha", "0.05", "bandwidth-scale", "0.5"))
                .endsWith(Map.of("alpha", "0.15", "bandwidth-scale", "1"));
        assertThatThrownBy(() -> Sweep.cells(Map.of("alpha", "1:2"))).hasMessageContaining("from:to:step");
        assertThatThrownBy(() -> Sweep.cells(Map.of("alpha", "2:1:1"))).hasMessageContaining("nothing between");
        assertThatThrownBy(() -> world.simulate(List.of(Map.of("alfa", "1"))))
                .hasMessageContaining("no setting 'alfa'");
    }
}
