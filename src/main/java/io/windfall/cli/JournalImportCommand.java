package io.windfall.cli;

import io.windfall.admin.TopicAdmin;
import io.windfall.admin.TopicSizing;
import io.windfall.exchange.JournalImport;
import io.windfall.exchange.Publisher;
import io.windfall.replay.JournalFile;
import io.windfall.replay.RecordingException;
import io.windfall.serde.RegistryAdmin;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code windfall journal import}. */
@Command(
        name = "import",
        description = {
            "Writes an exported journal, its snapshots and outputs into topics of their own, under a prefix that nobody uses:"
                    + " to be tailed, queried and replayed there. Topics that hold anything are refused.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall journal import --journal june.avro --into june.",
            "  windfall replay verify --prefix june.",
            "  windfall tail migration.decision --prefix june. --from beginning"
        })
final class JournalImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--journal", paramLabel = "FILE", required = true, description = "An exported journal.")
    private Path journal;

    @Option(
            names = "--into",
            paramLabel = "PREFIX",
            required = true,
            description = "Prefix of the topics to write; created where they are missing. Not the one in use.")
    private String into;

    @Option(names = "--fabric", paramLabel = "NAME", description = "Only this fabric (default: all).")
    private String fabric;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws Exception {
        if (fabric != null) {
            NameArgument.valid("--fabric", fabric);
        }
        TopicNames names = TopicOption.valid("--into", () -> TopicNames.of(into));
        if (into.isEmpty() || names.equals(cluster.topicNames())) {
            throw UserException.usage(
                    "--into: name a prefix of its own, such as 'replayed.': the live topics" + " are not written to");
        }
        try (RegistryAdmin registry = cluster.openRegistry()) {
            JournalFile source =
                    JournalFile.open(cluster.surroundings().workingDirectory().resolve(journal));
            prepare(names, registry);
            JournalImport.Result result = JournalImport.run(
                    source, fabric, Publisher.producerProperties(cluster.kafkaProperties()), registry, names);
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("prefix", into);
            document.put("entries", result.entries());
            document.put("outputs", result.outputs());
            document.put("snapshotRecords", result.snapshotRecords());
            format.print(
                    spec.commandLine().getOut(),
                    document,
                    result.entries() + " entries, " + result.outputs() + " outputs and " + result.snapshotRecords()
                            + " records of snapshots are in the topics " + into + "*" + System.lineSeparator());
            return ExitCode.OK;
        } catch (RecordingException e) {
            throw UserException.failed(e.getMessage(), e);
        }
    }

    private void prepare(TopicNames names, RegistryAdmin registry) throws InterruptedException {
        try (Admin admin = cluster.openAdmin()) {
            TopicSizing sizing = new TopicSizing(OptionalInt.empty(), OptionalInt.empty());
            new TopicAdmin(admin, registry, names, sizing).apply();
            Map<String, TopicDescription> found = admin.describeTopics(
                            Topics.all().stream().map(names::name).toList())
                    .allTopicNames()
                    .get();
            Map<TopicPartition, OffsetSpec> ends = found.values().stream()
                    .flatMap(topic -> topic.partitions().stream()
                            .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                    .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                    admin.listOffsets(ends).all().get().entrySet()) {
                if (end.getValue().offset() > 0) {
                    throw UserException.failed("the topic " + end.getKey().topic()
                            + " has been written to: choose a prefix that nobody uses, so that nothing is mixed up");
                }
            }
        } catch (ExecutionException e) {
            throw cluster.brokerUnreachable(e);
        }
    }
}
