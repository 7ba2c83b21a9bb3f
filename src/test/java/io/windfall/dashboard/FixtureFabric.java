package io.windfall.dashboard;

import io.windfall.feasibility.Condition;
import io.windfall.feasibility.FeasibilityModel;
import io.windfall.feasibility.Lognormal;
import io.windfall.feasibility.ModelParameters;
import io.windfall.feasibility.MoveEstimate;
import io.windfall.feasibility.MoveQuery;
import io.windfall.feasibility.Reason;
import io.windfall.feasibility.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A fabric of the fixture: sites, and so many jobs, whose verdicts are the model's own. All methods are called under its lock. */
final class FixtureFabric {
    static final String[] PHASES = {
        "RUNNING", "RUNNING", "RUNNING", "QUEUED", "RUNNING", "PAUSED", "RUNNING", "ENDED", "RUNNING", "MIGRATING"
    };
    private static final double[] SIZES_GB = {0.4, 1.3, 4.7, 9.2, 14, 28, 61, 96, 140, 310};
    private static final double[] LINKS_MBPS = {180, 620, 940, 2400, 4680, 9100};
    private static final FeasibilityModel MODEL = new FeasibilityModel(ModelParameters.full());

    final String name;
    final String mode;
    final List<FixtureSite> sites = new ArrayList<>();
    final int jobs;
    Long entriesLeft;
    final List<Map<String, Object>> decisions = new ArrayList<>();
    final List<Map<String, Object>> migrations = new ArrayList<>();
    private final List<Map<String, Integer>> jobsBySite = new ArrayList<>();
    private final Map<String, Integer> jobsInAll = new TreeMap<>();

    FixtureFabric(String name, String mode, int jobs, FixtureSite... sites) {
        this.name = name;
        this.mode = mode;
        this.jobs = jobs;
        Collections.addAll(this.sites, sites);
        this.sites.forEach(site -> jobsBySite.add(new TreeMap<>()));
        for (int i = 0; i < jobs; i++) {
            jobsInAll.merge(phase(i), 1, Integer::sum);
            jobsBySite.get(siteOf(i)).merge(phase(i), 1, Integer::sum);
        }
    }

    static String job(int index) {
        return String.format(Locale.ROOT, "train-%06d", index);
    }

    int siteOf(int index) {
        return (index * 7 + index / 11) % sites.size();
    }

    String phase(int index) {
        return PHASES[(index + index / 10) % PHASES.length];
    }

    static long bytes(int index) {
        return Math.round(SIZES_GB[index * 3 % SIZES_GB.length] * 1e9 * (1 + index % 7 * 0.05));
    }

    FixtureSite site(String wanted) {
        return sites.stream().filter(s -> s.name.equals(wanted)).findFirst().orElseThrow();
    }

    /** What the list of fabrics and the view of one begin with. */
    private Map<String, Object> head(Instant now) {
        return Json.of(
                "fabric",
                name,
                "now",
                now.toString(),
                "ageMillis",
                entriesLeft == null ? 400 : 7_200_000,
                "entriesLeft",
                entriesLeft,
                "clock",
                "WALL",
                "mode",
                mode,
                "policy",
                "windfall");
    }

    Map<String, Object> summary(Instant now, String instance) {
        Map<String, Object> json = head(now);
        json.putAll(Json.of(
                "sites", sites.size(), "jobs", jobsInAll, "migrating", migrations.size(), "instance", instance));
        return json;
    }

    Map<String, Object> now(Instant now) {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (int i = 0; i < sites.size(); i++) {
            shown.add(sites.get(i).json(now, jobsBySite.get(i)));
        }
        Map<String, Object> json = head(now);
        json.putAll(Json.of(
                "settings",
                Json.of("policy", "windfall", "preset", "full", "mode", mode, "alpha", 0.1, "epsilon", 0.05),
                "sites",
                shown,
                "migrations",
                migrations,
                "jobs",
                jobsInAll,
                "waiting",
                decisions.stream()
                        .filter(d -> Boolean.TRUE.equals(d.get("waiting")))
                        .toList()));
        return json;
    }

    Map<String, Object> jobJson(int index, Instant now) {
        boolean running = phase(index).equals("RUNNING");
        return Json.of(
                "job",
                job(index),
                "site",
                sites.get(siteOf(index)).name,
                "phase",
                phase(index),
                "state",
                running ? "RUNNING" : "QUEUED",
                "epoch",
                1 + index % 4,
                "node",
                running ? sites.get(siteOf(index)).name + "-n1" : null,
                "gpuModel",
                "H100",
                "computeWatts",
                5200.0,
                "checkpointBytes",
                bytes(index),
                "deltaBytes",
                bytes(index) / 9,
                "step",
                (long) index % 900 * 100,
                "totalSteps",
                90_000L,
                "remainingSeconds",
                3600.0 + index % 40 * 1800,
                "deadline",
                index % 5 == 0 ? now.plusSeconds(90_000).toString() : null,
                "slackSeconds",
                null,
                "held",
                index % 29 == 3,
                "migratable",
                index % 31 != 4,
                "allowedSites",
                List.of(),
                "arrivedAt",
                now.minusSeconds(40_000).toString(),
                "movedAt",
                index % 3 == 0 ? now.minusSeconds(5000).toString() : null,
                "endedAt",
                phase(index).equals("ENDED") ? now.minusSeconds(900).toString() : null,
                "restingSince",
                null,
                "moveFailures",
                index % 17 == 5 ? 1 : 0,
                "reportAt",
                now.minusSeconds(4).toString(),
                "reportAgeMillis",
                4000 + index % 7 * 1000,
                "copies",
                List.of(Json.of("site", sites.get(siteOf(index)).name)));
    }

