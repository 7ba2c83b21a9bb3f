package io.windfall.connectworker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code windfall connect} in a process of its own; what it says stands in a file of its name in the folder. */
final class ConnectProcess {

    private ConnectProcess() {}

    /**
     * Starts it with a file of these properties.
     *
     * @param environment added to ours
     * @param jvm options of the JVM
     */
    static Process start(
            Path folder, String name, Map<String, String> properties, Map<String, String> environment, String... jvm)
            throws IOException {
        Path file = Files.write(
                folder.resolve(name + ".properties"),
                properties.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx384m", "-XX:+UseSerialGC"));
        command.addAll(List.of(jvm));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "io.windfall.cli.Main",
                "connect",
                "--home",
                folder.resolve("home").toString(),
                "--config",
                file.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** All that one has said so far. */
    static String said(Path folder, String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }
}
