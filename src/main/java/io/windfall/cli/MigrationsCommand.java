package io.windfall.cli;

import io.windfall.exchange.MigrationBoard;
import io.windfall.exchange.MigrationStanding;
import io.windfall.exchange.Printable;
import io.windfall.exchange.SeenRecord;
import io.windfall.exchange.Tail;
import io.windfall.exchange.TailQuery;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "migrations",
        description = {
            "Shows the migrations under way: job, way, phase, bytes, rate, estimated end, since when. Of a job the latest"
                    + " migration is known.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall migrations",
            "  windfall migrations --fabric west --watch",
            "  windfall migrations --all --format json | jq 'select(.stepsLost != null)'"
        })
final class MigrationsCommand implements Callable<Integer> {
    private static final String CLEAR_SCREEN = "\033[H\033[2J";

    /** How results are written. */
    enum Format {
        table,
        json
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--fabric", paramLabel = "NAME", description = "Only those of this fabric (default: all fabrics).")
    private String fabric;

    @Option(
            names = "--watch",
            description = "Goes on until Ctrl-C: a terminal shows the table as it is now, else each change is a line.")
    private boolean watch;

    @Option(names = "--all", description = "Those that have ended, too.")
    private boolean all;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "table for people, json (an object a line) for programs (default: ${DEFAULT-VALUE}).")
    private Format format = Format.table;

    @Mixin
    private ClusterOptions cluster;

    private MigrationBoard board;
    private boolean caughtUp;

    @Override
    public Integer call() throws InterruptedException {
        if (fabric != null) {
            NameArgument.valid("--fabric", fabric);
        }
        TopicOption.requireOnCluster(Topics.MIGRATION_STATE, cluster);
        board = new MigrationBoard(fabric, all);
        try (SchemaRegistry registry = cluster.openRegistry()) {
            new Tail(
                            Topics.MIGRATION_STATE,
                            cluster.topicNames(),
                            registry,
                            cluster.registryConfig().serdeOptions().withMaxWait(ClusterOptions.PATIENCE))
                    .read(
                            Tail.consumerProperties(cluster.kafkaProperties()),
                            new TailQuery(new TailQuery.Start.Beginning(), Long.MAX_VALUE, null, watch, List.of()),
                            this::take,
                            this::showAll);
        }
        return ExitCode.OK;
    }

    /** False when nobody reads on. */
    private boolean take(List<SeenRecord> records) {
        List<MigrationStanding> changed = board.take(records);
        if (caughtUp) {
            showChanges(changed);
        }
        return !out().checkError();
    }

    private void showAll() {
        caughtUp = true;
        if (format == Format.json) {
            board.shown().forEach(this::printJson);
            out().flush();
        } else {
            showTable();
        }
    }

    private void showChanges(List<MigrationStanding> changed) {
        if (format == Format.json) {
            changed.forEach(this::printJson);
        } else if (System.console() != null) {
            showTable();
        } else {
            changed.forEach(standing -> out().println(Printable.escaped(name(standing) + "  " + standing.line())));
        }
        out().flush();
    }

    private void showTable() {
        if (watch && System.console() != null) {
            out().print(CLEAR_SCREEN);
        }
        List<MigrationStanding> shown = board.shown();
        if (shown.isEmpty()) {
            out().println(all ? "no job has migrated yet" : "no migration is under way (--all: those that have ended)");
        } else {
            MigrationTable.print(out(), shown, fabric == null);
        }
        out().flush();
    }

    private void printJson(MigrationStanding standing) {
        out().println(Printable.escaped(standing.json().toString()));
    }

    private String name(MigrationStanding standing) {
        return MigrationTable.name(standing, fabric == null);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
