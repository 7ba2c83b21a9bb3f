package io.windfall.cli;

import io.windfall.admin.Difference;
import io.windfall.admin.RegistryWatch;
import io.windfall.admin.WritableFolder;
import io.windfall.metrics.Metrics;
import io.windfall.serde.RegistryAdmin;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Starts an orchestrator and waits until it works; what {@code run} and {@code up} have in common. */
final class OrchestratorRun {
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final long SPEAK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private OrchestratorRun() {}

    /**
     * Returns once the orchestrator runs; says now and then that it does not yet.
     *
     * @param metrics counts what it sends out, and shows what it holds from its start on, restoring included
     * @param onStart told of it, and of the watch on the registry, as soon as it has been started, before it runs
     * @throws UserException when it fails before
     */
    static Orchestrator start(
            OrchestratorConfig config,
            RegistryAdmin registry,
            Metrics metrics,
            Lifetime lifetime,
            Surroundings surroundings,
            PrintWriter err,
            BiConsumer<Orchestrator, RegistryWatch> onStart)
            throws InterruptedException {
        Orchestrator orchestrator = lifetime.hold(Orchestrator.start(config, registry, metrics.listener()));
        metrics.observe(orchestrator);
        RegistryWatch watch = lifetime.hold(new RegistryWatch(registry::globalCompatibility));
        metrics.observe(watch);
        onStart.accept(orchestrator, watch);
        long spokenNanos = System.nanoTime();
        while (!orchestrator.isRunning()) {
            if (orchestrator.failure().isDone()) {
                lifetime.awaitFailure(orchestrator.failure(), surroundings);
            }
            if (System.nanoTime() - spokenNanos > SPEAK_EVERY_NANOS) {
                err.println("still starting: joining the other instances and restoring the stores ...");
                err.flush();
                spokenNanos = System.nanoTime();
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
        return orchestrator;
    }

    /**
     * Threads, standbys and commit interval as configured.
     *
     * @param usualStandbys what holds where nothing is said of standbys
     */
    static OrchestratorConfig sized(OrchestratorConfig config, Configuration configuration, int usualStandbys) {
        return config.withThreads(threads(configuration))
                .withStandbyReplicas(standbys(configuration, usualStandbys))
                .withCommitInterval(commitInterval(configuration));
    }

    static int threads(Configuration configuration) {
        return configuration.integer(ConfigKey.THREADS, 1);
    }

    static int standbys(Configuration configuration, int usual) {
        return configuration.find(ConfigKey.STANDBY_REPLICAS).isEmpty()
                ? usual
                : configuration.integer(ConfigKey.STANDBY_REPLICAS, 0);
    }

    static Duration commitInterval(Configuration configuration) {
        return Duration.ofMillis(configuration.integer(ConfigKey.COMMIT_INTERVAL, 1));
    }

    /** @throws UserException when topics and folders cannot be named after it */
    static String applicationId(Configuration configuration) {
        String id = configuration.get(ConfigKey.APPLICATION_ID);
        return TopicOption.valid(ConfigKey.APPLICATION_ID.name(), () -> OrchestratorConfig.requireApplicationId(id));
    }

    /** As it was given, if it was; @throws UserException when it is empty, which would mean the working directory. */
    static Optional<String> stateDirectory(Configuration configuration) {
        Optional<String> given = configuration.find(ConfigKey.STATE_DIRECTORY);
        if (given.isPresent() && given.get().isBlank()) {
            throw UserException.usage(ConfigKey.STATE_DIRECTORY.name()
                    + " has no value: name a folder, or leave it out for state in the home directory");
        }
        return given;
    }

    /**
     * Before the stores are opened, which would fail with less to say.
     *
     * @param flag by which another is chosen
     * @throws UserException when nothing can be written there
     */
    static void requireWritable(Path stateDirectory, String flag) {
        try {
            WritableFolder.require(stateDirectory);
        } catch (IOException e) {
            throw UserException.usage(
                    stateDirectory + " cannot be written (" + Failures.reason(e) + "): choose another with " + flag, e);
        }
    }

    /**
     * Refuses to run without topics; speaks of other differences.
     *
     * @throws UserException when a topic is missing
     */
    static void requireTopics(List<Difference> differences, PrintWriter err) {
        List<String> missing = differences.stream()
                .filter(d -> d.kind() == Difference.Kind.TOPIC_MISSING)
                .map(Difference::topicName)
                .toList();
        if (!missing.isEmpty()) {
            throw UserException.failed("topics are missing (" + String.join(", ", missing)
                    + "): run './windfall topics apply' with the same flags first");
        }
        for (Difference difference : differences) {
            err.println("note: " + difference);
        }
        err.flush();
    }
}