    Map<String, Object> feasibility(int index, Instant now) {
        return Json.of(
                "job",
                job(index),
                "site",
                sites.get(siteOf(index)).name,
                "at",
                now.minusSeconds(3).toString(),
                "checkpointBytes",
                bytes(index),
                "checkpointClass",
                bytes(index) < 10e9 ? "A" : bytes(index) > 100e9 ? "C" : "B",
                "destinations",
                verdicts(index, now));
    }

    List<Map<String, Object>> verdicts(int index, Instant now) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < sites.size(); i++) {
            all.add(verdict(index, i, now));
        }
        return all;
    }

    private Map<String, Object> verdict(int index, int destination, Instant now) {
        FixtureSite site = sites.get(destination);
        double bps = LINKS_MBPS[(siteOf(index) * 5 + destination * 3 + index % 2) % LINKS_MBPS.length] * 1e6;
        double window = site.windowSeconds(now);
        Verdict verdict = siteOf(index) == destination
                ? Verdict.Infeasible.forbidden(Reason.HERE)
                : site.withdrawn
                        ? Verdict.Infeasible.forbidden(Reason.NO_LINK)
                        : MODEL.verdict(MoveQuery.of(bytes(index), new Lognormal(bps, 0.22), window, 86_400, 5200));
        MoveEstimate e = verdict.estimate();
        Condition condition = verdict instanceof Verdict.Conditional c ? c.condition() : null;
        return Json.of(
                "site",
                site.name,
                "verdict",
                verdict.getClass().getSimpleName().toUpperCase(Locale.ROOT),
                "reason",
                verdict instanceof Verdict.Infeasible no ? no.reason().name() : null,
                "condition",
                condition == null ? null : name(condition),
                "conditionValue",
                condition == null ? null : value(condition),
                "windowRemainingSeconds",
                site.open() ? window : null,
                "windowOpen",
                site.open(),
                "freeSlots",
                destination + 1,
                "bandwidthBps",
                e == null ? null : bps,
                "requiredBandwidthBps",
                e == null ? null : finite(e.requiredBandwidthBps()),
                "transferSeconds",
                e == null ? null : e.transferSeconds(),
                "migrationSeconds",
                e == null ? null : e.migrationSeconds(),
                "minimalWindowSeconds",
                e == null ? null : e.minimalWindowSeconds(),
                "probability",
                e == null ? null : e.probability(),
                "breakevenSeconds",
                e == null ? null : e.breakevenSeconds(),
                "migrationEnergyWattHours",
                e == null ? null : e.migrationEnergyJoules() / 3600,
                "expectedGainWattHours",
                e == null ? null : e.expectedGainJoules() / 3600,
                "explanation",
                explanation(verdict, condition));
    }

    private static String explanation(Verdict verdict, Condition condition) {
        return verdict instanceof Verdict.Infeasible no
                ? "infeasible: " + no.reason().description()
                : condition == null ? "feasible" : "feasible only with " + condition.description();
    }

    private static String name(Condition condition) {
        return condition instanceof Condition.LongerWindow
                ? "LONGER_WINDOW"
                : condition instanceof Condition.FasterLink
                        ? "FASTER_LINK"
                        : condition instanceof Condition.SmallerTransfer ? "SMALLER_TRANSFER" : "FEWER_TRANSFERS";
    }

    private static double value(Condition condition) {
        return condition instanceof Condition.LongerWindow longer
                ? longer.seconds()
                : condition instanceof Condition.FasterLink faster
                        ? faster.bandwidthBps()
                        : condition instanceof Condition.SmallerTransfer smaller
                                ? smaller.wireBytes()
                                : ((Condition.FewerTransfers) condition).atMost();
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** Decides that a job move to a site, or with null that it stay, and returns the record. */
    Map<String, Object> decide(String id, int index, String destination, Instant at, boolean waiting) {
        List<Map<String, Object>> all = verdicts(index, at);
        String here = sites.get(siteOf(index)).name;
        Double gain = all.stream()
                .filter(v -> v.get("site").equals(destination))
                .map(v -> (Double) v.get("expectedGainWattHours"))
                .findFirst()
                .orElse(null);
        String words = destination == null
                ? job(index) + " stays at " + here + " on grid power: no site has surplus that pays for the move"
                : "move " + job(index) + " from " + here + " to " + destination + ": at " + here
                        + " there is no surplus and " + destination
                        + " has 2.4 h of it; the checkpoint takes 61.8 s in all"
                        + " against a window of 2.4 h (10.3 min is enough at that mean bandwidth), P = 1.00"
                        + " that it fits (feasible from 0.95), gain 1.06 kWh";
        Map<String, Object> decision = Json.of(
                "id",
                id,
                "fabric",
                name,
                "job",
                job(index),
                "round",
                4000L + decisions.size(),
                "at",
                at.toString(),
                "policy",
                "windfall",
                "mode",
                mode,
                "action",
                destination == null ? "STAY" : "MOVE",
                "source",
                here,
                "destination",
                destination,
                "checkpointBytes",
                bytes(index),
                "checkpointClass",
                bytes(index) < 10e9 ? "A" : bytes(index) > 100e9 ? "C" : "B",
                "expectedGainWattHours",
                gain,
                "explanation",
                words,
                "alternatives",
                all,
                "answer",
                null,
                "waiting",
                waiting);
        decisions.add(0, decision);
        return decision;
    }
}
