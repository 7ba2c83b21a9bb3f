package io.windfall.driver;

import static org.awaitility.Awaitility.await;

import io.windfall.executor.BootClock;
import io.windfall.executor.CheckpointStore;
import io.windfall.executor.JobProgressReport;
import io.windfall.executor.LinuxBootClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A driver's folder under test, with what tests ask of it again and again. */
final class Site implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final long MARGIN_MILLIS = 1_000;

    final Path dir;
    final BootClock clock;
    final LeaseFile lease;
    final ProcessDriver driver;

    Site(Path dir, CheckpointStore store) throws IOException {
        this.dir = dir;
        this.clock = LinuxBootClock.ofMachine();
        this.lease = LeaseFile.in(dir, clock);
        this.driver = driver(dir, store, clock);
    }

    static ProcessDriver driver(Path dir, CheckpointStore store, BootClock clock) throws IOException {
        ProcessDriverConfig config =
                new ProcessDriverConfig(dir, MARGIN_MILLIS, Duration.ofSeconds(10), Duration.ofMillis(300));
        return new ProcessDriver(config, store, clock);
    }

    /** Describes a job by a shell script; {@code more} is appended to the JSON object's keys. */
    void describe(String job, String script, String more) throws IOException {
        Path file = dir.resolve(job + ".sh");
        Files.writeString(file, script);
        Files.writeString(
                dir.resolve("jobs").resolve(job + ".json"),
                "{\"command\": [\"sh\", \"" + file + "\", \"{job}\", \"{step}\"]" + more + "}");
    }

    void leaseFor(long millis) throws IOException {
        lease.set("session-1", clock.millis() + millis);
    }

    Path work(String job) {
        return dir.resolve("work").resolve(job);
    }

    Path checkpoint(String job, String name, Map<String, String> files) throws IOException {
        Path folder = work(job).resolve("checkpoints").resolve(name);
        Files.createDirectories(folder);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }

    JobProgressReport report(String job) throws IOException {
        return driver.list().stream()
                .filter(r -> r.job().equals(job))
                .findFirst()
                .orElse(null);
    }

    void awaitStatus(String job, JobProgressReport.Status status) {
        await().atMost(PATIENCE).until(() -> report(job).status() == status);
    }

    void awaitFile(Path file) {
        await().atMost(PATIENCE).until(() -> Files.exists(file));
    }

    /** The process numbers that a job's script has written into files {@code *.pid} of its work folder. */
    List<Long> pids(String job, int count) throws IOException {
        List<Long> pids = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            pids.clear();
            try (var files = Files.newDirectoryStream(work(job), "*.pid")) {
                for (Path file : files) {
                    String text = Files.readString(file).strip();
                    if (!text.isEmpty()) {
                        pids.add(Long.parseLong(text));
                    }
                }
            }
            return pids.size() == count;
        });
        return pids;
    }

    static boolean lives(long pid) throws IOException {
        ProcessTable.Entry entry = ProcessTable.linux().find(pid);
        return entry != null && entry.lives();
    }

    static boolean noneLives(List<Long> pids) throws IOException {
        for (long pid : pids) {
            if (lives(pid)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        driver.killAll();
        driver.close();
    }
}
