package io.windfall.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.windfall.fabric.Command;
import io.windfall.fabric.Decision;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Output;
import io.windfall.fabric.Rejection;
import io.windfall.fabric.Round;
import io.windfall.fabric.WindowReport;
import io.windfall.topology.EmissionListener;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts what goes out. Every series of a fabric is there, at zero, with its first output, and every reason for a dead
 * letter from the start, so that the first of a kind shows as an increase.
 */
final class Emissions implements EmissionListener {
    static final String DECISION_LATENCY = "windfall.decision.latency";
    static final String SURPLUS_ENERGY = "windfall.surplus.energy";
    static final String DEAD_LETTERS = "windfall.dead.letters";

    /** Reasons that intake gives. */
    static final List<String> INTAKE_REASONS = List.of(
            "EMPTY_KEY",
            "EMPTY_VALUE",
            "TOO_LARGE",
            "NOT_AVRO",
            "UNKNOWN_SCHEMA",
            "TRUNCATED",
            "UNDECODABLE",
            "INVALID");

    private static final Duration[] LATENCY_BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60)
    };

    private final MeterRegistry registry;
    private final Clock clock;
    private final Timer latency;
    private final Map<Rejection.Reason, Counter> rejections = new EnumMap<>(Rejection.Reason.class);
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();
    private final Map<String, FabricCounters> fabrics = new ConcurrentHashMap<>();
    private final Bound bound = Bound.ofFabrics();
    private final Map<String, Counter> surplus = new ConcurrentHashMap<>();
    private final Bound sites = Bound.ofSites();

    Emissions(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.latency = Timer.builder(DECISION_LATENCY)
                .description("From the append of the raw record that called for a decision to its emission, by the"
                        + " broker's clock and this machine's")
                .serviceLevelObjectives(LATENCY_BUCKETS)
                .register(registry);
        for (Rejection.Reason reason : Rejection.Reason.values()) {
            rejections.put(reason, deadLetters("orchestrator", reason.name()));
        }
        INTAKE_REASONS.forEach(reason -> refusals.put(reason, deadLetters("intake", reason)));
    }

    private Counter deadLetters(String stage, String reason) {
        return Counter.builder(DEAD_LETTERS)
                .description("Records that could not be used")
                .tag("stage", stage)
                .tag("reason", reason)
                .register(registry);
    }

    @Override
    public void refused(String reason) {
        refusals.computeIfAbsent(reason, name -> deadLetters("intake", name)).increment();
    }

    @Override
    public void emitted(String fabric, Output output, long calledForAtMillis) {
        if (output instanceof Rejection rejection) {
            rejections.get(rejection.reason()).increment();
            return;
        }
        FabricCounters counters = fabrics.get(fabric);
        if (counters == null) {
            counters = fabrics.computeIfAbsent(bound.label(fabric), name -> new FabricCounters(registry, name));
        }
        if (output instanceof JobFeasibility feasibility) {
            counters.verdicts(feasibility);
        } else if (output instanceof Decision decision) {
            counters.decision(decision);
            latency.record(StrictMath.max(0, clock.millis() - calledForAtMillis), TimeUnit.MILLISECONDS);
        } else if (output instanceof Command command) {
            counters.command(command);
        } else if (output instanceof Migration migration) {
            counters.migration(migration);
        } else if (output instanceof Round round) {
            counters.round(round);
        } else if (output instanceof WindowReport report && report.kind() == WindowReport.Kind.WINDOW) {
            surplusUsed(fabric, report);
        }
    }

    /** Events are left out, since a window may be open meanwhile: its energy would count twice. */
    private void surplusUsed(String fabric, WindowReport report) {
        String key = sites.label(fabric + "/" + report.site());
        boolean others = key.equals(Bound.OTHERS);
        surplus.computeIfAbsent(key, any -> Counter.builder(SURPLUS_ENERGY)
                        .baseUnit("watt_hours")
                        .description("Surplus energy that sites used, by the reports on windows that are over")
                        .tag("fabric", others ? Bound.OTHERS : fabric)
                        .tag("site", others ? Bound.OTHERS : report.site())
                        .register(registry))
                .increment(report.usedWattHours());
    }
}
