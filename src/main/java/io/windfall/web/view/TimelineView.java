package io.windfall.web.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.codec.StateCodec;
import io.windfall.fabric.Signal;
import io.windfall.schema.JobRecord;
import io.windfall.schema.MigrationState;
import io.windfall.schema.ReportKind;
import io.windfall.schema.WindowReport;
import io.windfall.schema.WindowState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Windows and jobs over time. */
public final class TimelineView {
    /** So many reports are worth drawing. */
    public static final int MOST_WINDOWS = 2_000;

    static final int MOST_JOB_BARS = 5_000;

    private final long fromMillis;
    private final long toMillis;
    private final FabricTime time;
    private final List<Band> bands = new ArrayList<>();
    private final List<JobCourse.Bar> bars = new ArrayList<>();
    private final TreeSet<String> sites = new TreeSet<>();
    private final Map<String, List<MigrationState>> migrations = new HashMap<>();
    private final Map<String, List<JobFact>> facts = new HashMap<>();

    /** An empty one of a stretch of time. */
    public TimelineView(long fromMillis, long toMillis, FabricTime time) {
        this.fromMillis = fromMillis;
        this.toMillis = toMillis;
        this.time = time;
    }

    /** @param endMillis {@link Long#MAX_VALUE}: open */
    private record Band(String site, String id, boolean surplus, long startMillis, long endMillis) {
        boolean overlaps(long from, long to) {
            return startMillis < to && endMillis > from;
        }
    }

    /** Adds a site's name, so that it has a lane. */
    public void addSite(String site) {
        sites.add(site);
    }

    /** Adds what was reported of what is over; to be called before {@link #addWindow}: reports are believed more than signals. */
    public void addReport(WindowReport report) {
        bands.add(new Band(
                report.getSite(),
                report.getId(),
                report.getKind() != ReportKind.DEMAND_RESPONSE,
                report.getOpenedAt().toEpochMilli(),
                report.getClosedAt().toEpochMilli()));
    }

    /** Adds what a site's signals announce. */
    public void addWindow(String site, WindowState avro) {
        sites.add(site);
        List<Band> announced = new ArrayList<>();
        List<Signal> signals = new ArrayList<>(StateCodec.toDomain(avro).signals());
        signals.removeIf(signal -> signal.status() == Signal.Status.CANCELLED);
        signals.sort(Comparator.comparingLong(Signal::startMillis).thenComparing(Signal::id));
        for (Signal signal : signals) {
            boolean surplus = signal.kind() == Signal.Kind.RENEWABLE_SURPLUS;
            Band band = new Band(site, signal.id(), surplus, signal.startMillis(), signal.effectiveEndMillis());
            Band last = announced.isEmpty() ? null : announced.get(announced.size() - 1);
            if (surplus && last != null && last.surplus() && band.startMillis() <= last.endMillis()) {
                long end = Math.max(last.endMillis(), band.endMillis());
                announced.set(announced.size() - 1, new Band(site, last.id(), true, last.startMillis(), end));
            } else {
                announced.add(band);
            }
        }
        announced.removeIf(this::isReported);
        bands.addAll(announced);
    }

    private boolean isReported(Band band) {
        return band.endMillis() <= time.nowMillis()
                && bands.stream()
                        .anyMatch(other -> other.site().equals(band.site())
                                && other.surplus() == band.surplus()
                                && other.overlaps(band.startMillis(), band.endMillis()));
    }

    /** Adds what was heard of migrations; to be called before {@link #addJob}. */
    public void addMigration(MigrationState migration) {
        migrations.computeIfAbsent(migration.getJob(), job -> new ArrayList<>()).add(migration);
    }

    /** Adds what executors said; to be called before {@link #addJob}. */
    public void addFact(JobFact fact) {
        facts.computeIfAbsent(fact.job(), job -> new ArrayList<>()).add(fact);
    }

    /** Adds a job that is in state. */
    public void addJob(JobRecord record) {
        String job = record.getReport().getJob();
        add(job, record);
        migrations.remove(job);
        facts.remove(job);
    }

    private void add(String job, JobRecord record) {
        JobCourse.of(job, record, migrations.getOrDefault(job, List.of()), facts.getOrDefault(job, List.of())).stream()
                .filter(bar -> bar.overlaps(fromMillis, toMillis))
                .forEach(bars::add);
    }

    /** All of it; jobs that are gone from the state are known by what was heard of them. */
    public ObjectNode json() {
        TreeSet<String> gone = new TreeSet<>(migrations.keySet());
        gone.addAll(facts.keySet());
        gone.forEach(job -> add(job, null));
        bars.sort(
                Comparator.comparing((JobCourse.Bar bar) -> bar.endMillis() == null ? Long.MAX_VALUE : bar.endMillis())
                        .thenComparing(JobCourse.Bar::startMillis)
                        .reversed()
                        .thenComparing(JobCourse.Bar::job));
        List<JobCourse.Bar> shown = new ArrayList<>(bars.subList(0, Math.min(MOST_JOB_BARS, bars.size())));
        shown.sort(Comparator.comparing(JobCourse.Bar::job).thenComparing(JobCourse.Bar::startMillis));
        ObjectNode json = Nodes.object();
        json.set("from", Nodes.instant(fromMillis));
        json.set("to", Nodes.instant(toMillis));
        json.set("now", Nodes.instantOrNever(time.nowMillis()));
        json.set("sites", Nodes.texts(sites));
        ArrayNode windows = json.putArray("windows");
        bands.stream()
                .filter(band -> band.overlaps(fromMillis, toMillis))
                .sorted(Comparator.comparing(Band::site).thenComparing(Band::startMillis))
                .forEach(band -> windows.add(json(band)));
        ArrayNode jobs = json.putArray("jobs");
        shown.forEach(bar -> jobs.add(json(bar)));
        json.put("truncated", shown.size() < bars.size());
        return json;
    }

    private ObjectNode json(Band band) {
        long now = time.nowMillis();
        ObjectNode json = Nodes.object();
        json.put("site", band.site());
        json.put("kind", band.surplus() ? "WINDOW" : "DEMAND_RESPONSE");
        json.set("start", Nodes.instant(band.startMillis()));
        json.set("end", Nodes.instant(band.endMillis() == Long.MAX_VALUE ? null : (Long) band.endMillis()));
        json.put("state", band.endMillis() <= now ? "CLOSED" : band.startMillis() <= now ? "OPEN" : "ANNOUNCED");
        json.put("id", band.id());
        return json;
    }

    private static ObjectNode json(JobCourse.Bar bar) {
        ObjectNode json = Nodes.object();
        json.put("job", bar.job());
        json.put("site", bar.site());
        json.set("start", Nodes.instant(bar.startMillis()));
        json.set("end", Nodes.instant(bar.endMillis()));
        json.put("kind", bar.kind().name());
        json.put("to", bar.to());
        return json;
    }
}
