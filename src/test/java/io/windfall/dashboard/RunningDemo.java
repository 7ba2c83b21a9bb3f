package io.windfall.dashboard;

import io.windfall.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code windfall up}, executors with real trainings and {@code windfall feed}, as processes of their own: what a person has
 * who tries the program on one machine.
 */
final class RunningDemo implements AutoCloseable {
    static final String FABRIC = "live";
    static final List<String> SITES = List.of("reno", "oslo");

    private static final String TRAINING = """
            {"train-%1$s": {"command": ["%2$s", "-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", "%3$s",
              "io.windfall.trainer.Trainer", "--dir", "{checkpointDir}", "--steps", "200000", "--checkpoint-every", "200",
              "--step-millis", "50", "--base-mb", "4"], "include": ["base"], "graceSeconds": 20, "computeWatts": 400}}
            """;

    private final Path home;
    private final int brokerPort = FreePort.any();
    private final int registryPort = FreePort.any();
    private final int httpPort = FreePort.any();
    private final List<Process> others = new ArrayList<>();
    private Process server;

    RunningDemo(Path home) throws IOException {
        this.home = home;
    }

    /** Starts the server; what it says goes into a file beside its data. */
    void startServer() throws IOException {
        server = start(
                "up",
                List.of(
                        "up",
                        "--kafka-port",
                        "" + brokerPort,
                        "--registry-port",
                        "" + registryPort,
                        "--http",
                        "127.0.0.1:" + httpPort));
    }

    /** Kills the server, as a power cut would, and returns when it is gone. */
    void killServer() throws InterruptedException {
        server.destroyForcibly();
        server.waitFor();
    }

    /** Sites with a training each, and surplus that goes from one to the other. */
    void startDemo(String window) throws IOException {
        for (String site : SITES) {
            Path jobs = Files.writeString(home.resolve(site + ".json"), TRAINING.formatted(site, java(), classPath()));
            others.add(start(
                    "executor-" + site,
                    List.of(
                            "executor",
                            "--site",
                            site,
                            "--fabric",
                            FABRIC,
                            "--slots",
                            "4",
                            "--dir",
                            home.resolve("executor-" + site).toString(),
                            "--jobs",
                            jobs.toString(),
                            "--bootstrap-server",
                            "127.0.0.1:" + brokerPort,
                            "--registry",
                            "http://127.0.0.1:" + registryPort)));
        }
        List<String> feed = new ArrayList<>(List.of("feed", "--fabric", FABRIC, "--window", window));
        SITES.forEach(site -> feed.addAll(List.of("--site", site)));
        feed.addAll(List.of(
                "--bootstrap-server", "127.0.0.1:" + brokerPort, "--registry", "http://127.0.0.1:" + registryPort));
        others.add(start("feed", feed));
    }

    String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    /** What the processes have said, for the message of a test that fails. */
    String said() {
        StringBuilder said = new StringBuilder();
        for (String name : List.of("up", "executor-reno", "executor-oslo", "feed")) {
            Path file = home.resolve(name + ".said");
            try {
                said.append("-- ").append(name).append('\n').append(Files.exists(file) ? Files.readString(file) : "");
            } catch (IOException e) {
                said.append(e);
            }
        }
        return said.toString();
    }

    private Process start(String name, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.add("io.windfall.cli.Main");
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve(name + ".said").toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("WINDFALL_"));
        builder.environment().put("WINDFALL_HOME", home.toString());
        return builder.start();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A trainer needs nothing but this. */
    private static String classPath() {
        return Path.of("target", "classes").toAbsolutePath().toString();
    }

    /** Asks all to end, the server last, and kills who has not within half a minute. */
    @Override
    public void close() throws InterruptedException {
        for (Process other : others) {
            other.destroy();
        }
        for (Process other : others) {
            end(other);
        }
        if (server != null) {
            server.destroy();
            end(server);
        }
    }

    private static void end(Process process) throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
