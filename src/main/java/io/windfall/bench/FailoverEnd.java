package io.windfall.bench;

import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.topics.TopicNames;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.kafka.streams.LagInfo;

/**
 * An orchestrator as a process of its own, as {@code run} starts one. To each line {@code stand} on standard input it answers
 * {@code stand STATE JOBS COPIES LAG LEFT-AT RUNNING-AT}: the jobs that it holds, stores that it has a copy of or restores and how many rows these are
 * behind, and when it was last seen to leave and to reach {@code RUNNING}, ms since 1970-01-01 UTC.
 */
final class FailoverEnd {
    private static final long LOOK_EVERY_MILLIS = 10;

    private FailoverEnd() {}

    /** When it was seen to leave, and to reach, {@code RUNNING}. */
    private static final class Course extends Thread {
        private final Orchestrator orchestrator;
        private volatile long leftAtMillis;
        private volatile long runningAtMillis;

        Course(Orchestrator orchestrator) {
            super("course");
            this.orchestrator = orchestrator;
            setDaemon(true);
        }

        @Override
        public void run() {
            boolean before = false;
            while (true) {
                boolean now = orchestrator.isRunning();
                if (now && !before) {
                    runningAtMillis = System.currentTimeMillis();
                } else if (before && !now) {
                    leftAtMillis = System.currentTimeMillis();
                }
                before = now;
                BenchCluster.pause(LOOK_EVERY_MILLIS);
            }
        }
    }

    /** {@code BOOTSTRAP REGISTRY STATE-DIRECTORY APPLICATION-ID PREFIX STANDBYS}. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        OrchestratorConfig config = OrchestratorConfig.of(arguments[0], Path.of(arguments[2]))
                .withApplicationId(arguments[3])
                .withNames(TopicNames.of(arguments[4]))
                .withStandbyReplicas(Integer.parseInt(arguments[5]));
        try (ConfluentSchemaRegistry registry = new ConfluentSchemaRegistry(RegistryConfig.of(arguments[1]));
                Orchestrator orchestrator = Orchestrator.start(config, registry);
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Course course = new Course(orchestrator);
            course.start();
            while (lines.readLine() != null) {
                if (orchestrator.failure().isDone()) {
                    throw new IllegalStateException(
                            "the orchestrator failed", orchestrator.failure().join());
                }
                out.println("stand " + stand(orchestrator, course));
            }
        }
    }

    private static String stand(Orchestrator orchestrator, Course course) {
        long copies = 0;
        long lag = 0;
        for (var partitions :
                orchestrator.streams().allLocalStorePartitionLags().values()) {
            copies += partitions.size();
            lag += partitions.values().stream().mapToLong(LagInfo::offsetLag).sum();
        }
        long jobs = orchestrator.jobs().values().stream()
                .flatMap(census -> census.counts().values().stream())
                .mapToLong(Integer::longValue)
                .sum();
        return orchestrator.state() + " " + jobs + " " + copies + " " + lag + " " + course.leftAtMillis + " "
                + course.runningAtMillis;
    }
}
