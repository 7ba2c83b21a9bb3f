package io.windfall.replay;

import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.feasibility.ModelParameters;
import io.windfall.fleet.ClosedLoop;
import io.windfall.fleet.DirectOrchestrator;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.FleetReport;
import io.windfall.fleet.FleetSimulator;
import io.windfall.fleet.Incidents;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a recorded stretch would have come to under other settings: grid, links, arrivals, demand responses and outages as
 * they were recorded; jobs, nodes and migrations simulated anew against the very state machine. The settings as recorded are simulated, too, since
 * only simulation may be held against simulation.
 */
public final class Counterfactual {

    private static final List<String> OF_THE_FLEET =
            List.of("bandwidth-scale", "bandwidth-cv", "failures", "slots", "slack");

    private final RecordedWorld world;
    private final Scenario scenario;
    private final Workload workload;
    private final Incidents incidents;
    private final long seed;

    private Counterfactual(RecordedWorld world, long seed) {
        this.world = world;
        this.scenario = world.scenario();
        this.workload = world.workload(scenario);
        this.incidents = world.incidents();
        this.seed = seed;
    }

    /**
     * Reads a stretch of one fabric.
     *
     * @param fabric the fabric; null: the only one there is
     * @param fromMillis begin with the snapshot at or before this instant of its time; null: as early as can be
     * @param toMillis end before this instant; null: at the end
     * @param seed of what the simulation draws: each transfer's bandwidth, failures
     * @throws RecordingException when there is nothing to simulate, or more than one fabric to choose from
     */
    public static Counterfactual of(Recording recording, String fabric, Long fromMillis, Long toMillis, long seed) {
        String chosen = fabric == null ? onlyFabric(recording) : fabric;
        RecordedWorld world = new RecordedWorld(chosen, toMillis);
        recording.read(recording.starts(fromMillis), chosen, world);
        return new Counterfactual(world, seed);
    }

    private static String onlyFabric(Recording recording) {
        List<String> fabrics = JournalSummary.of(recording, null).stream()
                .map(JournalSummary.Fabric::name)
                .toList();
        if (fabrics.size() != 1) {
            throw new RecordingException(recording.name() + " has " + fabrics.size() + " fabrics"
                    + (fabrics.isEmpty() ? "" : " (" + String.join(", ", fabrics) + "): name one with --fabric"));
        }
        return fabrics.get(0);
    }

    /** What the journal itself says of how it went. */
    public Recorded recorded() {
        return world.asRecorded();
    }

    /** Jobs that are simulated: those whose first report says how long they compute. */
    public int jobs() {
        return workload.jobs().size();
    }

    /** How many of what, beside grid, links and arrivals, are simulated as they were recorded; by what, in words. */
    public Map<String, Long> carriedOver() {
        return world.carriedOver();
    }

    /** How many of what was recorded are left out of the simulation; by what, in words that say what stands instead. */
    public Map<String, Long> leftOut() {
        return world.leftOut();
    }

    /** How often the settings were changed within the stretch; above 1, those last in force count as recorded. */
    public int settingsChanges() {
        return world.settingsChanges();
    }

    /**
     * Simulates several cells side by side, one thread each as far as there are processors.
     *
     * @param cells for each what is set otherwise, by name; an empty one is as recorded. Names are those of {@link
     *     SettingsText#change} and {@code bandwidth-scale}, {@code bandwidth-cv}, {@code failures}, {@code slots}, {@code slack}
     * @return the figures, in the order of the cells
     * @throws IllegalArgumentException for a name or value that is none
     */
    public List<FleetReport> simulate(List<Map<String, String>> cells) throws InterruptedException {
        List<Simulation> simulations = new ArrayList<>();
        for (Map<String, String> cell : cells) {
            simulations.add(new Simulation(settings(cell), fleet(cell)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(
                StrictMath.min(simulations.size(), Runtime.getRuntime().availableProcessors()));
        try {
            List<Future<FleetReport>> running = new ArrayList<>();
            for (Simulation simulation : simulations) {
                running.add(threads.submit(() -> run(simulation)));
            }
            List<FleetReport> reports = new ArrayList<>();
            for (Future<FleetReport> each : running) {
                reports.add(each.get());
            }
            return reports;
        } catch (ExecutionException e) {
            throw new RecordingException(
                    "the simulation failed: " + e.getCause().getMessage(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private FleetReport run(Simulation simulation) {
        try (DirectOrchestrator orchestrator =
                DirectOrchestrator.unjudging("counterfactual", simulation.settings(), output -> {})) {
            FleetSimulator fleet = new FleetSimulator(scenario, simulation.fleet(), workload, incidents);
            FleetReport report = ClosedLoop.run(fleet, orchestrator);
            if (!fleet.violations().isEmpty()) {
                throw new IllegalStateException("commands broke the migration protocol: "
                        + fleet.violations().get(0));
            }
            return report;
        }
    }

    /** The settings as recorded with what differs; a simulated fleet obeys commands, in simulated time. */
    private SettingsChange settings(Map<String, String> cell) {
        Map<String, String> given = new LinkedHashMap<>(cell);
        given.keySet().removeAll(OF_THE_FLEET);
        Settings held = world.settings().with(SettingsText.change(given));
        return new SettingsChange(
                "simulation",
                "replay",
                held.policy(),
                held.preset(),
                Settings.Mode.ENFORCE,
                Settings.Clock.EXTERNAL,
                held.alpha(),
                held.epsilon(),
                held.debounceMillis(),
                held.dwellSeconds(),
                held.telemetryDebounceSeconds(),
                held.leaseMarginSeconds(),
                held.copyAhead(),
                null);
    }

    private FleetConfig fleet(Map<String, String> cell) {
        FleetConfig defaults = FleetConfig.defaults();
        String preset = cell.getOrDefault("preset", world.settings().preset());
        int slots = (int) number(cell, "slots", world.slotsPerSite());
        return defaults
                .withSeed(seed)
                .withModel(ModelParameters.preset(preset))
                .withSlotsPerSite(slots)
                .withSurplusDays(world.days(scenario))
                .withBandwidth(number(cell, "bandwidth-cv", defaults.bandwidthCv()), number(cell, "bandwidth-scale", 1))
                .withFailureProbability(number(cell, "failures", 0))
                .withSlack(number(cell, "slack", world.meanSlack()))
                .toBuilder()
                .checkpoints(world.checkpointIntervalSeconds(), null)
                .build();
    }

    private static double number(Map<String, String> cell, String name, double otherwise) {
        String value = cell.get(name);
        try {
            return value == null ? otherwise : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " '" + value + "' is no number", e);
        }
    }

    private record Simulation(SettingsChange settings, FleetConfig fleet) {}

    /**
     * What a journal knows of how a stretch went.
     *
     * @param jobsFinished jobs that ended in it
     * @param meanCompletionHours their mean time from first report to end, h
     * @param migrationsCompleted moves that came through
     * @param migrationsFailed moves that were rolled back or given up
     */
    public record Recorded(
            int jobsFinished, double meanCompletionHours, long migrationsCompleted, long migrationsFailed) {}
}
