package io.windfall.cli;

import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "describe",
        description = "Prints the declared topics: key, value, how long kept, what for. Needs no cluster.",
        footer = {
            "",
            "Examples:",
            "  windfall topics describe",
            "  windfall topics describe grid.signal migration.decision --format json"
        })
final class TopicsDescribeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private FormatOption format;

    @Parameters(arity = "0..*", paramLabel = "TOPIC", description = "With or without version (default: all).")
    private List<String> topics = List.of();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<TopicSpec> chosen = topics.isEmpty()
                ? Topics.all()
                : topics.stream().map(TopicsDescribeCommand::named).toList();
        if (format.json()) {
            FormatOption.printJson(
                    out, Map.of("topics", chosen.stream().map(this::json).toList()));
            return ExitCode.OK;
        }
        out.printf("%-24s %-12s %-20s %-18s %-8s %s%n", "TOPIC", "ROLE", "KEY", "VALUE", "KEPT", "PARTITIONS");
        for (TopicSpec topic : chosen) {
            out.printf(
                    "%-24s %-12s %-20s %-18s %-8s %d%n",
                    cluster.topicNames().name(topic),
                    role(topic),
                    topic.keyDoc(),
                    value(topic),
                    kept(topic),
                    topic.partitions());
            out.println("    " + doc(topic));
        }
        return ExitCode.OK;
    }

    private static TopicSpec named(String name) {
        try {
            return Topics.byName(name);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }

    private Map<String, Object> json(TopicSpec topic) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", cluster.topicNames().name(topic));
        fields.put("role", role(topic));
        fields.put("key", topic.keyDoc());
        fields.put("value", topic.valueType().map(Class::getName).orElse(null));
        fields.put(
                "subject",
                topic.valueType()
                        .map(type -> cluster.topicNames().subject(topic))
                        .orElse(null));
        fields.put("partitions", topic.partitions());
        fields.put("config", topic.kafkaConfig());
        fields.put("doc", doc(topic));
        return fields;
    }

    private static String role(TopicSpec topic) {
        return topic.role().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String value(TopicSpec topic) {
        return topic.valueType().map(Class::getSimpleName).orElse("as it came");
    }

    private static String kept(TopicSpec topic) {
        return topic.retention() == null ? "compact" : topic.retention().toDays() + " d";
    }

    private static String doc(TopicSpec topic) {
        return topic.valueType()
                .map(type -> SpecificData.get().getSchema(type).getDoc())
                .orElse("What intake refused, byte for byte, with the reason in its headers.");
    }
}
