package io.windfall.connect;

import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/**
 * When a series makes a window.
 *
 * @param threshold the value at which one opens, in the series' own unit
 * @param side on which side of the threshold it is open
 * @param hysteresis how far beyond the threshold the value must come back to close it, in the series' unit, not negative
 * @param debounce how long a change must last to count; the window then dates from when it began
 * @param shortest windows shorter than this are not announced
 * @param step how long each value holds for certain: the length of its interval; zero for instantaneous values
 * @param maxGap a value holds until the next one, but where that comes later than this, only for {@code step}; not below it
 */
public record WindowRule(
        double threshold,
        Side side,
        double hysteresis,
        Duration debounce,
        Duration shortest,
        Duration step,
        Duration maxGap) {

    public static final String THRESHOLD = "window.threshold";
    public static final String SIDE = "window.side";
    public static final String HYSTERESIS = "window.hysteresis";
    public static final String DEBOUNCE = "window.debounce.ms";
    public static final String SHORTEST = "window.shortest.ms";
    public static final String STEP = "series.step.ms";
    public static final String MAX_GAP = "series.max.gap.ms";

    private static final long WEEK_MILLIS = 7 * 86_400_000L;

    /** Which values open a window. */
    public enum Side {
        /** Those at or below the threshold: prices, emissions. */
        AT_OR_BELOW,
        /** Those at or above it: surplus power, a renewable share. */
        AT_OR_ABOVE
    }

    public WindowRule {
        Objects.requireNonNull(side, "side");
        if (!Double.isFinite(threshold) || !Double.isFinite(hysteresis) || hysteresis < 0) {
            throw new IllegalArgumentException("threshold " + threshold + ", hysteresis " + hysteresis);
        }
        if (debounce.isNegative() || shortest.isNegative() || step.isNegative() || maxGap.compareTo(step) < 0) {
            throw new IllegalArgumentException("durations must not be negative, nor maxGap below step");
        }
    }

    /** The keys of a rule; the threshold must be set unless a default is given. */
    public static ConfigDef config(Object threshold, Side side, Duration step, Duration maxGap) {
        ConfigDef def = new ConfigDef();
        KeyGroup.in(def, "Windows")
                .number(THRESHOLD, threshold, -1e300, 1e300, Importance.HIGH, "The value at which a window opens.")
                .choice(SIDE, side, Importance.HIGH, "On which side of the threshold it is open.")
                .number(
                        HYSTERESIS,
                        0.0,
                        0,
                        1e300,
                        Importance.MEDIUM,
                        "How far beyond the threshold the value must come back to close it.")
                .millis(DEBOUNCE, 0L, 0, WEEK_MILLIS, Importance.MEDIUM, "How long a change must last to count, ms.")
                .millis(SHORTEST, 0L, 0, WEEK_MILLIS, Importance.MEDIUM, "Shorter windows are not announced, ms.")
                .millis(
                        STEP,
                        step.toMillis(),
                        0,
                        WEEK_MILLIS,
                        Importance.MEDIUM,
                        "How long each value holds for certain, ms: the length of its interval; 0: it is instantaneous.")
                .millis(
                        MAX_GAP,
                        maxGap.toMillis(),
                        0,
                        WEEK_MILLIS,
                        Importance.MEDIUM,
                        "A value holds until the next one; where that comes later than this, ms, only for the step.");
        return def;
    }

    /** The rule that the keys of {@link #config} give. */
    public static WindowRule of(ConnectSettings settings) {
        if (settings.getLong(MAX_GAP) < settings.getLong(STEP)) {
            throw new ConfigException(MAX_GAP, settings.getLong(MAX_GAP), "is below " + STEP);
        }
        return new WindowRule(
                settings.getDouble(THRESHOLD),
                settings.choice(SIDE, Side.class),
                settings.getDouble(HYSTERESIS),
                settings.millis(DEBOUNCE),
                settings.millis(SHORTEST),
                settings.millis(STEP),
                settings.millis(MAX_GAP));
    }

    /** Whether a value opens a window. */
    boolean opens(double value) {
        return side == Side.AT_OR_BELOW ? value <= threshold : value >= threshold;
    }

    /** Whether a value keeps one open. */
    boolean keeps(double value) {
        return side == Side.AT_OR_BELOW ? value <= threshold + hysteresis : value >= threshold - hysteresis;
    }
}
