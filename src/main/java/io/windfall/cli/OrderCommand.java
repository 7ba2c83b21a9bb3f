package io.windfall.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.windfall.exchange.OrderDesk;
import io.windfall.exchange.OrderOutcome;
import io.windfall.exchange.Printable;
import io.windfall.exchange.SeenRecord;
import io.windfall.exchange.TimeText;
import io.windfall.schema.OperatorOrder;
import io.windfall.schema.OrderKind;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An operator's order: published, then followed until it is applied or refused. What is ordered, a subclass says. */
abstract class OrderCommand implements Callable<Integer> {
    /** Ids of decisions and, with -m behind, of migrations: fabric, number of the journal's entry, number within it. */
    private static final Pattern GIVEN_ID = Pattern.compile("([A-Za-z0-9._-]{1,128})-[0-9]+-[0-9]+(-m)?");

    private static final String DEFAULT_FABRIC = "default";

    private final OrderKind kind;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--fabric",
            paramLabel = "NAME",
            description = "The fabric (default: the one that the id begins with, where it is one of a decision or"
                    + " migration, else default).")
    private String fabric;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
    private String reason;

    @Option(names = "--by", paramLabel = "NAME", description = "Who orders it (default: the user's name).")
    private String by = System.getProperty("user.name", "");

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "15s",
            description = "How long to wait for what becomes of it (default: ${DEFAULT-VALUE}).")
    private String timeout;

    @Option(
            names = "--no-wait",
            description = "Ends once the broker has the order; nothing is known of what becomes of it.")
    private boolean noWait;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            description = "The orchestrator's, by whose progress the outcome is known (default: windfall).")
    private String applicationId;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private FormatOption format;

    OrderCommand(OrderKind kind) {
        this.kind = kind;
    }

    /** The decision, job, site or migration that it is about. */
    abstract String target();

    /**
     * What holds now that the order is applied, in a line.
     *
     * @throws UserException when that is not what the order was for
     */
    abstract String inForce(List<SeenRecord> commands);

    /** Whether a target of an id's form, a migration's or a decision's, is one, and so tells its fabric. */
    boolean tellsFabric(boolean ofMigration) {
        return !ofMigration;
    }

    @Override
    public Integer call() throws InterruptedException {
        cluster.override(ConfigKey.APPLICATION_ID, applicationId);
        Duration patience = TopicOption.valid("--timeout", () -> TimeText.duration(timeout));
        OperatorOrder order = order();
        TopicOption.requireOnCluster(Topics.OPERATOR_ORDER, cluster);
        try (Admin admin = cluster.openAdmin();
                SchemaRegistry registry = cluster.openRegistry()) {
            OrderDesk desk = new OrderDesk(
                    admin,
                    cluster.kafkaProperties(),
                    cluster.applicationId(),
                    cluster.topicNames(),
                    registry,
                    cluster.registryConfig().serdeOptions().withMaxWait(ClusterOptions.PATIENCE));
            if (noWait) {
                desk.send(order);
                tell(order, "SENT", "sent: " + words(order) + ", order " + order.getId(), Map.of());
            } else {
                requireOrchestrator(desk);
                tell(order, desk.place(order, patience));
            }
        }
        return ExitCode.OK;
    }

    /** The order as the options say, with an id of its own. */
    OperatorOrder order() {
        String where = fabric();
        if (by.isBlank()) {
            throw UserException.usage("--by: say who orders it, the user's name is not known");
        } else if (target().isBlank()) {
            throw UserException.usage("say what to " + verb() + " (see 'windfall " + verb() + " --help')");
        }
        return TopicOption.valid("the order", () -> OrderDesk.order(kind, where, target(), by, reason));
    }

    private String fabric() {
        if (fabric != null) {
            return NameArgument.valid("--fabric", fabric);
        }
        Matcher id = GIVEN_ID.matcher(target());
        return id.matches() && tellsFabric(id.group(2) != null) ? id.group(1) : DEFAULT_FABRIC;
    }

    private void requireOrchestrator(OrderDesk desk) throws InterruptedException {
        if (!desk.hasOrchestrator()) {
            throw UserException.failed("no orchestrator '" + cluster.applicationId()
                    + "' has worked on this cluster: start it with 'windfall run', name it with --application-id,"
                    + " or send the order with --no-wait");
        }
    }

    private void tell(OperatorOrder order, OrderOutcome outcome) {
        if (outcome instanceof OrderOutcome.Obeyed obeyed) {
            List<JsonNode> commands =
                    obeyed.commands().stream().map(SeenRecord::value).toList();
            tell(order, "OBEYED", inForce(obeyed.commands()), Map.of("commands", commands));
        } else if (outcome instanceof OrderOutcome.Refused refused) {
            fail(order, "REFUSED", refused.reason() + ": " + refused.detail());
        } else if (outcome instanceof OrderOutcome.Pending pending) {
            fail(
                    order,
                    "PENDING",
                    "the order " + order.getId() + " is sent, but the orchestrator has not "
                            + (pending.journaled() ? "applied it" : "taken it up") + " within " + timeout
                            + ": it still counts once it does; see that it runs, then look at 'windfall tail"
                            + " dead.letter'");
        }
    }

    private void fail(OperatorOrder order, String outcome, String line) {
        if (format.json()) {
            tell(order, outcome, line, Map.of());
        }
        throw UserException.failed(Printable.escaped(line));
    }

    private void tell(OperatorOrder order, String outcome, String line, Map<String, Object> more) {
        PrintWriter out = spec.commandLine().getOut();
        if (!format.json()) {
            out.println(line);
            out.flush();
            return;
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("order", order.getId());
        document.put("kind", order.getKind().name());
        document.put("fabric", order.getFabric());
        document.put("target", order.getTarget());
        document.put("outcome", outcome);
        document.put("detail", line);
        document.putAll(more);
        FormatOption.printJson(out, document);
    }

    private String words(OperatorOrder order) {
        return verb() + " " + order.getTarget() + " in fabric " + order.getFabric();
    }

    private String verb() {
        return spec.name();
    }
}
