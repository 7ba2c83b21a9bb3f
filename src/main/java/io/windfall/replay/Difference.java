package io.windfall.replay;

import io.windfall.topology.JournalPosition;
import java.time.Instant;

/**
 * Where a replay and what was recorded part.
 *
 * @param fabric the fabric
 * @param entry the journal's entry
 * @param atMillis the fabric's time at that entry, ms since 1970-01-01 UTC; 0: before its first tick, or not known
 * @param topic of the output
 * @param key of the output
 * @param words what was recorded and what came out, in a sentence
 */
public record Difference(String fabric, JournalPosition entry, long atMillis, String topic, String key, String words) {

    /** Entry, time, output and difference, in a sentence. */
    public String inWords() {
        return "fabric " + fabric + ", entry " + entry
                + (atMillis == 0 ? "" : ", " + Instant.ofEpochMilli(atMillis))
                + ": " + topic + " of " + key + ": " + words;
    }
}
