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
        name = "plan",
        description = "Shows what differs from the declared topics and schemas; exit code 1 when anything does.",
        footer = {"", "Examples:", "  windfall topics plan", "  windfall topics plan --prefix dev. --format json"})
final class TopicsPlanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private SizingOptions sizing;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        TopicNames names = cluster.topicNames();
        TopicSizing size = sizing.sizing();
        try (RegistryAdmin registry = cluster.openRegistry();
                Admin admin = cluster.openAdmin()) {
            List<Difference> differences = new TopicAdmin(admin, registry, names, size).plan();
            if (format.json()) {
                FormatOption.printJson(
                        out,
                        Map.of(
                                "differences",
                                differences.stream().map(DifferenceTable::json).toList()));
            } else if (differences.isEmpty()) {
                out.println("Topics and schemas are as declared.");
            } else {
                DifferenceTable.printText(out, differences, "mendable");
                long refused = differences.stream()
                        .filter(Predicate.not(Difference::mendable))
                        .count();
                out.println(differences.size() + " differences; 'windfall topics apply' "
                        + (refused == 0
                                ? "mends them."
                                : "changes nothing before the refused ones (" + refused + ") are seen to."));
            }
            return differences.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }
}
