package io.windfall.topology;

import io.windfall.codec.StateCodec;
import io.windfall.fabric.ClockState;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.JobState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LastChoice;
import io.windfall.fabric.LinkState;
import io.windfall.fabric.Migration;
import io.windfall.fabric.PlanningState;
import io.windfall.fabric.ReportAccount;
import io.windfall.fabric.SiteState;
import io.windfall.fabric.WindowState;
import io.windfall.schema.JobRecord;
import io.windfall.schema.MigrationState;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * Declares a table's store.
 *
 * @param name of the store, and in its changelog's
 * @param type the Avro record of a row
 * @param toAvro from fabric and value to a row
 * @param fromAvro the reverse
 * @param count how its rows are counted, for {@link Census}; null: they are not
 */
record TableSpec<V, A extends SpecificRecord>(
        String name, Class<A> type, BiFunction<String, V, A> toAvro, Function<A, V> fromAvro, Tally.Count<V> count) {

    static final TableSpec<ClockState, io.windfall.schema.ClockState> CLOCK = new TableSpec<>(
            "clock",
            io.windfall.schema.ClockState.class,
            (fabric, value) -> StateCodec.toAvro(value),
            StateCodec::toDomain);
    static final TableSpec<JournalEntry, io.windfall.schema.JournalEntry> INBOX = new TableSpec<>(
            "inbox",
            io.windfall.schema.JournalEntry.class,
            (fabric, value) -> StateCodec.toAvro(value),
            StateCodec::toDomain);
    static final TableSpec<SiteState, io.windfall.schema.SiteState> SITES =
            new TableSpec<>("sites", io.windfall.schema.SiteState.class, StateCodec::toAvro, StateCodec::toDomain);
    static final TableSpec<WindowState, io.windfall.schema.WindowState> WINDOWS =
            new TableSpec<>("windows", io.windfall.schema.WindowState.class, StateCodec::toAvro, StateCodec::toDomain);
    static final TableSpec<LinkState, io.windfall.schema.LinkState> LINKS = new TableSpec<>(
            "links",
            io.windfall.schema.LinkState.class,
            (fabric, value) -> StateCodec.toAvro(value),
            StateCodec::toDomain);
    static final TableSpec<JobState, JobRecord> JOBS = new TableSpec<JobState, JobRecord>(
                    "jobs", JobRecord.class, StateCodec::toAvro, StateCodec::toDomain)
            .counted(new Tally.Count<>(job -> job.phase().name(), job -> false));
    static final TableSpec<Migration, MigrationState> MIGRATIONS = new TableSpec<Migration, MigrationState>(
                    "migrations", MigrationState.class, StateCodec::toAvro, StateCodec::toDomain)
            .counted(new Tally.Count<>(
                    migration -> migration.phase().name(),
                    migration -> !migration.phase().ended()));
    static final TableSpec<JobFeasibility, io.windfall.schema.JobFeasibility> FEASIBILITY = new TableSpec<>(
            "feasibility", io.windfall.schema.JobFeasibility.class, StateCodec::toAvro, StateCodec::toDomain);
    static final TableSpec<PlanningState, io.windfall.schema.PlanningState> PLANNING = new TableSpec<>(
            "planning",
            io.windfall.schema.PlanningState.class,
            (fabric, value) -> StateCodec.toAvro(value),
            StateCodec::toDomain);
    static final TableSpec<LastChoice, io.windfall.schema.LastChoice> CHOICES = new TableSpec<>(
            "choices",
            io.windfall.schema.LastChoice.class,
            (fabric, value) -> StateCodec.toAvro(value),
            StateCodec::toDomain);

    static final TableSpec<ReportAccount, io.windfall.schema.ReportAccount> REPORTS = new TableSpec<>(
            "reports",
            io.windfall.schema.ReportAccount.class,
            (fabric, value) -> StateCodec.toAvro(value),
            StateCodec::toDomain);

    static final List<TableSpec<?, ?>> ALL =
            List.of(CLOCK, INBOX, SITES, WINDOWS, LINKS, JOBS, MIGRATIONS, FEASIBILITY, PLANNING, CHOICES, REPORTS);

    /** One whose rows are not counted. */
    TableSpec(String name, Class<A> type, BiFunction<String, V, A> toAvro, Function<A, V> fromAvro) {
        this(name, type, toAvro, fromAvro, null);
    }

    private TableSpec<V, A> counted(Tally.Count<V> how) {
        return new TableSpec<>(name, type, toAvro, fromAvro, how);
    }
}
