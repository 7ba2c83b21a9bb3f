package io.windfall.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.windfall.fabric.JobState;
import io.windfall.fabric.Migration;
import io.windfall.schema.ClockKind;
import io.windfall.schema.ClockState;
import io.windfall.schema.GridSignal;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.SiteState;
import io.windfall.schema.WindowState;
import io.windfall.topology.Census;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorTopology;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * What the stores of this instance say, as of their last commit, read when asked for: each fabric is held by one instance, so
 * instances add up. Reads the rows of fabrics and sites; of jobs and migrations only how many there are. While the instance
 * holds nothing, or is not ready, there are no series.
 */
final class StateGauges {
    static final String JOBS = "windfall.jobs";
    static final String MIGRATIONS_ACTIVE = "windfall.migrations.active";
    static final String MIGRATIONS_OVERDUE = "windfall.migrations.overdue";
    static final String LEASE_STATE = "windfall.lease.state";
    static final String SIGNAL_AGE = "windfall.signal.age";
    static final String TELEMETRY_AGE = "windfall.telemetry.age";
    static final String FABRIC_INFO = "windfall.fabric.info";
    static final String CLOCK_LAG = "windfall.clock.lag";

    private final Orchestrator orchestrator;
    private final Clock clock;
    private final Map<String, MultiGauge> gauges = new HashMap<>();
    private final Bound fabrics = Bound.ofFabrics();
    private final Bound sites = Bound.ofSites();

    StateGauges(Orchestrator orchestrator, MeterRegistry registry, Clock clock) {
        this.orchestrator = orchestrator;
        this.clock = clock;
        gauge(registry, JOBS, null, "Jobs by where they stand; those that ended are kept for a while");
        gauge(registry, MIGRATIONS_ACTIVE, null, "Migrations under way");
        gauge(registry, MIGRATIONS_OVERDUE, null, "Migrations under way past the time by which they were to be over");
        gauge(registry, LEASE_STATE, null, "Whether a site's executor has a lease in force: 1, else 0");
        gauge(registry, SIGNAL_AGE, "seconds", "Since the latest signal on a site was issued");
        gauge(registry, TELEMETRY_AGE, "seconds", "Since a site's meter was read, and since any of its nodes was");
        gauge(registry, FABRIC_INFO, null, "Always 1: the settings in force are in the labels");
        gauge(registry, CLOCK_LAG, "seconds", "How far a fabric's time is behind this machine's");
    }

    private void gauge(MeterRegistry registry, String name, String unit, String description) {
        gauges.put(
                name,
                MultiGauge.builder(name).baseUnit(unit).description(description).register(registry));
    }

    /** Reads the stores. */
    void refresh() {
        Map<String, List<Row<?>>> rows = new HashMap<>();
        gauges.keySet().forEach(name -> rows.put(name, new ArrayList<>()));
        if (orchestrator.isRunning()) {
            Map<String, ClockState> clocks = clocks(rows);
            jobs(clocks, rows);
            migrations(clocks, rows);
            sites(clocks, rows);
        }
        rows.forEach((name, found) -> gauges.get(name).register(found, true));
    }

    private Map<String, ClockState> clocks(Map<String, List<Row<?>>> rows) {
        Map<String, ClockState> clocks = new HashMap<>();
        this.<ClockState>each(OrchestratorTopology.CLOCK_STORE, (key, state) -> {
            String fabric = key.substring(0, key.indexOf('/'));
            if (isOthers(fabrics.label(fabric))) {
                return;
            }
            clocks.put(fabric, state);
            add(
                    rows,
                    FABRIC_INFO,
                    1,
                    "fabric",
                    fabric,
                    "mode",
                    state.getSettings().getMode().name(),
                    "policy",
                    state.getSettings().getPolicy(),
                    "clock",
                    state.getSettings().getClock().name());
            if (state.getSettings().getClock() == ClockKind.WALL && state.getNow() > 0) {
                add(rows, CLOCK_LAG, (clock.millis() - state.getNow()) / 1000.0, "fabric", fabric);
            }
        });
        return clocks;
    }

