package io.windfall.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Programs in other languages: {@code node} with two packages, {@code kcat} and {@code promtool}; {@code .ci/run} installs
 * them.
 */
public final class Foreign {

    /** The directory that holds {@code node_modules}; default {@code target/foreign} in the project. */
    public static final Path NODE_HOME = Path.of(System.getProperty(
                    "windfall.node.home", Path.of("..", "target", "foreign").toString()))
            .toAbsolutePath()
            .normalize();

    private static final Duration WITHIN = Duration.ofSeconds(90);

    private static final Path PROMETHEUS =
            Path.of("..", "target", "prometheus", "usr", "bin").toAbsolutePath().normalize();

    private static final Path OWN_PROMTOOL = PROMETHEUS.resolve("promtool");

    private Foreign() {}

    /** Why node cannot be used; empty: it can. */
    public static Optional<String> lacksNode() {
        if (!isOnPath("node")) {
            return Optional.of("there is no node on the path: .ci/run installs it");
        }
        return List.of("kafkajs", "@kafkajs/confluent-schema-registry").stream()
                .map(name -> NODE_HOME.resolve("node_modules").resolve(name))
                .filter(module -> !Files.isDirectory(module))
                .map(module -> "there is no " + module + ": .ci/run installs it")
                .findFirst();
    }

    /** Why kcat cannot be used; empty: it can. */
    public static Optional<String> lacksKcat() {
        return isOnPath("kcat") ? Optional.empty() : Optional.of("there is no kcat on the path: .ci/run installs it");
    }

    /** Why promtool cannot be used; empty: it can. */
    public static Optional<String> lacksPromtool() {
        return isOnPath("promtool") || Files.isExecutable(OWN_PROMTOOL)
                ? Optional.empty()
                : Optional.of("there is no promtool on the path: .ci/run fetches it");
    }

    /** How to call promtool. */
    public static String promtool() {
        return isOnPath("promtool") ? "promtool" : OWN_PROMTOOL.toString();
    }

    /** Prometheus itself, as {@code .ci/run} fetches it. */
    public static Optional<Path> prometheus() {
        return Optional.of(PROMETHEUS.resolve("prometheus")).filter(Files::isExecutable);
    }

    /** A script among the tests' resources. */
    public static Path script(String name) {
        try {
            return Path.of(Foreign.class.getResource("/foreign/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a program that ends by itself, and returns what it prints. */
    public static String run(Path directory, List<String> command, String... more) throws Exception {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(more));
        return run(directory, WITHIN, Map.of(), whole);
    }

    /**
     * As the other.
     *
     * @param directory for what it prints
     * @param within it is killed, and the test fails, after that
     * @param environment added to this process' own
     */
    public static String run(Path directory, Duration within, Map<String, String> environment, List<String> command)
            throws Exception {
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(within.toSeconds(), TimeUnit.SECONDS);
            String said = new String(Files.readAllBytes(err));
            assertThat(ended).as("%s ends; it said: %s", command, said).isTrue();
            assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
        } finally {
            process.destroyForcibly();
        }
        return new String(Files.readAllBytes(out));
    }

    /** Whether the machine has a program of that name. */
    public static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }
}
