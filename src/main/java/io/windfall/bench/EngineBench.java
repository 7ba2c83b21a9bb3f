package io.windfall.bench;

import io.windfall.demo.Demo;
import io.windfall.demo.DemoListener;
import io.windfall.demo.DemoOptions;
import io.windfall.fabric.JournalEntry;
import io.windfall.fleet.ClosedLoop;
import io.windfall.fleet.DirectOrchestrator;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.FleetReport;
import io.windfall.fleet.FleetSimulator;
import io.windfall.fleet.FleetStatus;
import io.windfall.fleet.Orchestrator;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import io.windfall.schema.MigrationDecision;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The what-if engine, measured: the simulated fleet and the state machine in one thread, policy {@code windfall}. How fast it
 * is, how its time grows with fabrics and with sites, what a job takes in memory, and how much faster it is than the same loop
 * over Kafka. All in one run, after the JVM has compiled.
 */
public final class EngineBench {

    private static final String POLICY = "windfall";
    private static final int WARM_UP = 30;
    private static final int ROUNDS = 5;
    private static final int SITES = 5;

    private final EngineSettings settings;
    private final Consumer<String> progress;

    private EngineBench(EngineSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * One measured run.
     *
     * @param seconds CPU time of the thread, s
     * @param events reports of the fleet and ticks that the state machine took in
     * @param siteDays sites times simulated days
     * @param jobs jobs that ended
     */
    record Run(double seconds, long events, double siteDays, int jobs) {}

    /**
     * The same half day over Kafka and without.
     *
     * @param kafkaSeconds time of the loop over Kafka, its start not counted, s
     * @param directSeconds time of the engine, median, s
     */
    record Comparison(double kafkaSeconds, double directSeconds) {}

    /**
     * Measures; takes a minute or two.
     *
     * @param progress hears a line after each step
     */
    public static EngineReport run(EngineSettings settings, Consumer<String> progress)
            throws IOException, InterruptedException {
        return new EngineBench(settings, progress).measure();
    }

    private EngineReport measure() throws IOException, InterruptedException {
        Scenario five = Scenario.bundled();
        FleetConfig fleet = config(1);
        for (int i = 0; i < WARM_UP; i++) {
            once(five, fleet, workload(five, fleet, settings.jobs()));
        }
        List<Run> ones = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            ones.add(once(five, fleet, workload(five, fleet, settings.jobs())));
        }
        Run one = median(ones);
        progress.accept(String.format("one fabric of %d sites, %d jobs: %.3f s", SITES, one.jobs(), one.seconds()));
        Run many = fabrics(five);
        progress.accept(String.format("%d such fabrics: %.1f s", settings.fabrics(), many.seconds()));
        Scenario wide = Wide.of(five, settings.sites());
        Run sameJobs = once(wide, fleet, workload(wide, fleet, settings.jobs()));
        progress.accept(String.format("%d sites, the same jobs: %.2f s", settings.sites(), sameJobs.seconds()));
        int scaled = settings.jobs() * (settings.sites() / SITES);
        Run sameLoad = once(wide, fleet, workload(wide, fleet, scaled));
        progress.accept(String.format("%d sites, %d jobs: %.2f s", settings.sites(), scaled, sameLoad.seconds()));
        double bytesPerJob = bytesPerJob(five);
        progress.accept(String.format("memory: %.0f B a job", bytesPerJob));
        Comparison comparison = settings.kafkaDays() == 0 ? null : comparison(five);
        if (comparison != null) {
            progress.accept(String.format(
                    "%.2g days over Kafka: %.1f s, without: %.4f s",
                    settings.kafkaDays(), comparison.kafkaSeconds(), comparison.directSeconds()));
        }
        return new EngineReport(settings, one, many, sameJobs, sameLoad, bytesPerJob, comparison);
    }

    private FleetConfig config(long seed) {
        // More days than the jobs need: the workload is cut after so many jobs.
        double days = 1.5 * settings.jobs() / 2_000 * 28;
        return FleetConfig.defaults().withSeed(seed).withLoad(0.30).withArrivalDays(days);
    }

    private static Workload workload(Scenario scenario, FleetConfig fleet, int jobs) {
        List<Workload.Job> all = Workload.generate(scenario, fleet).jobs();
        return new Workload(all.subList(0, StrictMath.min(jobs, all.size())));
    }

    private static Run once(Scenario scenario, FleetConfig fleet, Workload workload) {
        long begun = cpuNanos();
        FleetReport report;
        Ticks ticks;
        try (DirectOrchestrator orchestrator = new DirectOrchestrator(POLICY, fleet.model())) {
            ticks = new Ticks(orchestrator);
            report = ClosedLoop.run(new FleetSimulator(scenario, fleet, workload), ticks);
        }
        double seconds = (cpuNanos() - begun) / 1e9;
        double days = (ticks.lastMillis - scenario.startMillis()) / 86_400_000.0;
        return new Run(
                seconds,
                report.reportsPublished() + ticks.count,
                scenario.sites().size() * days,
                report.jobsFinished());
    }

