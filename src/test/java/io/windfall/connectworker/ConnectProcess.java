package io.windfall.connectworker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code windfall connect} in a process of its own; what it says stands in a file of its name in the folder. */
final class ConnectProcess {

    private ConnectProcess() {}

    /**
     * Starts it with a file of these properties, and figures on a free port.
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
                file.toString(),
                "--metrics",
                "127.0.0.1:0"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Its figures, as Prometheus is told; it must have said where. */
    static String figures(Path folder, String name) throws Exception {
        Matcher url = Pattern.compile("Figures for Prometheus at (\\S+)").matcher(said(folder, name));
        if (!url.find()) {
            throw new IOException("it has not said where");
        }
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url.group(1))).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** All that one has said so far. */
    static String said(Path folder, String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }
}
