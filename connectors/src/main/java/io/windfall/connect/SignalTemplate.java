package io.windfall.connect;

import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SignalStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

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

    public static final String KIND = "signal.kind";
    public static final String CONFIDENCE = "signal.confidence";
    public static final String PRIORITY = "signal.priority";
    public static final String POWER = "signal.power.watts";
    public static final String POWER_PER_UNIT = "signal.power.watts.per.unit";
    public static final String AHEAD = "signal.ahead.ms";

    private static final long MONTH_MILLIS = 31 * 86_400_000L;

    /** What the windows announce. */
    private enum Announced {
        RENEWABLE_SURPLUS,
        DEMAND_RESPONSE
    }

    public SignalTemplate {
        Objects.requireNonNull(fabric, "fabric");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(status, "status");
        if (ahead.isNegative() || confidence < 0 || confidence > 1) {
            throw new IllegalArgumentException("ahead " + ahead + ", confidence " + confidence);
        }
    }

    /** The keys of a template. */
    public static ConfigDef config() {
        ConfigDef def = new ConfigDef();
        KeyGroup.in(def, "Signals")
                .choice(KIND, Announced.RENEWABLE_SURPLUS, Importance.HIGH, "What a window announces.")
                .number(CONFIDENCE, 1.0, 0, 1, Importance.MEDIUM, "Probability that a signal comes true.")
                .whole(
                        PRIORITY,
                        0,
                        Integer.MIN_VALUE,
                        Integer.MAX_VALUE,
                        Importance.LOW,
                        "Among signals that contradict each other the lower number wins.")
                .number(
                        POWER,
                        null,
                        0,
                        1e12,
                        Importance.MEDIUM,
                        "Power of the surplus, or the import limit, W (default: surplus for the whole site; no import).")
                .number(
                        POWER_PER_UNIT,
                        null,
                        0,
                        1e12,
                        Importance.MEDIUM,
                        "When set, the power is the window's least value times this, W: 1000 for a series in kW.")
                .millis(
                        AHEAD,
                        3_600_000L,
                        0,
                        MONTH_MILLIS,
                        Importance.MEDIUM,
                        "How far ahead of the last measurement the end of a window that goes on is announced, ms; it moves"
                                + " on with the series. 0: the end is left open.");
        return def;
    }

    /**
     * The template that the keys of {@link #config} give.
     *
     * @param source who says so
     * @param status {@code FORECAST} or {@code CONFIRMED}
     */
    public static SignalTemplate of(ConnectSettings settings, String source, SignalStatus status) {
        if (settings.getDouble(POWER) != null && settings.getDouble(POWER_PER_UNIT) != null) {
            throw new ConfigException(POWER + " and " + POWER_PER_UNIT + " are both set: set one");
        }
        return new SignalTemplate(
                settings.fabric(),
                source,
                SignalKind.valueOf(settings.choice(KIND, Announced.class).name()),
                status,
                settings.getDouble(CONFIDENCE),
                settings.getInt(PRIORITY),
                settings.getDouble(POWER),
                settings.getDouble(POWER_PER_UNIT),
                settings.millis(AHEAD));
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
