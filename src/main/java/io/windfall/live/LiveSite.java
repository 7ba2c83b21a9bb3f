package io.windfall.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A site: the folder of its executor, and the executor's process. */
final class LiveSite implements AutoCloseable {

    private static final String MAIN = "io.windfall.cli.Main";
    private static final int HEAP_MEGABYTES = 160;
    private static final long END_SECONDS = 15;

    private final String name;
    private final Path folder;
    private final List<String> command;
    private Process process;

    /**
     * Writes the site's configuration.
     *
     * @param keys of the executor's configuration, beyond those that follow from the rest
     */
    LiveSite(String name, Path demo, String bootstrapServers, String registryUrl, Map<String, String> keys)
            throws IOException {
        this.name = name;
        this.folder = Files.createDirectories(demo.resolve("sites").resolve(name));
        Map<String, String> all = new TreeMap<>(keys);
        all.put("executor.site", name);
        all.put("executor.dir", folder.resolve("executor").toString());
        List<String> lines = new ArrayList<>();
        all.forEach((key, value) -> lines.add(key + "=" + value));
        Path file = Files.write(folder.resolve("executor.properties"), lines);
        command = JavaCommand.program(HEAP_MEGABYTES, MAIN);
        command.addAll(List.of("executor", "--home", folder.resolve("home").toString(), "--config", file.toString()));
        command.addAll(List.of("--bootstrap-server", bootstrapServers, "--registry", registryUrl));
    }

    /** The configuration of an executor whose lease is so long. */
    static Map<String, String> timing(Duration lease) {
        long millis = lease.toMillis();
        return Map.of(
                "executor.lease.ms", "" + millis,
                "executor.heartbeat.ms", "" + millis / 6,
                "executor.kill.margin.ms", "" + Math.min(2_000, millis / 6),
                "executor.report.ms", "2000",
                "executor.look.ms", "300",
                "executor.restart.backoff.ms", "500",
                "executor.process.watchdog.idle.ms", "30000");
    }

    String name() {
        return name;
    }

    /** Where the descriptions of jobs are dropped. */
    Path jobs() {
        return folder.resolve("executor/jobs/jobs");
    }

    /** Where a job writes its checkpoints while it is here. */
    Path checkpoints(String job) {
        return folder.resolve("executor/jobs/work").resolve(job).resolve("checkpoints");
    }

    synchronized void start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("executor.out").toFile()))
                .start();
    }

    synchronized boolean wasStarted() {
        return process != null;
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** What its process has said last. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("executor.out"));
            return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL to the executor; its jobs go on until their lease ends. */
    synchronized void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks the executor to end, with its jobs, and insists after a while. */
    @Override
    public synchronized void close() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
