package io.windfall.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.executor.Checkpoint;
import io.windfall.executor.CheckpointStore;
import io.windfall.executor.JobDriver;
import io.windfall.executor.JobProgressReport;
import io.windfall.executor.Lease;
import io.windfall.files.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs by the operator's own scripts, for what has a life of its own: a batch system, containers, a remote machine. Each
 * script is called with its own words, then the arguments below, and must be safe to repeat. Exit code 0: done; any other: it
 * failed, and the last line of standard error says why.
 *
 * <pre>
 * start JOB EPOCH CHECKPOINT   0: the job lives (also if it did before). CHECKPOINT: folder to begin from, or empty.
 *                              Not 0: nothing of it lives.
 * stop JOB WRITE               0: nothing of it lives any more. WRITE is 1: write a checkpoint first; 0: do not wait for one.
 *                              Prints nothing, or {"checkpoint": FOLDER, "step": N}: the newest complete checkpoint.
 * status                       Prints a JSON array, an object for each job that stands here: "job", "status" (STOPPED, RUNNING,
 *                              FINISHED, FAILED), and where known "step", "totalSteps", "remainingSeconds", "checkpoint"
 *                              (folder of the newest complete one), "checkpointBytes", "deltaBytes", "lastCheckpointAtMillis",
 *                              "computeWatts", "gpuModel", "deadlineMillis", "migratable", "allowedSites".
 * forget JOB                   The job is no longer this site's: status lists it no more.
 * kill                         0: nothing of any job lives. Repeated until it succeeds.
 * </pre>
 *
 * Each also sees {@code WINDFALL_ACTION}, {@code WINDFALL_JOB}, {@code WINDFALL_EPOCH}, {@code WINDFALL_CHECKPOINT} and
 * {@code WINDFALL_LEASE_DEADLINE_MILLIS} (ms on the boot clock, at the start) where they apply.
 */
public final class CommandDriver implements JobDriver {