    /** Counts the ticks of an orchestrator. */
    private static final class Ticks implements Orchestrator {
        private final Orchestrator counted;
        private long count;
        private long lastMillis;

        Ticks(Orchestrator counted) {
            this.counted = counted;
        }

        @Override
        public Reply exchange(long tickMillis, List<JournalEntry.Body> bodies) {
            count++;
            lastMillis = tickMillis;
            return counted.exchange(tickMillis, bodies);
        }

        @Override
        public void close() {
            counted.close();
        }
    }

    private Run fabrics(Scenario scenario) {
        double seconds = 0;
        long events = 0;
        double siteDays = 0;
        int jobs = 0;
        for (int i = 1; i <= settings.fabrics(); i++) {
            FleetConfig fleet = config(i);
            Run run = once(scenario, fleet, workload(scenario, fleet, settings.jobs()));
            seconds += run.seconds();
            events += run.events();
            siteDays += run.siteDays();
            jobs += run.jobs();
        }
        return new Run(seconds, events, siteDays, jobs);
    }

    /** What fleet and state machine hold for a job that is live, once all have arrived, B. */
    private double bytesPerJob(Scenario scenario) {
        int fabrics = 5;
        FleetConfig fleet = config(1);
        List<Workload.Job> jobs = workload(scenario, fleet, settings.jobs()).jobs();
        List<Object> held = new ArrayList<>();
        long without = usedBytes();
        for (int i = 0; i < fabrics; i++) {
            FleetSimulator simulator =
                    new FleetSimulator(scenario, fleet, new Workload(arrivingAt(scenario.startMillis(), jobs)));
            DirectOrchestrator orchestrator = new DirectOrchestrator(POLICY, fleet.model());
            orchestrator.exchange(scenario.startMillis() - 1, simulator.opening());
            orchestrator.exchange(scenario.startMillis(), simulator.advanceTo(scenario.startMillis()));
            held.add(simulator);
            held.add(orchestrator);
        }
        double each = (double) (usedBytes() - without) / fabrics / settings.jobs();
        if (held.size() != 2 * fabrics) {
            throw new IllegalStateException("the fabrics measured are gone");
        }
        return each;
    }

    /** Copies of jobs, names included, that all arrive at one instant. */
    private static List<Workload.Job> arrivingAt(long millis, List<Workload.Job> jobs) {
        List<Workload.Job> copies = new ArrayList<>(jobs.size());
        for (Workload.Job job : jobs) {
            copies.add(new Workload.Job(
                    new StringBuilder(job.id()).toString(),
                    millis,
                    job.site(),
                    job.runtimeSeconds(),
                    job.checkpointBytes()));
        }
        return copies;
    }

    private Comparison comparison(Scenario scenario) throws IOException, InterruptedException {
        FleetConfig fleet = FleetConfig.defaults().withArrivalDays(settings.kafkaDays());
        LoopTime time = new LoopTime();
        Path journal = Files.createTempFile("windfall-bench-", ".avro");
        try {
            Demo.run(new DemoOptions(scenario, POLICY, "full", fleet, journal, "bench"), time);
        } finally {
            Files.deleteIfExists(journal);
        }
        List<Double> direct = new ArrayList<>();
        for (int i = 0; i < 4 * ROUNDS; i++) {
            long begun = System.nanoTime();
            try (DirectOrchestrator orchestrator = new DirectOrchestrator(POLICY, fleet.model())) {
                ClosedLoop.run(new FleetSimulator(scenario, fleet), orchestrator);
            }
            direct.add((System.nanoTime() - begun) / 1e9);
        }
        return new Comparison(time.seconds(), Figures.median(direct));
    }

    /** From the loop's first exchange to its last. */
    private static final class LoopTime implements DemoListener {
        private long first;
        private long last;

        @Override
        public void preparing(String what) {
            // The start is not measured.
        }

        @Override
        public void at(FleetStatus status) {
            last = System.nanoTime();
            first = first == 0 ? last : first;
        }

        @Override
        public void decided(MigrationDecision decision) {
            // Nobody reads it here.
        }

        @Override
        public void kept(Path journal) {
            // It is not needed.
        }

        @Override
        public void notKept(Path journal, IOException reason) {
            // It is not needed.
        }

        double seconds() {
            return (last - first) / 1e9;
        }
    }

    private static Run median(List<Run> runs) {
        double middle = Figures.median(runs.stream().map(Run::seconds).toList());
        Run any = runs.get(0);
        return new Run(middle, any.events(), any.siteDays(), any.jobs());
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
