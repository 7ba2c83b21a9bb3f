package io.windfall.connect;

import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SignalStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What the signals of a series have in common.
 *
 * @param fabric the fabric
 * @param source who says so; what their ids begin with
 * @param kind surplus or demand response
 * @param status {@code FORECAST} or {@code CONFIRMED}
 * @param confidence probability that they come true, 0 to 1
 * @param priority among contradicting signals the lower number wins
 * @param powerWatts power of the surplus, or the import limit, W; null: see {@link GridSignal}
 * @param wattsPerUnit when not null, the power is the window's least value times this, W, in place of {@code powerWatts}
 * @param ahead how far ahead of the last value the end of a window that goes on is announced; zero: it is left open
 */
public record SignalTemplate(
        String fabric,
        String source,
        SignalKind kind,
        SignalStatus status,
        double confidence,
        int priority,
        Double powerWatts,
        Double wattsPerUnit,
        Duration ahead) {

    public SignalTemplate {
        Objects.requireNonNull(fabric, "fabric");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(status, "status");
        if (ahead.isNegative() || confidence < 0 || confidence > 1) {
            throw new IllegalArgumentException("ahead " + ahead + ", confidence " + confidence);
        }
    }

    /** The id of a signal that began then. */
    String id(String site, long startMillis) {
        return source + "/" + site + "/" + Instant.ofEpochMilli(startMillis);
    }

    /** A signal without revision; {@code endMillis} null: open. */
    GridSignal signal(String id, String site, long startMillis, Long endMillis, double least) {
        return GridSignal.newBuilder()
                .setId(id)
                .setFabric(fabric)
                .setSite(site)
                .setKind(kind)
                .setStatus(status)
                .setStart(Instant.ofEpochMilli(startMillis))
                .setEnd(endMillis == null ? null : Instant.ofEpochMilli(endMillis))
                .setPowerWatts(wattsPerUnit == null ? powerWatts : (Double) Math.max(0, least * wattsPerUnit))
                .setConfidence(confidence)
                .setPriority(priority)
                .setIssuedAt(Instant.EPOCH)
                .setSource(source)
                .build();
    }
}
