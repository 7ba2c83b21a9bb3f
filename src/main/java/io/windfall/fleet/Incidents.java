package io.windfall.fleet;

import io.windfall.fabric.Signal;
import java.util.List;
import java.util.Objects;

/**
 * What comes over a fleet whatever is decided, beside what its scenario says: words on the grid that are passed on as they
 * are, and sites that lose their power.
 *
 * @param words published as they stand, each at its time; they open and close no surplus for the meter
 * @param outages what lives at the site dies, and goes on from its last complete checkpoint when the power is back
 */
public record Incidents(List<Word> words, List<Outage> outages) {

    /** None. */
    public static final Incidents NONE = new Incidents(List.of(), List.of());

    public Incidents {
        words = List.copyOf(words);
        outages = List.copyOf(outages);
    }

    /**
     * A word on a site's grid, such as a demand response.
     *
     * @param atMillis when it is given, ms since 1970-01-01 UTC; before the scenario's start: at its start
     * @param signal what is said
     */
    public record Word(long atMillis, Signal signal) {
        public Word {
            Objects.requireNonNull(signal, "signal");
        }
    }

    /**
     * A site without power. One that has none already stays as it is.
     *
     * @param site where
     * @param fromMillis from when, ms since 1970-01-01 UTC; before the scenario's start: from its start
     * @param toMillis until when, exclusive
     */
    public record Outage(String site, long fromMillis, long toMillis) {
        public Outage {
            if (toMillis <= fromMillis) {
                throw new IllegalArgumentException("an outage at " + site + " must end after it begins");
            }
        }
    }
}
