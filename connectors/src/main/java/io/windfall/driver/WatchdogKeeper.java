package io.windfall.driver;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** Sees to it that a folder has a {@link Watchdog}. */
final class WatchdogKeeper {

    private static final long START_MILLIS = 20_000;
    private static final long POLL_MILLIS = 20;

    private final ProcessDriverConfig config;
    private final String bootId;
    private final ProcessTable table;

    WatchdogKeeper(ProcessDriverConfig config, String bootId, ProcessTable table) {
        this.config = config;
        this.bootId = bootId;
        this.table = table;
    }

    /** Returns once a watchdog lives. */
    void ensure() throws IOException {
        if (Watchdog.lives(config.dir(), bootId, table)) {
            return;
        }
        Process process = spawn();
        long end = System.nanoTime() + START_MILLIS * 1_000_000;
        while (!Watchdog.lives(config.dir(), bootId, table)) {
            if (System.nanoTime() - end >= 0 || !process.isAlive()) {
                throw new IOException("no job is started, since the watchdog does not come up; see " + log());
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while the watchdog was coming up", e);
            }
        }
    }

    private Process spawn() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                Watchdog.class.getName(),
                config.dir().toString(),
                Long.toString(config.killMarginMillis()),
                Long.toString(config.watchdogIdle().toMillis())));
        // Flags meant for the executor's own machine would make this one large.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        builder.environment().keySet().removeIf(name -> name.startsWith("WINDFALL_"));
        return builder.directory(config.dir().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return config.dir().resolve("watchdog.log");
    }

    private static String classPath() throws IOException {
        try {
            return Path.of(Watchdog.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IOException("the watchdog's classes cannot be found", e);
        }
    }
}
