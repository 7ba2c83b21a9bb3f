package io.windfall.replay;

import io.windfall.codec.SnapshotCodec;
import io.windfall.fabric.ClockState;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.JobState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LinkReading;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import io.windfall.fleet.Incidents;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import io.windfall.schema.MigrationState;
import io.windfall.schema.SnapshotEntry;
import io.windfall.topics.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What of a recorded stretch was there whatever was decided: sites, windows of surplus as they were finally known, links,
 * jobs, demand responses and outages. And how it went.
 *
 * <p>A signal that was cancelled counts up to then. {@link #leftOut()} says what a simulated fleet cannot have.
 */
final class RecordedWorld implements Recording.Listener {

    private static final long DAY_MILLIS = 86_400_000;

    private final String fabric;
    private final FabricTimes times = new FabricTimes();
    private final Map<String, SiteCard> sites = new TreeMap<>();
    private final Map<String, Known> signals = new TreeMap<>();
    private final Map<String, Readings> links = new TreeMap<>();
    private final RecordedJobs jobs = new RecordedJobs();
    private final RecordedIncidents incidents = new RecordedIncidents();
    private final Map<String, Long> moves = new TreeMap<>();
    private final FabricState before;
    private Settings settings = Settings.DEFAULT;
    private final Long toMillis;
    private boolean stopped;
    private long nowMillis;
    private int settingsChanges;

    RecordedWorld(String fabric, Long toMillis) {
        this.fabric = fabric;
        this.toMillis = toMillis;
        this.before = FabricState.inMemory(fabric);
    }

    @Override
    public void restore(SnapshotEntry row) {
        times.restore(row);
        SnapshotCodec.restore(before, row);
    }

    /** Takes over what a snapshot knew; call it when all of its rows are restored, or there is none. */
    private void open() {
        ClockState clock = before.clock().get(FabricState.ONLY);
        if (clock == null || nowMillis > 0) {
            return;
        }
        nowMillis = clock.nowMillis();
        settings = clock.settings();
        before.sites().values().forEach(site -> sites.put(site.card().site(), site.card()));
        before.windows().values().forEach(window -> window.signals()
                .forEach(signal -> signals.put(keyOf(signal), new Known(signal, null))));
        before.links().values().forEach(link -> links.computeIfAbsent(
                        link.source() + ">" + link.destination(), any -> new Readings())
                .add(link.estimate().meanBps(), true));
        for (JobState job : before.jobs().values()) {
            if (job.live()) {
                jobs.standing(job, nowMillis);
            }
        }
        incidents.restore(before, nowMillis);
    }

    @Override
    public void entry(RecordedEntry recorded) {
        open();
        JournalEntry entry = recorded.toDomain();
        Long time = times.take(entry);
        stopped |= toMillis != null && time != null && time >= toMillis;
        if (stopped) {
            return;
        }
        nowMillis = time == null ? nowMillis : time;
        JournalEntry.Body body = entry.body();
        incidents.entry(body, settings.clock(), nowMillis);
        if (body instanceof SiteCard card) {
            sites.put(card.site(), card);
        } else if (body instanceof Signal signal) {
            Known known = signals.get(keyOf(signal));
            if (known == null || signal.revision() > known.signal().revision()) {
                signals.put(keyOf(signal), new Known(signal, known));
            }
        } else if (body instanceof LinkReading reading) {
            links.computeIfAbsent(reading.key(), any -> new Readings())
                    .add(reading.bandwidthBps(), reading.origin() == LinkReading.From.PROBE);
        } else if (body instanceof JobReport report) {
            jobs.report(report);
        } else if (body instanceof SettingsChange change) {
            settings = settings.with(change);
            settingsChanges++;
        }
    }

    @Override
    public void output(RecordedOutput output) {
        if (!stopped && output.topic() == Topics.MIGRATION_STATE && output.body() != null) {
            Object phase = Bodies.decode(output.body(), output.schema(), MigrationState.getClassSchema())
                    .get("phase");
            moves.merge(String.valueOf(phase), 1L, Long::sum);
        }
    }

    /**
     * The world as a scenario.
     *
     * @throws RecordingException when there are no sites or no windows in it
     */
    Scenario scenario() {
        List<Scenario.Site> all = new ArrayList<>();
        for (SiteCard card : sites.values()) {
            if (!card.withdrawn()) {
                all.add(new Scenario.Site(
                        card.site(), card.gridZone(), card.carbonGramsPerKwh(), card.powerLimitWatts()));
            }
        }
        List<Scenario.Window> windows = new ArrayList<>();
        for (Scenario.Site site : all) {
            windows.addAll(windowsOf(site.id()));
        }
        if (all.isEmpty() || windows.isEmpty()) {
            throw new RecordingException("fabric " + fabric + " has " + all.size() + " sites and " + windows.size()
                    + " windows of surplus in that time: nothing can be simulated without either");
        }
        List<Scenario.Link> wires = new ArrayList<>();
        for (Scenario.Site source : all) {
            for (Scenario.Site destination : all) {
                Readings readings = links.get(source.id() + ">" + destination.id());
                if (readings != null) {
                    wires.add(new Scenario.Link(source.id(), destination.id(), readings.meanBps() / 1e6));
                }
            }
        }
        return new Scenario(fabric, all, windows, wires, Scenario.bundled().runtimes());
    }

    private List<Scenario.Window> windowsOf(String site) {
        TreeMap<Long, Long> spans = new TreeMap<>();
        for (Known known : signals.values()) {
            if (known.signal().site().equals(site)
                    && known.signal().kind() == Signal.Kind.RENEWABLE_SURPLUS
                    && known.endMillis(nowMillis) > known.startMillis()) {
                spans.merge(known.startMillis(), known.endMillis(nowMillis), Long::max);
            }
        }
        List<Scenario.Window> merged = new ArrayList<>();
        long from = 0;
        long to = Long.MIN_VALUE;
        for (Map.Entry<Long, Long> span : spans.entrySet()) {
            if (span.getKey() > to) {
                add(merged, site, from, to);
                from = span.getKey();
                to = span.getValue();
            } else {
                to = StrictMath.max(to, span.getValue());
            }
        }
        add(merged, site, from, to);
        return merged;
    }

    private static void add(List<Scenario.Window> windows, String site, long from, long to) {
        if (to > from) {
            windows.add(new Scenario.Window(site, from, to));
        }
    }

    /** The jobs that say how long they compute; those that arrived before the scenario's first day arrive with it. */
    Workload workload(Scenario scenario) {
        List<Workload.Job> simulated = jobs.simulated(scenario, simulatedSites());
        if (simulated.isEmpty()) {
            throw new RecordingException("no job of fabric " + fabric
                    + " says how long it computes (remainingSeconds): nothing can be simulated");
        }
        return new Workload(simulated);
    }

    /** What came over the fleet, whatever was decided. */
    Incidents incidents() {
        return incidents.of(simulatedSites(), settings.clock(), nowMillis);
    }

    /** What of the stretch is simulated as it was recorded beside grid, links and arrivals: how many of each, in words. */
    Map<String, Long> carriedOver() {
        Map<String, Long> counts = new LinkedHashMap<>();
        count(counts, "jobs that were under way when the stretch begins", jobs.before());
        count(counts, "jobs with a deadline", jobs.withDeadline(simulatedSites()));
        count(counts, "demand responses", incidents.demandResponses());
        count(counts, "outages of sites", incidents().outages().size());
        count(counts, "sites with a power limit", cards(card -> card.powerLimitWatts() != null));
        return counts;
    }

    /** What of the stretch is not simulated: how many of each, in words that say what is simulated instead. */
    Map<String, Long> leftOut() {
        Map<String, Long> counts = new LinkedHashMap<>();
        count(
                counts,
                "surplus signals limited in power (taken as enough for the whole site)",
                surplus(known -> known.signal().powerWatts() != null));
        count(
                counts,
                "surplus signals that were revised (taken as they were last known, from their beginning on)",
                surplus(known -> known.earlier() != null));
        count(counts, "orders that forbid a site (all may be used)", incidents.forbidding());
        count(counts, "orders that hold a job or abort a move", incidents.otherOrders());
        count(counts, "jobs without a known run time, or at no site of the fabric", jobs.left(simulatedSites()));
        count(counts, "jobs bound to sites or to a GPU model, or not to be moved (may move anywhere)", jobs.bound());
        count(counts, "jobs whose slack is not the mean (get the mean)", jobs.slackOfTheirOwn());
        count(counts, "jobs with a draw of their own (get the model's)", jobs.withDrawOfTheirOwn(computePowerWatts()));
        count(
                counts,
                "moves that failed (none fails by itself)",
                moves.getOrDefault("ROLLED_BACK", 0L) + moves.getOrDefault("ABANDONED", 0L));
        count(
                counts,
                "moves under way, copies held elsewhere and rests when the stretch began (jobs begin where they stood)",
                before.migrations().size()
                        + before.jobs().values().stream()
                                .filter(job -> job.live() && (!job.copies().isEmpty() || job.restingSinceMillis() > 0))
                                .count());
        count(counts, "sites that offer GPU models (all are of the reference's speed)", cards(card -> !card.gpuModels()
                .isEmpty()));
        count(counts, "settings that copy checkpoints ahead (nothing is)", settings.copyAhead() ? 1 : 0);
        count(
                counts,
                "sites whose slots are not the mean (get the mean)",
                cards(card -> card.slots() != slotsPerSite()));
        count(
                counts,
                "sites that limit what they send or receive at once (do not)",
                cards(card -> card.ingressLimitBps() != null || card.egressLimitBps() != null));
        return counts;
    }

    private double computePowerWatts() {
        return settings.parameters().computePowerWatts();
    }

    private static void count(Map<String, Long> counts, String what, long number) {
        if (number > 0) {
            counts.put(what, number);
        }
    }

    private long cards(Predicate<SiteCard> which) {
        return sites.values().stream()
                .filter(card -> !card.withdrawn())
                .filter(which)
                .count();
    }

    private long surplus(Predicate<Known> which) {
        return signals.values().stream()
                .filter(known -> known.signal().kind() == Signal.Kind.RENEWABLE_SURPLUS)
                .filter(which)
                .count();
    }

    private Set<String> simulatedSites() {
        Set<String> names = new TreeSet<>();
        sites.values().stream().filter(card -> !card.withdrawn()).forEach(card -> names.add(card.site()));
        return names;
    }

    /** Slots of a site: the mean over sites, rounded, at least 1, since a simulated fleet has equal sites. */
    int slotsPerSite() {
        return StrictMath.max(1, (int) StrictMath.round(sites.values().stream()
                .filter(card -> !card.withdrawn())
                .mapToInt(SiteCard::slots)
                .average()
                .orElse(1)));
    }

    /** See {@link RecordedJobs#meanSlack()}. */
    double meanSlack() {
        return jobs.meanSlack();
    }

    /** See {@link RecordedJobs#checkpointIntervalSeconds()}. */
    double checkpointIntervalSeconds() {
        return jobs.checkpointIntervalSeconds();
    }

    /** Days from the scenario's start to the last window's end, at least 1. */
    int days(Scenario scenario) {
        long end = scenario.windows().stream()
                .mapToLong(Scenario.Window::endMillis)
                .max()
                .orElseThrow();
        return (int) StrictMath.max(1, (end - scenario.startMillis() + DAY_MILLIS - 1) / DAY_MILLIS);
    }

    /** The settings last in force. */
    Settings settings() {
        return settings;
    }

    /** Changes of settings within the stretch, the first one counted. */
    int settingsChanges() {
        return settingsChanges;
    }

    /** How it went, as far as the journal knows. */
    Counterfactual.Recorded asRecorded() {
        return new Counterfactual.Recorded(
                jobs.completed(),
                jobs.meanCompletionHours(),
                moves.getOrDefault("COMPLETED", 0L),
                moves.getOrDefault("ROLLED_BACK", 0L) + moves.getOrDefault("ABANDONED", 0L));
    }

    /** As the orchestrator has it: an id is known by its site, whatever its source. */
    private static String keyOf(Signal signal) {
        return signal.site() + "/" + signal.id();
    }

    /**
     * A signal as it is known, and the revision before it.
     *
     * @param signal the latest revision
     * @param earlier what it replaced; null: nothing
     */
    private record Known(Signal signal, Known earlier) {
        long startMillis() {
            return cancelled() && earlier != null ? earlier.startMillis() : signal.startMillis();
        }

        long endMillis(long lastMillis) {
            long end = signal.endMillis() == null ? lastMillis : signal.endMillis();
            if (!cancelled()) {
                return end;
            }
            long announced = earlier == null ? end : earlier.endMillis(lastMillis);
            return StrictMath.min(announced, signal.issuedAtMillis());
        }

        private boolean cancelled() {
            return signal.status() == Signal.Status.CANCELLED;
        }
    }

    /** Bandwidths of a link: its probes' mean, or where it has none the transfers'. */
    private static final class Readings {
        private double probes;
        private int probed;
        private double transfers;
        private int transferred;

        void add(double bps, boolean probe) {
            if (probe) {
                probes += bps;
                probed++;
            } else {
                transfers += bps;
                transferred++;
            }
        }

        double meanBps() {
            return probed > 0 ? probes / probed : transfers / transferred;
        }
    }
}