    private void jobs(Map<String, ClockState> clocks, Map<String, List<Row<?>>> rows) {
        orchestrator.jobs().forEach((fabric, census) -> {
            if (clocks.containsKey(fabric)) {
                for (JobState.Phase phase : JobState.Phase.values()) {
                    int jobs = census.counts().getOrDefault(phase.name(), 0);
                    add(rows, JOBS, jobs, "fabric", fabric, "phase", phase.name());
                }
            }
        });
    }

    private void migrations(Map<String, ClockState> clocks, Map<String, List<Row<?>>> rows) {
        Map<String, Census<Migration>> all = orchestrator.migrations();
        clocks.forEach((fabric, state) -> {
            Census<Migration> census = all.get(fabric);
            List<Migration> underWay = census == null ? List.of() : census.underWay();
            long overdue = underWay.stream()
                    .filter(migration -> state.getNow() > migration.notAfterMillis())
                    .count();
            add(rows, MIGRATIONS_ACTIVE, underWay.size(), "fabric", fabric);
            add(rows, MIGRATIONS_OVERDUE, overdue, "fabric", fabric);
        });
    }

    private void sites(Map<String, ClockState> clocks, Map<String, List<Row<?>>> rows) {
        this.<SiteState>each(OrchestratorTopology.SITES_STORE, (key, state) -> {
            Site site = site(key, clocks);
            if (site != null) {
                boolean inForce = state.getSession() != null && !state.getLapsed();
                add(rows, LEASE_STATE, inForce ? 1 : 0, "fabric", site.fabric, "site", site.name);
                state.getNodes().stream()
                        .mapToLong(StateGauges::readAt)
                        .max()
                        .ifPresent(at -> telemetry(rows, site, "node", at));
            }
        });
        this.<WindowState>each(OrchestratorTopology.WINDOWS_STORE, (key, state) -> {
            Site site = site(key, clocks);
            if (site != null) {
                state.getSignals().stream()
                        .mapToLong(StateGauges::issuedAt)
                        .max()
                        .ifPresent(at -> add(rows, SIGNAL_AGE, site.age(at), "fabric", site.fabric, "site", site.name));
                if (state.getTelemetry() != null) {
                    telemetry(rows, site, "site", state.getTelemetry().getAt().toEpochMilli());
                }
            }
        });
    }

    private static long readAt(NodeTelemetry node) {
        return node.getAt().toEpochMilli();
    }

    private static long issuedAt(GridSignal signal) {
        return signal.getIssuedAt().toEpochMilli();
    }

    private static void telemetry(Map<String, List<Row<?>>> rows, Site site, String kind, long atMillis) {
        add(rows, TELEMETRY_AGE, site.age(atMillis), "fabric", site.fabric, "site", site.name, "kind", kind);
    }

    /** Null: of a fabric or a site beyond the bounds. */
    private Site site(String key, Map<String, ClockState> clocks) {
        int slash = key.indexOf('/');
        ClockState state = clocks.get(key.substring(0, slash));
        if (state == null || isOthers(sites.label(key))) {
            return null;
        }
        boolean wall = state.getSettings().getClock() == ClockKind.WALL;
        return new Site(key.substring(0, slash), key.substring(slash + 1), wall ? clock.millis() : state.getNow());
    }

    private static boolean isOthers(String label) {
        return label.equals(Bound.OTHERS);
    }

    private static void add(Map<String, List<Row<?>>> rows, String name, double value, String... tags) {
        rows.get(name).add(Row.of(Tags.of(tags), value));
    }

    private <A extends SpecificRecord> void each(String store, BiConsumer<String, A> taker) {
        ReadOnlyKeyValueStore<String, A> opened;
        try {
            opened = orchestrator.store(store);
        } catch (IllegalStateException | InvalidStateStoreException e) {
            // Rebalancing, about to end, or the fabrics are with other instances: there is nothing to show.
            return;
        }
        try (KeyValueIterator<String, A> rows = opened.all()) {
            while (rows.hasNext()) {
                KeyValue<String, A> row = rows.next();
                taker.accept(row.key, row.value);
            }
        } catch (InvalidStateStoreException e) {
            // It has moved since it was opened.
            return;
        }
    }

    /** @param nowMillis the fabric's time where a simulator gives it, else this machine's */
    private record Site(String fabric, String name, long nowMillis) {
        /** s; at least 0, though another clock said when. */
        double age(long atMillis) {
            return StrictMath.max(0, nowMillis - atMillis) / 1000.0;
        }
    }
}
