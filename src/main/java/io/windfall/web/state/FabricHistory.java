package io.windfall.web.state;

import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationState;
import io.windfall.schema.WindowReport;
import io.windfall.web.view.JobFact;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a fabric's outputs said of late, bounded in count and in bytes: what is oldest goes first. */
public final class FabricHistory {
    static final int MOST_DECISIONS = 20_000;
    static final long MOST_DECISION_BYTES = 32L << 20;
    private static final int MOST_MIGRATIONS = 20_000;
    private static final int MOST_FACTS = 50_000;
    private static final int MOST_REPORTS = 10_000;

    private final Function<byte[], MigrationDecision> decoder;
    private final long sinceMillis;
    private final NavigableMap<KeptDecision.Order, KeptDecision> decisions = new TreeMap<>();
    private final Map<String, KeptDecision> byId = new HashMap<>();
    private final Map<String, MigrationState> migrations = new LinkedHashMap<>();
    private final Map<String, String> migrationByDecision = new LinkedHashMap<>();
    private final Map<String, MigrationState> latestByJob = new LinkedHashMap<>();
    private final Deque<JobFact> facts = new ArrayDeque<>();
    private final NavigableMap<String, WindowReport> reports = new TreeMap<>();
    private long decisionBytes;
    private boolean evicted;

    /**
     * @param decoder of decisions
     * @param sinceMillis from which append time on the outputs were read
     */
    FabricHistory(Function<byte[], MigrationDecision> decoder, long sinceMillis) {
        this.decoder = decoder;
        this.sinceMillis = sinceMillis;
    }

    /**
     * Decisions, newest first.
     *
     * @param more whether there are older ones that fit
     */
    public record Page(List<MigrationDecision> decisions, boolean more) {}

    synchronized void add(MigrationDecision decision, byte[] wire) {
        KeptDecision kept = KeptDecision.of(decision, wire);
        KeptDecision before = byId.put(kept.id(), kept);
        if (before != null) {
            decisions.remove(before.order());
            decisionBytes -= before.wire().length;
        }
        decisions.put(kept.order(), kept);
        decisionBytes += wire.length;
        while (decisions.size() > MOST_DECISIONS || decisionBytes > MOST_DECISION_BYTES && decisions.size() > 1) {
            KeptDecision oldest = decisions.pollFirstEntry().getValue();
            byId.remove(oldest.id());
            decisionBytes -= oldest.wire().length;
            evicted = true;
        }
    }

    synchronized void add(MigrationState migration) {
        migrations.remove(migration.getId());
        migrations.put(migration.getId(), migration);
        latestByJob.remove(migration.getJob());
        latestByJob.put(migration.getJob(), migration);
        dropOldest(migrations, MOST_MIGRATIONS);
        dropOldest(latestByJob, MOST_MIGRATIONS);
        migrationByDecision.putIfAbsent(migration.getDecisionId(), migration.getId());
        dropOldest(migrationByDecision, MOST_MIGRATIONS);
    }

    synchronized void add(JobFact fact) {
        facts.add(fact);
        if (facts.size() > MOST_FACTS) {
            facts.poll();
        }
    }

    synchronized void add(WindowReport report) {
        reports.put(report.getClosedAt().toEpochMilli() + "/" + report.getSite() + "/" + report.getId(), report);
        if (reports.size() > MOST_REPORTS) {
            reports.pollFirstEntry();
        }
    }

    private static void dropOldest(Map<String, ?> map, int most) {
        if (map.size() > most) {
            var first = map.keySet().iterator();
            first.next();
            first.remove();
        }
    }

    /** The decision of an id, or null. */
    public MigrationDecision decision(String id) {
        KeptDecision kept;
        synchronized (this) {
            kept = byId.get(id);
        }
        return kept == null ? null : decoder.apply(kept.wire());
    }

    /** Whether a migration was heard of that a decision began. */
    public synchronized boolean isCarriedOut(String decisionId) {
        return migrationByDecision.containsKey(decisionId);
    }

    /** Those that a query asks for. */
    public Page decisions(DecisionQuery query) {
        List<KeptDecision> found = new ArrayList<>();
        boolean more = false;
        synchronized (this) {
            KeptDecision before = query.before() == null ? null : byId.get(query.before());
            if (query.before() != null && before == null) {
                return new Page(List.of(), false); // it was the oldest, and is gone
            }
            NavigableMap<KeptDecision.Order, KeptDecision> range =
                    before == null ? decisions : decisions.headMap(before.order(), false);
            for (KeptDecision decision : range.descendingMap().values()) {
                if (decision.order().atMillis() < query.fromMillis()) {
                    break;
                }
                if (query.fits(decision)) {
                    if (found.size() == query.limit()) {
                        more = true;
                        break;
                    }
                    found.add(decision);
                }
            }
        }
        return new Page(found.stream().map(kept -> decoder.apply(kept.wire())).toList(), more);
    }

    /** From when on all decisions are here: by the fabric's time where some had to go, else by the broker's. */
    public synchronized Instant decisionsSince() {
        return Instant.ofEpochMilli(
                evicted && !decisions.isEmpty() ? decisions.firstKey().atMillis() : sinceMillis);
    }

    /** The latest migration of a job, or null. */
    public synchronized MigrationState migrationOf(String job) {
        return latestByJob.get(job);
    }

    /** All migrations that were heard of, each as it stands. */
    public synchronized List<MigrationState> migrations() {
        return List.copyOf(migrations.values());
    }

    /** What executors said of jobs outside migrations, in the order in which it was read. */
    public synchronized List<JobFact> facts() {
        return List.copyOf(facts);
    }

    /** Reports that fit, those of what closed last first. */
    public synchronized List<WindowReport> reports(Predicate<WindowReport> fits, int limit) {
        return reports.values().stream()
                .filter(fits)
                .sorted((a, b) -> b.getClosedAt().compareTo(a.getClosedAt()))
                .limit(limit)
                .toList();
    }
}
