package io.windfall.codec;

import io.windfall.fabric.FabricState;
import io.windfall.fabric.Table;
import io.windfall.schema.ClockState;
import io.windfall.schema.JobFeasibility;
import io.windfall.schema.JobRecord;
import io.windfall.schema.JournalEntry;
import io.windfall.schema.LastChoice;
import io.windfall.schema.LinkState;
import io.windfall.schema.MigrationState;
import io.windfall.schema.PlanningState;
import io.windfall.schema.ReportAccount;
import io.windfall.schema.SiteState;
import io.windfall.schema.SnapshotEnd;
import io.windfall.schema.SnapshotEntry;
import io.windfall.schema.WindowState;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** A fabric's whole state as the records of a snapshot, and back. Rows are encoded as {@link StateCodec} says. */
public final class SnapshotCodec {

    /** The name of the table that a snapshot's closing record stands under. */
    public static final String END = "end";

    private static final List<Kind<?, ?>> KINDS = List.of(
            new Kind<>(
                    "clock",
                    FabricState::clock,
                    ClockState.class,
                    (f, v) -> StateCodec.toAvro(v),
                    StateCodec::toDomain),
            new Kind<>(
                    "inbox",
                    FabricState::inbox,
                    JournalEntry.class,
                    (f, v) -> StateCodec.toAvro(v),
                    StateCodec::toDomain),
            new Kind<>("sites", FabricState::sites, SiteState.class, StateCodec::toAvro, StateCodec::toDomain),
            new Kind<>("windows", FabricState::windows, WindowState.class, StateCodec::toAvro, StateCodec::toDomain),
            new Kind<>(
                    "links", FabricState::links, LinkState.class, (f, v) -> StateCodec.toAvro(v), StateCodec::toDomain),
            new Kind<>("jobs", FabricState::jobs, JobRecord.class, StateCodec::toAvro, StateCodec::toDomain),
            new Kind<>(
                    "migrations",
                    FabricState::migrations,
                    MigrationState.class,
                    StateCodec::toAvro,
                    StateCodec::toDomain),
            new Kind<>(
                    "feasibility",
                    FabricState::feasibility,
                    JobFeasibility.class,
                    StateCodec::toAvro,
                    StateCodec::toDomain),
            new Kind<>(
                    "planning",
                    FabricState::planning,
                    PlanningState.class,
                    (f, v) -> StateCodec.toAvro(v),
                    StateCodec::toDomain),
            new Kind<>(
                    "choices",
                    FabricState::choices,
                    LastChoice.class,
                    (f, v) -> StateCodec.toAvro(v),
                    StateCodec::toDomain),
            new Kind<>(
                    "reports",
                    FabricState::reports,
                    ReportAccount.class,
                    (f, v) -> StateCodec.toAvro(v),
                    StateCodec::toDomain));

    private static final Map<String, Kind<?, ?>> BY_NAME = byName();

    private SnapshotCodec() {}

    /**
     * Gives out every row of a state in the order of tables and keys, then the closing record with their number.
     *
     * @param state connected to all tables; its clock must have ticked
     * @param partition the journal's partition
     * @param offset the offset there of the entry after which the state is this
     */
    public static void write(FabricState state, int partition, long offset, Consumer<SnapshotEntry> to) {
        io.windfall.fabric.ClockState clock = state.clock().get(FabricState.ONLY);
        Instant at = Instant.ofEpochMilli(clock.nowMillis());
        String day = at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
        long rows = 0;
        for (Kind<?, ?> kind : KINDS) {
            rows += kind.write(
                    state,
                    (key, row) -> to.accept(
                            new SnapshotEntry(state.fabric(), day, at, partition, offset, kind.name(), key, row)));
        }
        SnapshotEnd end = new SnapshotEnd(rows, clock.sequence());
        to.accept(new SnapshotEntry(state.fabric(), day, at, partition, offset, END, "", end));
    }

    /**
     * Puts a row back into a state; the closing record changes nothing.
     *
     * @throws IllegalArgumentException for a table that this version does not have, or a row that it cannot be of
     */
    public static void restore(FabricState state, SnapshotEntry entry) {
        if (entry.getTable().equals(END)) {
            return;
        }
        Kind<?, ?> kind = BY_NAME.get(entry.getTable());
        if (kind == null) {
            throw new IllegalArgumentException(
                    "a snapshot of " + entry.getFabric() + " has a table '" + entry.getTable()
                            + "', which this version does not know: use the version that wrote it, or a later one");
        }
        kind.restore(state, entry);
    }

    /** The record's key on its topic: {@code fabric/table/id/day}. */
    public static String keyOf(SnapshotEntry entry) {
        return entry.getFabric() + "/" + entry.getTable() + "/" + entry.getId() + "/" + entry.getDay();
    }

    private static Map<String, Kind<?, ?>> byName() {
        Map<String, Kind<?, ?>> named = new LinkedHashMap<>();
        KINDS.forEach(kind -> named.put(kind.name(), kind));
        return named;
    }

    /** A table of the state, and how its rows are written. */
    private record Kind<V, A extends SpecificRecord>(
            String name,
            Function<FabricState, Table<V>> table,
            Class<A> type,
            BiFunction<String, V, A> toAvro,
            Function<A, V> toDomain) {

        int write(FabricState state, BiConsumer<String, SpecificRecord> to) {
            Table<V> rows = table.apply(state);
            rows.rows().forEach((key, value) -> to.accept(key, toAvro.apply(state.fabric(), value)));
            return rows.size();
        }

        void restore(FabricState state, SnapshotEntry entry) {
            if (!type.isInstance(entry.getRow())) {
                throw new IllegalArgumentException("a snapshot's row of table '" + name + "' is a "
                        + entry.getRow().getClass().getSimpleName());
            }
            table.apply(state).restore(entry.getId(), toDomain.apply(type.cast(entry.getRow())));
        }
    }
}
