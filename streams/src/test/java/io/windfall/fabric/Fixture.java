package io.windfall.fabric;

import io.windfall.topology.OrchestratorTopology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A fabric in memory, spoken to in short words. Times are seconds after {@link #T0}. */
final class Fixture {

    /** 2024-04-01T00:00:00Z. */
    static final long T0 = 1_711_929_600_000L;

    static final double GBPS = 1e9;

    final FabricState state = FabricState.inMemory("f");
    private final Map<String, FabricState> connected = connected(state);
    final List<Output> all = new ArrayList<>();
    private long offset;
    private long sequence;
    private double now;

    static Fixture wall() {
        return new Fixture();
    }

    static Fixture external() {
        Fixture fixture = new Fixture();
        fixture.configure(null, Settings.Mode.ENFORCE, Settings.Clock.EXTERNAL);
        return fixture;
    }

    List<Output> say(JournalEntry.Body body) {
        Origin origin = new Origin("t", 0, offset++, T0 + (long) (now * 1000));
        List<Output> outputs = apply(new JournalEntry("f", origin, body));
        all.addAll(outputs);
        return outputs;
    }

    /** As Kafka Streams applies it: a stage has the tables that the topology connects it to, and no others. */
    private List<Output> apply(JournalEntry entry) {
        List<Output> outputs = new ArrayList<>();
        for (Admitted admitted : Clock.admit(state, entry)) {
            StateMachine.namedStages().forEach((name, stage) -> StateMachine.run(stage, connected.get(name), admitted));
            outputs.addAll(admitted.effects().outputs());
        }
        return outputs;
    }

    private static Map<String, FabricState> connected(FabricState all) {
        Map<String, FabricState> connected = new HashMap<>();
        for (String stage : StateMachine.namedStages().keySet()) {
            Set<String> tables = OrchestratorTopology.tablesOf(stage);
            connected.put(
                    stage,
                    new FabricState(
                            all.fabric(),
                            null,
                            null,
                            tables.contains("sites") ? all.sites() : null,
                            tables.contains("windows") ? all.windows() : null,
                            tables.contains("links") ? all.links() : null,
                            tables.contains("jobs") ? all.jobs() : null,
                            tables.contains("migrations") ? all.migrations() : null,
                            tables.contains("feasibility") ? all.feasibility() : null,
                            tables.contains("planning") ? all.planning() : null,
                            tables.contains("choices") ? all.choices() : null,
                            tables.contains("reports") ? all.reports() : null));
        }
        return connected;
    }

    List<Output> tick(double seconds) {
        now = seconds;
        long at = T0 + (long) (seconds * 1000);
        return say(new Tick(at, at));
    }

    List<Output> configure(String policy, Settings.Mode mode, Settings.Clock clock) {
        return say(new SettingsChange(
                "o" + offset, "test", policy, null, mode, clock, null, null, null, null, null, null));
    }

    /** A fabric that enforces, on the wall's clock, with executors whose lease is 30 s and margin 10 s. */
    static Fixture leased(int slots, String... names) {
        Fixture fixture = new Fixture();
        fixture.configure(null, Settings.Mode.ENFORCE, null);
        fixture.tick(0);
        for (String name : names) {
            fixture.say(card(name, slots));
            fixture.beat(name, "s-" + name);
        }
        for (String source : names) {
            for (String destination : names) {
                if (!source.equals(destination)) {
                    fixture.link(source, destination, 10 * GBPS);
                }
            }
        }
        return fixture;
    }

    /** A heartbeat of a session with a lease of 30 s. */
    List<Output> beat(String site, String session) {
        return say(new Heartbeat(site, session, ++sequence, at(), at(), 30_000L));
    }

    /** A tick with heartbeats of these sites' first sessions just before it, from the present to then, 5 s apart. */
    List<Output> tickAlive(double seconds, String... sites) {
        List<Output> outputs = new ArrayList<>();
        while (now < seconds) {
            double next = Math.min(now + 5, seconds);
            now = next;
            for (String site : sites) {
                outputs.addAll(beat(site, "s-" + site));
            }
            outputs.addAll(tick(next));
        }
        return outputs;
    }

    List<Output> order(Order.Kind kind, String target) {
        return say(new Order("order-" + offset, kind, at(), "operator", target, null));
    }

    /** Runs a job at a site: reported queued, started, running under epoch 1. */
    void running(String job, String site, double gigabytes) {
        job(job, site, JobReport.State.QUEUED, 0, gigabytes, 5);
        tick(now + 1.1);
        event(job, ExecutorEvent.Kind.RUNNING, site, 1);
        job(job, site, JobReport.State.RUNNING, 1, gigabytes, 5);
        tick(now + 1.1);
    }

    Fixture sites(int slots, String... names) {
        for (String name : names) {
            say(card(name, slots));
            say(new Heartbeat(name, "s-" + name, 1, T0, T0));
        }
        for (String source : names) {
            for (String destination : names) {
                if (!source.equals(destination)) {
                    link(source, destination, 10 * GBPS);
                }
            }
        }
        return this;
    }

    static SiteCard card(String name, int slots) {
        return new SiteCard(name, "", slots, null, List.of(), 100, null, null, null, null, false);
    }

    List<Output> link(String source, String destination, double bps) {
        return say(new LinkReading(source, destination, at(), null, 0, bps, null, LinkReading.From.PROBE));
    }

    List<Output> surplus(String id, long revision, String site, double from, double to) {
        return say(surplusSignal(id, revision, site, from, to));
    }

    Signal surplusSignal(String id, long revision, String site, double from, double to) {
        return new Signal(
                id,
                revision,
                site,
                Signal.Kind.RENEWABLE_SURPLUS,
                Signal.Status.CONFIRMED,
                T0 + (long) (from * 1000),
                T0 + (long) (to * 1000),
                null,
                null,
                1,
                0,
                T0,
                "test");
    }

    List<Output> cancel(String id, long revision, String site) {
        return say(new Signal(
                id,
                revision,
                site,
                Signal.Kind.RENEWABLE_SURPLUS,
                Signal.Status.CANCELLED,
                T0,
                null,
                null,
                null,
                1,
                0,
                T0,
                "test"));
    }

    List<Output> reading(String site, Double availableWatts) {
        return say(new SiteReading(site, at(), "s-" + site, ++sequence, null, availableWatts, null, null));
    }

    List<Output> job(String job, String site, JobReport.State jobState, long epoch, double gigabytes, double hours) {
        return say(report(job, site, jobState, epoch, gigabytes, hours));
    }

    JobReport report(String job, String site, JobReport.State jobState, long epoch, double gigabytes, double hours) {
        return report(job, site, "s-" + site, jobState, epoch, gigabytes, null, hours);
    }

    JobReport report(
            String job,
            String site,
            String session,
            JobReport.State jobState,
            long epoch,
            double gigabytes,
            Double deltaGigabytes,
            double hours) {
        return new JobReport(
                job,
                site,
                null,
                jobState,
                epoch,
                session,
                ++sequence,
                at(),
                (long) (gigabytes * 1e9),
                deltaGigabytes == null ? null : (Long) (long) (deltaGigabytes * 1e9),
                List.of(),
                null,
                null,
                null,
                hours * 3600,
                null,
                null,
                null,
                0,
                true,
                List.of(),
                List.of());
    }

    List<Output> event(String job, ExecutorEvent.Kind kind, String site, long epoch) {
        return event(job, kind, site, "s-" + site, epoch, null);
    }

    List<Output> event(String job, ExecutorEvent.Kind kind, String site, String session, long epoch, String reason) {
        return say(new ExecutorEvent(
                job, null, null, kind, site, session, ++sequence, epoch, at(), "d1", 1000L, null, null, null, reason));
    }

    long at() {
        return T0 + (long) (now * 1000);
    }

    double nowSeconds() {
        return now;
    }

    JobState job(String job) {
        return state.jobs().get(job);
    }

    static <T> List<T> only(List<Output> outputs, Class<T> type) {
        return outputs.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static List<String> commands(List<Output> outputs) {
        return only(outputs, Command.class).stream()
                .map(c -> c.kind() + " " + c.site() + " " + c.epoch())
                .toList();
    }

    static List<Rejection.Reason> reasons(List<Output> outputs) {
        return only(outputs, Rejection.class).stream().map(Rejection::reason).toList();
    }
}
