package io.windfall.fabric;

import java.util.Objects;

/** Tells a record that was overtaken: no order holds across raw topics, so a session numbers its records. */
final class Freshness {

    private Freshness() {}

    /** Whether a record of the same session and with a number is not above the last one; number 0 leaves the check out. */
    static boolean isStale(String heldSession, long heldSequence, String session, long sequence) {
        return sequence > 0 && Objects.equals(heldSession, session) && sequence <= heldSequence;
    }
}
