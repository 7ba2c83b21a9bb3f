package io.windfall.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A site of the fixture, with whatever may be out of order at one. */
final class FixtureSite {
    final String name;
    private final String zone;
    private final int slots;
    private final double carbon;

    /** What remains of its window, by when it ends; null: closed. */
    Instant windowEnd;

    Instant windowSince;
    Instant nextOpening;
    Instant demandResponseEnd;
    boolean lapsed;
    boolean closedByTelemetry;
    boolean measured = true;
    boolean withdrawn;
    Duration telemetryAge = Duration.ofSeconds(2);

    FixtureSite(String name, String zone, int slots, double carbon) {
        this.name = name;
        this.zone = zone;
        this.slots = slots;
        this.carbon = carbon;
    }

    boolean open() {
        return windowEnd != null;
    }

    double windowSeconds(Instant now) {
        return open() ? Duration.between(now, windowEnd).toMillis() / 1e3 : 0;
    }

    void openUntil(Instant now, Instant end) {
        windowSince = now;
        windowEnd = end;
        nextOpening = null;
    }

    Map<String, Object> json(Instant now, Map<String, Integer> jobs) {
        int running = jobs.getOrDefault("RUNNING", 0);
        int used = Math.min(slots, running);
        double compute = used * 5200.0;
        double jitter = ThreadLocalRandom.current().nextDouble(0.98, 1.02);
        double surplus = open() ? 48_000 * jitter : 0;
        return Json.of(
                "site",
                name,
                "gridZone",
                zone,
                "slots",
                slots,
                "slotsUsed",
                used,
                "powerLimitWatts",
                slots * 7000.0,
                "carbonGramsPerKwh",
                carbon,
                "withdrawn",
                withdrawn,
                "forbidden",
                false,
                "executor",
                withdrawn
                        ? null
                        : Json.of(
                                "session",
                                name + "-1",
                                "heartbeatAt",
                                now.minusSeconds(lapsed ? 140 : 1).toString(),
                                "ageMillis",
                                lapsed ? 140_000 : 900,
                                "leaseMillis",
                                15_000,
                                "lapsed",
                                lapsed),
                "window",
                open() || closedByTelemetry ? window(now) : null,
                "nextOpening",
                nextOpening == null ? null : nextOpening.toString(),
                "demandResponse",
                demandResponseEnd == null
                        ? null
                        : Json.of(
                                "id",
                                "dr-7",
                                "start",
                                now.minusSeconds(600).toString(),
                                "end",
                                demandResponseEnd.toString(),
                                "limitWatts",
                                20_000.0),
                "telemetry",
                measured ? telemetry(now, compute, surplus, jitter) : null,
                "computeWatts",
                measured ? compute : null,
                "nodes",
                nodes(now, compute, used),
                "jobs",
                jobs,
                "signalAgeMillis",
                open() || nextOpening != null ? 740_000 : null);
    }

    private Map<String, Object> window(Instant now) {
        return Json.of(
                "open",
                open(),
                "since",
                windowSince == null ? null : windowSince.toString(),
                "end",
                open() ? windowEnd.toString() : null,
                "remainingSeconds",
                open() ? windowSeconds(now) : null,
                "powerWatts",
                open() ? 45_000.0 : null,
                "confidence",
                0.9,
                "signals",
                List.of("s-" + name),
                "closedByTelemetry",
                closedByTelemetry);
    }

    private Map<String, Object> telemetry(Instant now, double compute, double surplus, double jitter) {
        return Json.of(
                "at",
                now.minus(telemetryAge).toString(),
                "ageMillis",
                telemetryAge.toMillis(),
                "generationWatts",
                open() ? 61_000 * jitter : 3000 * jitter,
                "availableSurplusWatts",
                surplus,
                "importWatts",
                open() ? 0.0 : compute * jitter,
                "exportWatts",
                open() ? Math.max(0, surplus - compute) : 0.0);
    }

    private List<Map<String, Object>> nodes(Instant now, double compute, int used) {
        if (!measured) {
            return List.of();
        }
        return List.of(Json.of(
                "node",
                name + "-n1",
                "at",
                now.minusSeconds(2).toString(),
                "ageMillis",
                2100,
                "computeWatts",
                compute,
                "slotsTotal",
                slots,
                "slotsFree",
                slots - used));
    }
}
