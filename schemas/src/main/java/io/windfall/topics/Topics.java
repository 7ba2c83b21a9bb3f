package io.windfall.topics;

import io.windfall.schema.Beat;
import io.windfall.schema.GridSignal;
import io.windfall.schema.JobFeasibility;
import io.windfall.schema.JobProgress;
import io.windfall.schema.JournalEntry;
import io.windfall.schema.LinkTelemetry;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationEvent;
import io.windfall.schema.MigrationState;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.OperatorOrder;
import io.windfall.schema.PlanningRound;
import io.windfall.schema.Site;
import io.windfall.schema.SiteTelemetry;
import io.windfall.schema.SnapshotEntry;
import io.windfall.schema.WindowReport;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/**
 * The one declared list of Windfall's topics. Topics are created from it and never by accident.
 *
 * <p>Defaults: 6 partitions (1 for operator orders), the broker's replication; both can be set at creation.
 */
public final class Topics {

    /** The largest value that intake takes from an input topic, in bytes; a larger one becomes a dead letter. */
    public static final int MAX_INPUT_BYTES = 512 * 1024;

    /** The partition count of topics that carry more than a trickle. */
    public static final int DEFAULT_PARTITIONS = 6;

    /**
     * Room for key, headers and batch above {@link #MAX_INPUT_BYTES}, in bytes: a value just over the limit still gets
     * to intake, which can then say what was wrong with it.
     */
    private static final int BATCH_ROOM_BYTES = 64 * 1024;

    private static final int INPUT_BATCH_BYTES = MAX_INPUT_BYTES + BATCH_ROOM_BYTES;
    private static final int LARGE_BATCH_BYTES = 1024 * 1024;

    public static final TopicSpec GRID_SIGNAL = input("grid.signal.v1", "site", GridSignal.class, 90);
    public static final TopicSpec SITE_TELEMETRY = input("site.telemetry.v1", "site", SiteTelemetry.class, 7);
    public static final TopicSpec NODE_TELEMETRY = input("node.telemetry.v1", "node", NodeTelemetry.class, 7);
    public static final TopicSpec LINK_TELEMETRY =
            input("link.telemetry.v1", "source>destination", LinkTelemetry.class, 7);
    public static final TopicSpec JOB_PROGRESS = input("job.progress.v1", "fabric/job", JobProgress.class, 30);
    public static final TopicSpec SITE = new TopicSpec(
            "site.v1", Role.INPUT, "site", Site.class, Cleanup.COMPACT, null, DEFAULT_PARTITIONS, INPUT_BATCH_BYTES);
    public static final TopicSpec OPERATOR_ORDER =
            input("operator.order.v1", "fabric", OperatorOrder.class, 90).withPartitions(1);
    public static final TopicSpec FABRIC_BEAT = input("fabric.beat.v1", "fabric", Beat.class, 1);
    public static final TopicSpec FABRIC_JOURNAL =
            deleted("fabric.journal.v1", Role.JOURNAL, "fabric", JournalEntry.class, 90, LARGE_BATCH_BYTES);

    /** A row of the state may be as large as a store's changelog takes, 2 MiB. */
    public static final TopicSpec FABRIC_SNAPSHOT = deleted(
            "fabric.snapshot.v1", Role.OUTPUT, "fabric/table/id/day", SnapshotEntry.class, 90, 2 * LARGE_BATCH_BYTES);

    public static final TopicSpec JOB_FEASIBILITY =
            compactedOutput("job.feasibility.v1", "fabric/job", JobFeasibility.class);
    public static final TopicSpec MIGRATION_DECISION =
            output("migration.decision.v1", "fabric/job", MigrationDecision.class, 90);
    public static final TopicSpec PLANNING_ROUND = output("planning.round.v1", "fabric", PlanningRound.class, 90);
    public static final TopicSpec MIGRATION_COMMAND =
            output("migration.command.v1", "fabric/job", MigrationCommand.class, 7);
    public static final TopicSpec MIGRATION_EVENT = input("migration.event.v1", "fabric/job", MigrationEvent.class, 90);
    public static final TopicSpec MIGRATION_STATE =
            compactedOutput("migration.state.v1", "fabric/job", MigrationState.class);
    public static final TopicSpec WINDOW_REPORT =
            compactedOutput("window.report.v1", "fabric/site/id", WindowReport.class);
    public static final TopicSpec DEAD_LETTER =
            deleted("dead.letter.v1", Role.DEAD_LETTER, "as it came", null, 30, LARGE_BATCH_BYTES);

    private static final List<TopicSpec> ALL = List.of(
            GRID_SIGNAL,
            SITE_TELEMETRY,
            NODE_TELEMETRY,
            LINK_TELEMETRY,
            JOB_PROGRESS,
            SITE,
            OPERATOR_ORDER,
            FABRIC_BEAT,
            FABRIC_JOURNAL,
            FABRIC_SNAPSHOT,
            JOB_FEASIBILITY,
            MIGRATION_DECISION,
            PLANNING_ROUND,
            MIGRATION_COMMAND,
            MIGRATION_EVENT,
            MIGRATION_STATE,
            WINDOW_REPORT,
            DEAD_LETTER);

    private Topics() {}

    /** Every topic, in the order of the flow. */
    public static List<TopicSpec> all() {
        return ALL;
    }

    /** The topics that intake reads. */
    public static List<TopicSpec> inputs() {
        return ALL.stream().filter(t -> t.role() == Role.INPUT).toList();
    }

    /**
     * The topic of a name, with or without its version: {@code grid.signal} or {@code grid.signal.v1}; no prefix.
     *
     * @throws IllegalArgumentException when there is none; the message lists the names
     */
    public static TopicSpec byName(String name) {
        return ALL.stream()
                .filter(t -> t.name().equals(name) || t.shortName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no topic '" + name + "'; the topics are "
                        + ALL.stream().map(TopicSpec::shortName).collect(Collectors.joining(", "))));
    }

    private static TopicSpec input(String name, String keyDoc, Class<? extends SpecificRecord> value, int days) {
        return deleted(name, Role.INPUT, keyDoc, value, days, INPUT_BATCH_BYTES);
    }

    private static TopicSpec output(String name, String keyDoc, Class<? extends SpecificRecord> value, int days) {
        return deleted(name, Role.OUTPUT, keyDoc, value, days, LARGE_BATCH_BYTES);
    }

    private static TopicSpec compactedOutput(String name, String keyDoc, Class<? extends SpecificRecord> value) {
        return new TopicSpec(
                name, Role.OUTPUT, keyDoc, value, Cleanup.COMPACT, null, DEFAULT_PARTITIONS, LARGE_BATCH_BYTES);
    }

    private static TopicSpec deleted(
            String name, Role role, String keyDoc, Class<? extends SpecificRecord> value, int days, int maxBytes) {
        return new TopicSpec(
                name, role, keyDoc, value, Cleanup.DELETE, Duration.ofDays(days), DEFAULT_PARTITIONS, maxBytes);
    }
}
