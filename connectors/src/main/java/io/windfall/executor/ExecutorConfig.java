package io.windfall.executor;

import io.windfall.executor.machine.MachineConfig;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How an executor runs.
 *
 * @param fabric the fabric; 1 to 128 characters of A-Z a-z 0-9 . _ -
 * @param site the site, likewise; one executor runs at a site
 * @param directory where its state and its checkpoints are kept; one executor's alone, and it must outlive the process
 * @param profile what the site's card says
 * @param timing lease, heartbeats and the like
 * @param transfer how checkpoints are moved
 * @param telemetry what it measures and publishes beside its jobs
 * @param names of the topics
 * @param kafka properties of the Kafka clients; {@code bootstrap.servers} must be among them
 * @param serde how records and the registry are dealt with; the longest wait is the executor's own affair
 */
public record ExecutorConfig(
        String fabric,
        String site,
        Path directory,
        SiteProfile profile,
        Timing timing,
        TransferConfig transfer,
        TelemetryConfig telemetry,
        TopicNames names,
        Map<String, String> kafka,
        SerdeOptions serde) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    /**
     * The times that an executor keeps.
     *
     * @param lease so long after the sending of its last acknowledged heartbeat all its jobs are dead; default 30 s. Not
     *     used with a driver that cannot promise the kill
     * @param heartbeat time between heartbeats, at most a quarter of the lease; default 5 s
     * @param killMargin so long before the lease's end the killing begins, less than half of it; default 2 s
     * @param report time between reports of a job where nothing changed; default 10 s
     * @param look time between questions to the driver about its jobs; default 1 s
     * @param restartBackoff first wait before a crashed job is started again, doubled up to 64-fold; default 1 s
     * @param mostRestarts so many crashes in a row, without a new checkpoint in between, make a job fail; default 5
     */
    public record Timing(
            Duration lease,
            Duration heartbeat,
            Duration killMargin,
            Duration report,
            Duration look,
            Duration restartBackoff,
            int mostRestarts) {

        /** The orchestrator takes no shorter lease, ms. */
        private static final long SHORTEST_LEASE_MILLIS = 1_000;

        public Timing {
            requirePositive("lease", lease);
            if (lease.toMillis() < SHORTEST_LEASE_MILLIS || lease.toMillis() > MachineConfig.LONGEST_LEASE_MILLIS) {
                throw new IllegalArgumentException("a lease must be " + SHORTEST_LEASE_MILLIS + " to "
                        + MachineConfig.LONGEST_LEASE_MILLIS + " ms, not " + lease.toMillis() + " ms");
            }
            requirePositive("heartbeat", heartbeat);
            requirePositive("killMargin", killMargin);
            requirePositive("report", report);
            requirePositive("look", look);
            requirePositive("restartBackoff", restartBackoff);
            if (mostRestarts < 0) {
                throw new IllegalArgumentException("mostRestarts must not be negative, is " + mostRestarts);
            }
            if (heartbeat.toMillis() > lease.toMillis() / 4) {
                throw new IllegalArgumentException(
                        "a lease of " + lease.toMillis() + " ms needs heartbeats at least every " + lease.toMillis() / 4
                                + " ms, not every " + heartbeat.toMillis() + " ms");
            }
            if (killMargin.toMillis() >= lease.toMillis() / 2) {
                throw new IllegalArgumentException("a kill margin of " + killMargin.toMillis()
                        + " ms must be less than half of the lease of " + lease.toMillis() + " ms");
            }
        }

        /** The defaults named above. */
        public static Timing defaults() {
            return new Timing(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    5);
        }

        /** The defaults for another lease: heartbeats six times a lease, a kill margin of a fifteenth, reports every third. */
        public static Timing ofLease(Duration lease) {
            return new Timing(
                    lease,
                    lease.dividedBy(6),
                    lease.dividedBy(15),
                    lease.dividedBy(3),
                    lease.dividedBy(30),
                    Duration.ofSeconds(1),
                    5);
        }

        private static void requirePositive(String name, Duration value) {
            if (value.toMillis() < 1) {
                throw new IllegalArgumentException(name + " must be at least 1 ms, is " + value);
            }
        }
    }

    public ExecutorConfig {
        requireName("fabric", fabric);
        requireName("site", site);
        directory = directory.toAbsolutePath();
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(timing, "timing");
        Objects.requireNonNull(transfer, "transfer");
        Objects.requireNonNull(telemetry, "telemetry");
        Objects.requireNonNull(names, "names");
        Objects.requireNonNull(serde, "serde");
        kafka = Map.copyOf(kafka);
        if (!kafka.containsKey("bootstrap.servers")) {
            throw new IllegalArgumentException("kafka: bootstrap.servers is missing");
        }
    }

    /** An executor of one slot with the defaults, its checkpoints offered on loopback. */
    public static ExecutorConfig of(String fabric, String site, Path directory, String bootstrapServers) {
        return new ExecutorConfig(
                fabric,
                site,
                directory,
                SiteProfile.ofSlots(1),
                Timing.defaults(),
                TransferConfig.loopback(),
                TelemetryConfig.defaults(),
                TopicNames.unprefixed(),
                Map.of("bootstrap.servers", bootstrapServers),
                SerdeOptions.defaults());
    }

    public ExecutorConfig withProfile(SiteProfile other) {
        return new ExecutorConfig(fabric, site, directory, other, timing, transfer, telemetry, names, kafka, serde);
    }

    public ExecutorConfig withTiming(Timing other) {
        return new ExecutorConfig(fabric, site, directory, profile, other, transfer, telemetry, names, kafka, serde);
    }

    public ExecutorConfig withTransfer(TransferConfig other) {
        return new ExecutorConfig(fabric, site, directory, profile, timing, other, telemetry, names, kafka, serde);
    }

    public ExecutorConfig withTelemetry(TelemetryConfig other) {
        return new ExecutorConfig(fabric, site, directory, profile, timing, transfer, other, names, kafka, serde);
    }

    public ExecutorConfig withNames(TopicNames other) {
        return new ExecutorConfig(fabric, site, directory, profile, timing, transfer, telemetry, other, kafka, serde);
    }

    public ExecutorConfig withKafka(Map<String, String> other) {
        return new ExecutorConfig(fabric, site, directory, profile, timing, transfer, telemetry, names, other, serde);
    }

    public ExecutorConfig withSerde(SerdeOptions other) {
        return new ExecutorConfig(fabric, site, directory, profile, timing, transfer, telemetry, names, kafka, other);
    }

    MachineConfig machine(boolean promisesKill) {
        return new MachineConfig(
                fabric,
                site,
                promisesKill ? timing.lease().toMillis() : -1,
                timing.heartbeat().toMillis(),
                timing.killMargin().toMillis(),
                timing.report().toMillis(),
                timing.restartBackoff().toMillis(),
                timing.mostRestarts());
    }

    private static void requireName(String what, String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " '" + name + "': use 1 to 128 characters of A-Z a-z 0-9 . _ -");
        }
    }
}
