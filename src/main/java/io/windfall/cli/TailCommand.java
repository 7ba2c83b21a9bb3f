package io.windfall.cli;

import io.windfall.exchange.RecordFilter;
import io.windfall.exchange.SeenRecord;
import io.windfall.exchange.Tail;
import io.windfall.exchange.TailQuery;
import io.windfall.exchange.TimeText;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "tail",
        description = {
            "Shows a topic's records, decoded, one a line: when it was appended, key, essentials. Only committed records"
                    + " are shown. A record that cannot be read is shown as what it is. Of a dead letter it shows where it"
                    + " came from and why it was refused.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall tail decisions",
            "  windfall tail migration.command --from beginning --no-follow",
            "  windfall tail signals --filter site=reno --filter kind=DEMAND_RESPONSE --from -6h",
            "  windfall tail dead.letter --filter reason=NOT_AVRO",
            "  windfall tail decisions --format json --max 1 --timeout 30s | jq -r .value.explanation"
        })
final class TailCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "TOPIC",
            description = "A topic, such as migration.decision, or a word of it that no other has: decisions.")
    private String topicName;

    @Option(
            names = "--from",
            paramLabel = "START",
            defaultValue = "-10m",
            description = "beginning, end, so long ago (-10m), or a time (2026-03-01T12:00:00Z), by when records were"
                    + " appended (default: ${DEFAULT-VALUE}, the last ten minutes).")
    private String from;

    @Option(names = "--max", paramLabel = "N", description = "Ends after N records.")
    private Long most;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "Ends, with exit code 0, when all that was there is read and nothing came for so long: 10s.")
    private String timeout;

    @Option(
            names = "--filter",
            paramLabel = "FIELD=VALUE",
            description = "Only records with this value of a field of theirs (dotted: settings.mode), or of key; may be"
                    + " repeated, then all must hold.")
    private final List<String> filters = new ArrayList<>();

    @Option(
            names = "--follow",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Goes on as records come (default), or ends with those that are there.")
    private boolean follow;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws InterruptedException {
        TopicNames names = cluster.topicNames();
        TopicSpec topic = TopicOption.chosen(topicName, Topics.all(), names);
        TailQuery query = query();
        PrintWriter err = spec.commandLine().getErr();
        for (RecordFilter filter : query.filters()) {
            filter.doubt(topic).ifPresent(doubt -> err.println("note: " + doubt));
        }
        TopicOption.requireOnCluster(topic, cluster);
        if (System.console() != null && follow) {
            err.println("Reading " + names.name(topic) + " from " + from + " on; Ctrl-C ends it.");
        }
        try (SchemaRegistry registry = cluster.openRegistry()) {
            new Tail(
                            topic,
                            names,
                            registry,
                            cluster.registryConfig().serdeOptions().withMaxWait(ClusterOptions.PATIENCE))
                    .read(Tail.consumerProperties(cluster.kafkaProperties()), query, this::print);
        }
        return ExitCode.OK;
    }

    private TailQuery query() {
        TailQuery.Start start = TopicOption.valid("--from", () -> TailQuery.Start.parse(from, Instant.now()));
        Duration quiet = timeout == null ? null : TopicOption.valid("--timeout", () -> TimeText.duration(timeout));
        List<RecordFilter> conditions = filters.stream()
                .map(text -> TopicOption.valid("--filter", () -> RecordFilter.parse(text)))
                .toList();
        return TopicOption.valid(
                "--max", () -> new TailQuery(start, most == null ? Long.MAX_VALUE : most, quiet, follow, conditions));
    }

    /** False when nobody reads on, as behind {@code head}. */
    private boolean print(List<SeenRecord> records) {
        PrintWriter out = spec.commandLine().getOut();
        for (SeenRecord record : records) {
            out.println(format.json() ? record.jsonLine() : record.text());
        }
        return !out.checkError();
    }
}
