package io.windfall.replay;

import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Settings by the names that the command line's flags have: {@code alpha=0.05}, {@code copy-ahead=true}. */
public final class SettingsText {

    private static final List<String> NAMES = List.of(
            "policy",
            "preset",
            "mode",
            "alpha",
            "epsilon",
            "lease-margin",
            "copy-ahead",
            "debounce",
            "dwell",
            "telemetry-debounce");

    private SettingsText() {}

    /**
     * The change that {@code name=value} pairs ask for. Times are plain seconds or have a unit ({@code 10s}, {@code 250ms},
     * {@code 2m}, {@code 1h}).
     *
     * @throws IllegalArgumentException for a name or value that is none; the message says which are
     */
    public static SettingsChange change(Map<String, String> pairs) {
        pairs.keySet().forEach(SettingsText::checkName);
        String mode = pairs.get("mode");
        Double debounce = seconds("debounce", pairs);
        return new SettingsChange(
                "replay",
                "replay",
                pairs.get("policy"),
                pairs.get("preset"),
                mode == null ? null : mode(mode),
                null,
                number("alpha", pairs),
                number("epsilon", pairs),
                debounce == null ? null : (Long) StrictMath.round(debounce * 1000),
                seconds("dwell", pairs),
                seconds("telemetry-debounce", pairs),
                seconds("lease-margin", pairs),
                trueOrFalse("copy-ahead", pairs),
                null);
    }

    /** What a change sets, by name; what it leaves is not in it. */
    static Map<String, String> given(SettingsChange change) {
        Map<String, String> given = new LinkedHashMap<>();
        put(given, "policy", change.policy());
        put(given, "preset", change.preset());
        put(given, "mode", lower(change.mode()));
        put(given, "clock", lower(change.clock()));
        put(given, "alpha", change.alpha());
        put(given, "epsilon", change.epsilon());
        put(given, "debounce", change.debounceMillis() == null ? null : change.debounceMillis() + "ms");
        put(given, "dwell", withUnit(change.dwellSeconds()));
        put(given, "telemetry-debounce", withUnit(change.telemetryDebounceSeconds()));
        put(given, "lease-margin", withUnit(change.leaseMarginSeconds()));
        put(given, "copy-ahead", change.copyAhead());
        return given;
    }

    /** The first change with all that the second sets. */
    static SettingsChange overridden(SettingsChange recorded, SettingsChange by) {
        return new SettingsChange(
                recorded.orderId(),
                recorded.issuedBy(),
                or(by.policy(), recorded.policy()),
                or(by.preset(), recorded.preset()),
                or(by.mode(), recorded.mode()),
                or(by.clock(), recorded.clock()),
                or(by.alpha(), recorded.alpha()),
                or(by.epsilon(), recorded.epsilon()),
                or(by.debounceMillis(), recorded.debounceMillis()),
                or(by.dwellSeconds(), recorded.dwellSeconds()),
                or(by.telemetryDebounceSeconds(), recorded.telemetryDebounceSeconds()),
                or(by.leaseMarginSeconds(), recorded.leaseMarginSeconds()),
                or(by.copyAhead(), recorded.copyAhead()),
                recorded.version());
    }

    private static void checkName(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("no setting '" + name + "': use " + String.join(", ", NAMES));
        }
    }

    private static Settings.Mode mode(String value) {
        try {
            return Settings.Mode.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("mode '" + value + "': use advise, approve or enforce", e);
        }
    }

    private static Double number(String name, Map<String, String> pairs) {
        String value = pairs.get(name);
        try {
            return value == null ? null : Double.valueOf(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " '" + value + "' is no number", e);
        }
    }

    private static Double seconds(String name, Map<String, String> pairs) {
        String value = pairs.get(name);
        if (value == null) {
            return null;
        }
        String digits = value.replaceFirst("(ms|s|m|h)$", "");
        double factor =
                switch (value.substring(digits.length())) {
                    case "ms" -> 0.001;
                    case "m" -> 60;
                    case "h" -> 3600;
                    default -> 1;
                };
        try {
            return Double.parseDouble(digits) * factor;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " '" + value + "' is no time: write 10s, 250ms, 2m or 1h", e);
        }
    }

    private static Boolean trueOrFalse(String name, Map<String, String> pairs) {
        String value = pairs.get(name);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(name + " '" + value + "' is not true or false");
        }
        return value == null ? null : Boolean.valueOf(value);
    }

    private static <T> T or(T given, T held) {
        return given == null ? held : given;
    }

    private static String lower(Enum<?> value) {
        return value == null ? null : value.name().toLowerCase(Locale.ROOT);
    }

    private static String withUnit(Double seconds) {
        return seconds == null ? null : seconds + "s";
    }

    private static void put(Map<String, String> given, String name, Object value) {
        if (value != null) {
            given.put(name, value.toString());
        }
    }
}
