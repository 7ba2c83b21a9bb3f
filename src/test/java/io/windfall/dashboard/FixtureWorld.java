package io.windfall.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Three fabrics: a small one in which something is always out of order, one with 100,000 jobs, and one of which nothing is known. */
final class FixtureWorld {
    static final String SMALL = "north";
    static final String CROWD = "crowd";
    static final String EMPTY = "empty";
    private static final int HOUR = 3600;

    private final Map<String, FixtureFabric> fabrics = new LinkedHashMap<>();

    FixtureWorld(Instant begun) {
        FixtureSite abilene = new FixtureSite("abilene", "ERCOT", 8, 390);
        abilene.openUntil(begun.minusSeconds(4000), begun.plusSeconds(2 * HOUR + 1500));
        FixtureSite borkum = new FixtureSite("borkum", "DE-LU", 12, 310);
        borkum.nextOpening = begun.plusSeconds(5400).truncatedTo(ChronoUnit.MINUTES);
        FixtureSite oslo = new FixtureSite("oslo", "NO1", 6, 28);
        oslo.openUntil(begun.minusSeconds(700), begun.plusSeconds(1500));
        oslo.lapsed = true;
        FixtureSite reno = new FixtureSite("reno", "NEVP", 10, 420);
        reno.demandResponseEnd = begun.plusSeconds(2400);
        reno.telemetryAge = Duration.ofMinutes(4);
        FixtureSite sines = new FixtureSite("sines", "PT", 4, 160);
        sines.closedByTelemetry = true;
        FixtureSite visby = new FixtureSite("visby", "SE3", 4, 40);
        visby.measured = false;
        visby.withdrawn = true;
        FixtureFabric north = new FixtureFabric(SMALL, "APPROVE", 64, abilene, borkum, oslo, reno, sines, visby);
        fabrics.put(SMALL, north);
        FixtureSite[] many = new FixtureSite[8];
        for (int i = 0; i < many.length; i++) {
            many[i] = new FixtureSite("site-" + i, "ZONE" + i, 15_000, 100 + 40 * i);
            if (i % 3 == 0) {
                many[i].openUntil(begun.minusSeconds(900), begun.plusSeconds(3L * HOUR + i * 600));
            }
        }
        fabrics.put(CROWD, new FixtureFabric(CROWD, "ENFORCE", 100_000, many));
        fabrics.put(EMPTY, new FixtureFabric(EMPTY, "ADVISE", 0));
        for (int i = 0; i < 260; i++) {
            int job = i * 5 % 64;
            String to = i % 3 == 0 ? "abilene" : i % 7 == 1 ? "oslo" : null;
            boolean moves =
                    to != null && !north.sites.get(north.siteOf(job)).name.equals(to);
            north.decide(
                    "north-" + (1000 + i) + "-0", job, moves ? to : null, begun.minusSeconds((260 - i) * 130L), false);
        }
        north.decide("north-2001-0", 4, "abilene", begun.minusSeconds(25), true);
        north.decide("north-2001-1", 13, "abilene", begun.minusSeconds(24), true);
        north.migrations.add(migration("m-1", 9, "borkum", "abilene", "FETCHING", begun, 0.62));
        north.migrations.add(migration("m-2", 18, "reno", "oslo", "REQUESTED", begun, null));
    }

    FixtureFabric fabric(String name) {
        return fabrics.get(name);
    }

    List<FixtureFabric> all() {
        return List.copyOf(fabrics.values());
    }

    static Map<String, Object> migration(
            String id, int job, String source, String destination, String phase, Instant now, Double done) {
        long total = FixtureFabric.bytes(job);
        boolean ended = phase.equals("COMPLETED");
        return Json.of(
                "id",
                id,
                "job",
                FixtureFabric.job(job),
                "source",
                source,
                "destination",
                destination,
                "phase",
                phase,
                "underWay",
                !ended,
                "epoch",
                3L,
                "checkpointBytes",
                total,
                "departedAt",
                now.minusSeconds(80).toString(),
                "notAfter",
                now.plusSeconds(700).toString(),
                "updatedAt",
                now.minusSeconds(41).toString(),
                "transferredBytes",
                done == null ? null : Math.round(total * done),
                "totalBytes",
                done == null ? null : total,
                "bandwidthBps",
                done == null ? null : 1.87e9,
                "estimatedEndAt",
                done == null ? null : now.plusSeconds(38).toString(),
                "transferSeconds",
                ended ? 98.0 : null,
                "reason",
                null,
                "stepsLost",
                null,
                "decisionId",
                "north-1003-0");
    }