    private static final Logger LOG = LoggerFactory.getLogger(CommandDriver.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long KILL_AGAIN_NANOS = 500_000_000;

    private final CommandDriverConfig config;
    private final CheckpointStore store;
    private final Script script;

    /** A driver on its folder, which is made where it does not exist. */
    public CommandDriver(CommandDriverConfig config, CheckpointStore store) throws IOException {
        this.config = config;
        this.store = store;
        this.script = new Script(config.dir());
        Files.createDirectories(config.dir());
    }

    @Override
    public List<JobProgressReport> list() throws IOException {
        List<JobProgressReport> jobs = new ArrayList<>();
        for (JsonNode node : status()) {
            jobs.add(report(node));
        }
        return jobs;
    }

    @Override
    public void start(String job, long epoch, Checkpoint checkpoint, Lease lease) throws IOException {
        requireName(job);
        for (JsonNode node : status()) {
            if (node.path("job").asText().equals(job) && status(node) == JobProgressReport.Status.RUNNING) {
                return;
            }
        }
        String folder = "";
        if (checkpoint != null) {
            Path restored = restored(job);
            FileTree.delete(restored);
            Files.createDirectories(restored.getParent());
            store.restore(checkpoint.manifestDigest(), restored);
            folder = restored.toString();
        }
        Map<String, String> environment = environment("start", job);
        environment.put("WINDFALL_EPOCH", Long.toString(epoch));
        environment.put("WINDFALL_CHECKPOINT", folder);
        environment.put("WINDFALL_LEASE_DEADLINE_MILLIS", Long.toString(lease.deadlineMillis()));
        script.run(config.start(), List.of(job, Long.toString(epoch), folder), environment, config.startLimit());
    }

    @Override
    public Checkpoint stop(String job, boolean writeCheckpoint) throws IOException {
        requireName(job);
        String said = script.run(
                config.stop(), List.of(job, writeCheckpoint ? "1" : "0"), environment("stop", job), config.stopLimit());
        return said.isBlank() ? null : keep(job, parse(config.stop(), said));
    }

    @Override
    public Checkpoint capture(String job) throws IOException {
        requireName(job);
        for (JsonNode node : status()) {
            if (node.path("job").asText().equals(job)) {
                return keep(job, node);
            }
        }
        return null;
    }

    @Override
    public void forget(String job) throws IOException {
        requireName(job);
        if (!config.forget().isEmpty()) {
            script.run(config.forget(), List.of(job), environment("forget", job), config.statusLimit());
        }
        FileTree.delete(restored(job));
    }

    /** Repeats until the scripts say that nothing lives. */
    @Override
    public void killAll() {
        while (true) {
            try {
                killOnce();
                return;
            } catch (IOException e) {
                LOG.error("the jobs could not be killed, trying again: {}", e.getMessage());
                LockSupport.parkNanos(KILL_AGAIN_NANOS);
            }
        }
    }

    @Override
    public boolean promisesKill() {
        return config.promisesKill();
    }

    @Override
    public void close() {
        LOG.debug("the command driver in {} is closed; its jobs go on", config.dir());
    }

    private void killOnce() throws IOException {
        if (!config.kill().isEmpty()) {
            script.run(config.kill(), List.of(), environment("kill", ""), config.statusLimit());
            return;
        }
        for (JobProgressReport job : list()) {
            if (job.status() == JobProgressReport.Status.RUNNING) {
                script.run(config.stop(), List.of(job.job(), "0"), environment("stop", job.job()), config.stopLimit());
            }
        }
    }

    private JsonNode status() throws IOException {
        JsonNode jobs = parse(
                config.status(),
                script.run(config.status(), List.of(), environment("status", ""), config.statusLimit()));
        if (!jobs.isArray()) {
            throw new IOException(config.status().get(0) + " must print a JSON array, not: " + jobs);
        }
        return jobs;
    }

    private static JsonNode parse(List<String> command, String said) throws IOException {
        try {
            return JSON.readTree(said);
        } catch (JsonProcessingException e) {
            throw new IOException(command.get(0) + " did not print JSON: " + e.getOriginalMessage(), e);
        }
    }

    private Checkpoint keep(String job, JsonNode node) throws IOException {
        String folder = node.path("checkpoint").asText("");
        if (folder.isEmpty()) {
            return null;
        }
        return store.put(job, config.dir().resolve(folder), node.path("step").asLong(-1));
    }

    private JobProgressReport report(JsonNode node) throws IOException {
        String job = node.path("job").asText("");
        requireName(job);
        List<String> allowedSites = new ArrayList<>();
        node.path("allowedSites").forEach(site -> allowedSites.add(site.asText()));
        return new JobProgressReport(
                job,
                status(node),
                node.path("step").asLong(-1),
                node.path("totalSteps").asLong(-1),
                node.path("remainingSeconds").asDouble(Double.NaN),
                node.path("checkpointBytes").asLong(0),
                node.path("deltaBytes").asLong(-1),
                node.path("lastCheckpointAtMillis").asLong(-1),
                node.path("computeWatts").asDouble(Double.NaN),
                node.path("gpuModel").asText(null),
                node.path("deadlineMillis").asLong(-1),
                node.path("migratable").asBoolean(true),
                allowedSites);
    }

    private JobProgressReport.Status status(JsonNode node) throws IOException {
        String word = node.path("status").asText("").toUpperCase(Locale.ROOT);
        for (JobProgressReport.Status status : JobProgressReport.Status.values()) {
            if (status.name().equals(word)) {
                return status;
            }
        }
        String known =
                Arrays.stream(JobProgressReport.Status.values()).map(Enum::name).collect(Collectors.joining(", "));
        throw new IOException(
                config.status().get(0) + " must tell a status of " + known + " for each job, not: " + node);
    }

    private static Map<String, String> environment(String action, String job) {
        Map<String, String> environment = new HashMap<>();
        environment.put("WINDFALL_ACTION", action);
        if (!job.isEmpty()) {
            environment.put("WINDFALL_JOB", job);
        }
        return environment;
    }

    private Path restored(String job) {
        return config.dir().resolve("restored").resolve(job);
    }

    private static void requireName(String job) throws IOException {
        if (!JobDescription.isName(job)) {
            throw new IOException(
                    "job '" + job + "' has a name that cannot be a file's: letters, digits, dots, dashes and"
                            + " underscores only, at most 128");
        }
    }
}
