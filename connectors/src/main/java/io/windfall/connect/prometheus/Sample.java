package io.windfall.connect.prometheus;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A value of a series.
 *
 * @param name the metric
 * @param labels its labels; those of empty value are left out, as Prometheus does
 * @param value as it came, also NaN and the infinities
 * @param millis its own time, ms since 1970-01-01 UTC; null where it has none
 */
record Sample(String name, Map<String, String> labels, double value, Long millis) {

    Sample {
        Objects.requireNonNull(name, "name");
        Map<String, String> told = new HashMap<>(labels);
        told.values().removeIf(String::isEmpty);
        labels = Map.copyOf(told);
    }

    /** A label; empty where there is none. */
    String label(String label) {
        return labels.getOrDefault(label, "");
    }

    /** The same for the same series, whatever the order of its labels. */
    String series() {
        return name + new TreeMap<>(labels);
    }
}