    Map<String, Object> timeline(FixtureFabric fabric, Instant from, Instant to, Instant now) {
        List<Map<String, Object>> windows = new ArrayList<>();
        List<Map<String, Object>> bars = new ArrayList<>();
        for (int i = 0; i < fabric.sites.size(); i++) {
            String site = fabric.sites.get(i).name;
            for (int day = -1; day < 2; day++) {
                Instant start = now.truncatedTo(ChronoUnit.DAYS).plusSeconds(day * 86_400L + (3L + i * 4) * HOUR);
                Instant end = start.plusSeconds(4L * HOUR + i * 1200L);
                String state = end.isBefore(now) ? "CLOSED" : start.isAfter(now) ? "ANNOUNCED" : "OPEN";
                windows.add(Json.of(
                        "site",
                        site,
                        "kind",
                        "WINDOW",
                        "start",
                        start.toString(),
                        "end",
                        end.toString(),
                        "state",
                        state,
                        "id",
                        "w-" + site + day));
            }
        }
        if (!fabric.sites.isEmpty()) {
            windows.add(Json.of(
                    "site",
                    fabric.sites.get(Math.min(3, fabric.sites.size() - 1)).name,
                    "kind",
                    "DEMAND_RESPONSE",
                    "start",
                    now.minusSeconds(600).toString(),
                    "end",
                    now.plusSeconds(2400).toString(),
                    "state",
                    "OPEN",
                    "id",
                    "dr-7"));
        }
        int shown = Math.min(fabric.jobs, 1600);
        for (int job = 0; job < shown; job++) {
            int here = fabric.siteOf(job);
            Instant arrived = now.minusSeconds(80_000 - job * 70_000L / shown);
            Instant begun = arrived.plusSeconds(600 + job % 9 * 200);
            bars.add(bar(fabric, job, here, arrived, begun, "WAIT", null));
            if (job % 3 == 0) {
                int there = (here + 1 + job % (fabric.sites.size() - 1)) % fabric.sites.size();
                Instant left = begun.plusSeconds(6000 + job % 5 * 900);
                Instant there0 = left.plusSeconds(240 + job % 8 * 60);
                bars.add(bar(fabric, job, here, begun, left, "RUN", null));
                bars.add(bar(fabric, job, here, left, there0, "MOVE", fabric.sites.get(there).name));
                bars.add(
                        bar(fabric, job, there, there0, job % 2 == 0 ? null : there0.plusSeconds(11_000), "RUN", null));
            } else {
                bars.add(bar(
                        fabric,
                        job,
                        here,
                        begun,
                        job % 4 == 0 ? null : begun.plusSeconds(9000 + job % 30 * 600),
                        "RUN",
                        null));
            }
        }
        bars.removeIf(b ->
                b.get("end") != null && Instant.parse((String) b.get("end")).isBefore(from));
        bars.removeIf(b -> Instant.parse((String) b.get("start")).isAfter(to)
                || Instant.parse((String) b.get("start")).isAfter(now));
        return Json.of(
                "from",
                from.toString(),
                "to",
                to.toString(),
                "now",
                now.toString(),
                "sites",
                fabric.sites.stream().map(s -> s.name).toList(),
                "windows",
                windows,
                "jobs",
                bars,
                "truncated",
                shown < fabric.jobs);
    }

    private static Map<String, Object> bar(
            FixtureFabric fabric, int job, int site, Instant start, Instant end, String kind, String to) {
        boolean goesOn = end == null || end.isAfter(Instant.now());
        return Json.of(
                "job",
                FixtureFabric.job(job),
                "site",
                fabric.sites.get(site).name,
                "start",
                start.toString(),
                "end",
                goesOn ? null : end.toString(),
                "kind",
                kind,
                "to",
                to);
    }

    static Map<String, Object> report(String site, int number, Instant now) {
        boolean event = number % 5 == 3;
        Instant opened = now.minusSeconds(number * 9000L + 7000);
        return Json.of(
                "id",
                event ? "event-dr-" + number : "window-" + opened,
                "fabric",
                SMALL,
                "site",
                site,
                "kind",
                event ? "DEMAND_RESPONSE" : "WINDOW",
                "signals",
                List.of("s-" + number),
                "openedAt",
                opened.toString(),
                "closedAt",
                opened.plusSeconds(6200).toString(),
                "promisedEnd",
                opened.plusSeconds(7000).toString(),
                "closedBy",
                number % 4 == 1 ? "TELEMETRY" : "ENDED",
                "promisedWattHours",
                77_500.0,
                "deliveredWattHours",
                number % 3 == 0 ? null : 71_200.0,
                "measuredShare",
                number % 3 == 0 ? 0.0 : 0.97,
                "usedWattHours",
                52_300.0,
                "unusedWattHours",
                18_900.0,
                "gridWattHours",
                1200.0,
                "movesIn",
                4,
                "movesOut",
                1,
                "movesFailed",
                number % 4 == 0 ? 1 : 0,
                "refused",
                List.of(Json.of("reason", "NO_SLOT", "jobs", 3), Json.of("reason", "TIME", "jobs", 5)),
                "moveWattHours",
                640.0,
                "avoidedGridWattHours",
                49_100.0,
                "avoidedCo2Grams",
                19_300.0,
                "method",
                "Surplus that moved jobs used, less what they would have used of surplus at their source, less the energy of the moves; average intensities.",
                "limitWatts",
                event ? 20_000.0 : null,
                "drawBeforeWatts",
                event ? 46_800.0 : null,
                "askedWatts",
                event ? 26_800.0 : null,
                "givenWatts",
                event ? 27_900.0 : null,
                "excessWattHours",
                event ? 410.0 : null,
                "lateSeconds",
                event ? 48.0 : null,
                "jobsRested",
                event ? 2 : 0,
                "reportedAt",
                opened.plusSeconds(6300).toString());
    }

    static Map<String, Object> letters(Instant now) {
        return Json.of(
                "since",
                now.minusSeconds(90_000).toString(),
                "byReason",
                Json.of("UNKNOWN_SITE", 3, "TOO_LATE", 1, "UNDECODABLE", 12),
                "latest",
                List.of(
                        letter("UNDECODABLE", "no schema of id 4711 is in the registry", 40, now),
                        letter("UNKNOWN_SITE", "no site card names 'abilene-2'", 12, now)));
    }

    private static Map<String, Object> letter(String reason, String detail, int offset, Instant now) {
        return Json.of(
                "topic",
                "grid.signal.v1",
                "reason",
                reason,
                "detail",
                detail,
                "origin",
                Json.of("topic", "grid.signal.v1", "partition", 1, "offset", offset),
                "at",
                now.minusSeconds(offset * 60L).toString());
    }
}
