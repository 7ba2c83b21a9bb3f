package io.windfall.connect.prometheus;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last reading of each energy counter, from which the next one makes a mean power. Immutable.
 *
 * @param readings by node and GPU
 */
record EnergyBook(SortedMap<String, Reading> readings) {

    /** Differences over less are mostly the counter's own steps. */
    static final long SHORTEST_MILLIS = 1_000;
    /** Past this the mean says nothing of the present. */
    static final long LONGEST_MILLIS = 900_000;
    /** No GPU draws more: the counter has begun anew. */
    static final double MOST_WATTS = 20_000;

    /**
     * A counter's state.
     *
     * @param millijoules since boot
     * @param millis when, ms since 1970-01-01 UTC
     */
    record Reading(double millijoules, long millis) {
        /** Mean power since an earlier reading, W; null where the two do not tell: a reset, too close, too far apart. */
        Double wattsSince(Reading earlier) {
            if (earlier == null) {
                return null;
            }
            long lasted = millis - earlier.millis;
            double watts = (millijoules - earlier.millijoules) / lasted; // mJ per ms
            boolean tells = lasted >= SHORTEST_MILLIS && lasted <= LONGEST_MILLIS && watts >= 0 && watts <= MOST_WATTS;
            return tells ? (Double) watts : null;
        }

        /** Whether an earlier reading is better kept than replaced by this one: so close that no later one would tell. */
        boolean isTooCloseTo(Reading earlier) {
            return earlier != null
                    && millijoules >= earlier.millijoules
                    && millis - earlier.millis >= 0
                    && millis - earlier.millis < SHORTEST_MILLIS;
        }
    }

    EnergyBook {
        readings = Collections.unmodifiableSortedMap(new TreeMap<>(readings));
    }

    /** The readings whose keys begin with a prefix, without it. */
    Map<String, Reading> under(String prefix) {
        Map<String, Reading> found = new TreeMap<>();
        for (Map.Entry<String, Reading> e : readings.tailMap(prefix).entrySet()) {
            if (!e.getKey().startsWith(prefix)) {
                break;
            }
            found.put(e.getKey().substring(prefix.length()), e.getValue());
        }
        return found;
    }

    static EnergyBook empty() {
        return new EnergyBook(new TreeMap<>());
    }
}
