package io.windfall.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A site: the folder of its executor, and the executor's process. */
final class LiveSite implements AutoCloseable {

    /** By name: the command line is the outermost shell, which nothing may import. */
    static final String MAIN = "io.windfall.cli.Main";

    private static final int HEAP_MEGABYTES = 160;

    private final String name;
    private final Path folder;
    private final LiveProcess executor;

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
        List<String> command = JavaCommand.program(HEAP_MEGABYTES, MAIN);
        command.addAll(List.of("executor", "--home", folder.resolve("home").toString(), "--config", file.toString()));
        command.addAll(List.of("--bootstrap-server", bootstrapServers, "--registry", registryUrl));
        executor = new LiveProcess("the executor of " + name, command, folder.resolve("executor.out"));
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
        return folder.resolve("executor/jobs");
    }

    /** Where a job writes its checkpoints while it is here. */
    Path checkpoints(String job) {
        return folder.resolve("executor/work").resolve(job).resolve("checkpoints");
    }

    LiveProcess executor() {
        return executor;
    }

    /** Ends the executor, and its jobs with it. */
    @Override
    public void close() {
        executor.close();
    }
}
