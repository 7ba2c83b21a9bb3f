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
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import io.windfall.schema.MigrationState;
import io.windfall.schema.SnapshotEntry;
import io.windfall.topics.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a recorded stretch was there whatever was decided: sites, windows of surplus as they were finally known, links,
 * and jobs as they first were reported. And how it went.
 *
 * <p>Left out are limits of power within a window, demand responses, outages, jobs' deadlines, and the work that a job had
 * done before the stretch begins. A signal that was cancelled counts up to then.
 */
final class RecordedWorld implements Recording.Listener {

    private static final long DAY_MILLIS = 86_400_000;

    private final String fabric;
    private final FabricTimes times = new FabricTimes();
    private final Map<String, SiteCard> sites = new TreeMap<>();
    private final Map<String, Known> signals = new TreeMap<>();
    private final Map<String, Readings> links = new TreeMap<>();
    private final Map<String, JobReport> arrivals = new LinkedHashMap<>();
    private final Map<String, Long> completions = new HashMap<>();
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
                arrivals.put(job.report().job(), job.report());
            }
        }
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
            if (report.state() != JobReport.State.FINISHED && report.state() != JobReport.State.FAILED) {
                arrivals.putIfAbsent(report.job(), report);
            } else if (arrivals.containsKey(report.job()) && report.state() == JobReport.State.FINISHED) {
                completions.putIfAbsent(
                        report.job(),
                        report.atMillis() - arrivals.get(report.job()).atMillis());
            }
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
                all.add(new Scenario.Site(card.site(), card.gridZone(), card.carbonGramsPerKwh()));
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
        List<Workload.Job> jobs = new ArrayList<>();
        for (JobReport report : arrivals.values()) {
            boolean known = scenario.sites().stream().anyMatch(site -> site.id().equals(report.site()));
            if (known && report.remainingSeconds() != null && report.remainingSeconds() >= 0.001) {
                jobs.add(new Workload.Job(
                        report.job(),
                        StrictMath.max(scenario.startMillis(), report.atMillis()),
                        report.site(),
                        report.remainingSeconds(),
                        report.checkpointBytes()));
            }
        }
        if (jobs.isEmpty()) {
            throw new RecordingException("no job of fabric " + fabric
                    + " says how long it computes (remainingSeconds): nothing can be simulated");
        }
        return new Workload(jobs);
    }

    /** Slots of a site: the mean over sites, rounded, at least 1, since a simulated fleet has equal sites. */
    int slotsPerSite() {
        return StrictMath.max(1, (int) StrictMath.round(sites.values().stream()
                .filter(card -> !card.withdrawn())
                .mapToInt(SiteCard::slots)
                .average()
                .orElse(1)));
    }

    /** Mean slack of the jobs, a share of their run time: a simulated fleet's jobs all have one. */
    double meanSlack() {
        return arrivals.values().stream()
                .mapToDouble(JobReport::slack)
                .average()
                .orElse(0);
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
        double hours = completions.values().stream()
                .mapToLong(Long::longValue)
                .average()
                .orElse(0);
        return new Counterfactual.Recorded(
                completions.size(),
                hours / 3_600_000,
                moves.getOrDefault("COMPLETED", 0L),
                moves.getOrDefault("ROLLED_BACK", 0L) + moves.getOrDefault("ABANDONED", 0L));
    }

    private static String keyOf(Signal signal) {
        return signal.source() + "/" + signal.id();
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
