package io.windfall.cli;

import io.windfall.admin.Difference;
import io.windfall.admin.TopicAdmin;
import io.windfall.admin.TopicSizing;
import io.windfall.serde.RegistryAdmin;
import io.windfall.topics.TopicNames;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "apply",
        description = {
            "Creates missing topics, alters configurations, registers schemas (subject <topic>-value) and sets their"
                    + " compatibility to BACKWARD_TRANSITIVE. Never deletes or shrinks; all or nothing: when something"
                    + " differs that it will not touch, it says so, changes nothing, and ends with 1."
        },
        footer = {
            "",
            "Examples:",
            "  windfall topics apply",
            "  windfall topics apply --partitions 12 --replication 3",
            "  windfall topics apply --wait 5m                          while the cluster is starting"
        })
final class TopicsApplyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private SizingOptions sizing;

    @Mixin
    private WaitOption wait;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        TopicNames names = cluster.topicNames();
        TopicSizing size = sizing.sizing();
        StartPatience patience = wait.patience(spec.commandLine().getErr());
        try (RegistryAdmin registry = cluster.openRegistry()) {
            List<Difference> differences = patience.until(() -> apply(registry, names, size));
            List<Difference> mendable =
                    differences.stream().filter(Difference::mendable).toList();
            List<Difference> refused = differences.stream()
                    .filter(Predicate.not(Difference::mendable))
                    .toList();
            boolean done = refused.isEmpty();
            if (format.json()) {
                FormatOption.printJson(
                        out,
                        Map.of(
                                "applied",
                                json(done ? mendable : List.of()),
                                "left",
                                json(done ? List.of() : mendable),
                                "refused",
                                json(refused)));
            } else if (differences.isEmpty()) {
                out.println("Topics and schemas are as declared; nothing to do.");
            } else {
                DifferenceTable.printText(out, differences, done ? "done" : "left");
                if (!done) {
                    out.println("Nothing was changed: " + refused.size() + " of " + differences.size()
                            + " differences are refused; see to those first.");
                }
            }
            return done ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    /** What was there already is left alone, so it may be tried again after any failure. */
    private List<Difference> apply(RegistryAdmin registry, TopicNames names, TopicSizing size)
            throws InterruptedException {
        try (Admin admin = cluster.openAdmin()) {
            return new TopicAdmin(admin, registry, names, size).apply();
        }
    }

    private static List<Map<String, Object>> json(List<Difference> differences) {
        return differences.stream().map(DifferenceTable::json).toList();
    }
}
