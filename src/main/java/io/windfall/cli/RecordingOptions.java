package io.windfall.cli;

import io.windfall.exchange.TimeText;
import io.windfall.replay.ClusterRecording;
import io.windfall.replay.JournalFile;
import io.windfall.replay.Recording;
import io.windfall.replay.RecordingException;
import io.windfall.serde.RegistryAdmin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Which recording a command is about: a file's, or a cluster's; and which fabric and stretch of it. */
final class RecordingOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description =
                    "An exported journal (default: a cluster's, when one of its flags is given, else that of the last"
                            + " 'windfall demo').")
    private Path file;

    @Option(names = "--fabric", paramLabel = "NAME", description = "Only this fabric (default: all).")
    private String fabric;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Begin with the last daily snapshot at or before this instant of the fabric's own time"
                    + " (default: as early as can be).")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "End before this instant of the fabric's own time (default: at the end).")
    private String to;

    String fabric() {
        return fabric == null ? null : NameArgument.valid("--fabric", fabric);
    }

    Long fromMillis() {
        return millis("--from", from);
    }

    Long toMillis() {
        Long begin = fromMillis();
        Long end = millis("--to", to);
        if (begin != null && end != null && end <= begin) {
            throw UserException.usage("--to " + to + " is not after --from " + from);
        }
        return end;
    }

    /** Opens the recording, hands it to the work, and closes what was opened. */
    <T> T with(ClusterOptions cluster, Function<Recording, T> work) throws Exception {
        return told(() -> {
            Path demo = DemoJournal.file(cluster.surroundings());
            if (file != null) {
                return work.apply(JournalFile.open(
                        cluster.surroundings().workingDirectory().resolve(file)));
            } else if (!namesCluster() && Files.exists(demo)) {
                return work.apply(JournalFile.open(demo));
            }
            return withCluster(cluster, work);
        });
    }

    /** As {@link #with}; on a terminal the error stream shows how far the reading has come. */
    <T> T withProgress(ClusterOptions cluster, Function<Recording, T> work) throws Exception {
        return with(
                cluster,
                source -> work.apply(ReplayProgress.on(
                        source, command.commandLine().getErr(), System.console() != null, System::nanoTime)));
    }

    private static <T> T withCluster(ClusterOptions cluster, Function<Recording, T> work) {
        try (RegistryAdmin registry = cluster.openRegistry()) {
            Map<String, Object> properties = new HashMap<>(cluster.kafkaClientProperties());
            properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
            return work.apply(new ClusterRecording(
                    properties,
                    cluster.topicNames(),
                    registry,
                    cluster.registryConfig().serdeOptions().withMaxWait(ClusterOptions.PATIENCE)));
        }
    }

    private boolean namesCluster() {
        return namesCluster(command);
    }

    /** Whether any of the flags is given that say which cluster is meant. */
    static boolean namesCluster(CommandSpec command) {
        ParseResult given = command.commandLine().getParseResult();
        return List.of("--bootstrap-server", "--registry", "--config", "--prefix", "-K").stream()
                .anyMatch(given::hasMatchedOption);
    }

    /** What the recording complains of is the user's to mend. */
    static <T> T told(Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (RecordingException e) {
            throw UserException.failed(e.getMessage(), e);
        }
    }

    /** An instant that the user gave, ms since 1970-01-01 UTC; null for null. */
    static Long millis(String name, String text) {
        return text == null
                ? null
                : (Long) TopicOption.valid(
                        name, () -> TimeText.instant(text, Instant.now()).toEpochMilli());
    }
}
