package io.windfall.cli;

import io.windfall.admin.Diagnosis;
import io.windfall.admin.Doctor;
import io.windfall.admin.Finding;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryAdmin;
import io.windfall.serde.RegistryConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description = {
            "Checks settings, broker, listeners, registry, topics, rights, clocks and the state directory, and says what to do.",
            "Changes nothing; the broker's clock is read from a record in a transaction that is aborted."
        },
        footer = {"", "Examples:", "  windfall doctor", "  windfall doctor --config prod.properties --format json"})
final class DoctorCommand implements Callable<Integer> {
    private static final String SETTINGS = "settings";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private FormatOption format;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where the orchestrator keeps its stores (default: state in the home directory).")
    private Path stateDirectory;

    @Override
    public Integer call() throws InterruptedException {
        cluster.override(ConfigKey.STATE_DIRECTORY, stateDirectory);
        Diagnosis diagnosis = diagnosis();
        PrintWriter out = spec.commandLine().getOut();
        if (format.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("fit", diagnosis.fit());
            document.put("reachable", diagnosis.reachable());
            document.put("findings", diagnosis.findings());
            FormatOption.printJson(out, document);
        } else {
            for (Finding finding : diagnosis.findings()) {
                String advice = finding.advice().isEmpty() ? "" : ". To do: " + finding.advice();
                out.printf("%-4s  %s: %s%s%n", finding.level(), finding.check(), finding.message(), advice);
            }
        }
        if (!diagnosis.reachable()) {
            return ExitCode.UNREACHABLE;
        }
        return diagnosis.fit() ? ExitCode.OK : ExitCode.FAILED;
    }

    private Diagnosis diagnosis() throws InterruptedException {
        Admin admin = cluster.createAdmin();
        try (RegistryAdmin registry = openHastyRegistry()) {
            Diagnosis found = new Doctor(
                            admin,
                            cluster.kafkaProperties(),
                            registry,
                            cluster.topicNames(),
                            cluster.configuration().get(ConfigKey.APPLICATION_ID),
                            cluster.stateDirectory(),
                            ClusterOptions.PATIENCE)
                    .examine();
            return new Diagnosis(
                    Stream.concat(settings().stream(), found.findings().stream())
                            .toList(),
                    found.reachable());
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private List<Finding> settings() {
        List<String> mistakes = new RunSettings(cluster.configuration(), cluster.surroundings()).mistakes();
        if (mistakes.isEmpty()) {
            return List.of(new Finding(SETTINGS, Finding.Level.OK, "as 'run' takes them", ""));
        }
        return mistakes.stream()
                .map(line -> new Finding(
                        SETTINGS, Finding.Level.FAIL, line, "mend it; 'windfall help config' says what each takes"))
                .toList();
    }

    /** A registry client that does not wait longer than a doctor should. */
    private RegistryAdmin openHastyRegistry() {
        Map<String, String> hasty = new LinkedHashMap<>(cluster.configuration().under(RegistryConfig.PREFIX));
        String limit = Long.toString(ClusterOptions.PATIENCE.toMillis());
        hasty.putIfAbsent(RegistryConfig.PREFIX + "http.connect.timeout.ms", limit);
        hasty.putIfAbsent(RegistryConfig.PREFIX + "http.read.timeout.ms", limit);
        try {
            return new ConfluentSchemaRegistry(RegistryConfig.fromProperties(hasty));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }
}
