package io.windfall.fabric;

/**
 * An entry that had no effect, and why; it becomes a dead letter.
 *
 * @param entry the entry
 * @param reason why, in a word
 * @param detail why, in a sentence
 */
public record Rejection(JournalEntry entry, Reason reason, String detail) implements Output {

    /** Why an entry had no effect. */
    public enum Reason {
        UNKNOWN_FABRIC,
        UNKNOWN_SITE,
        UNKNOWN_JOB,
        STALE,
        DUPLICATE,
        STALE_SESSION,
        SESSION_HELD,
        CLAIMED_ELSEWHERE,
        UNEXPECTED,
        CLOCK_SKEW,
        TOO_MANY,
        TOO_LATE,
        UNSUPPORTED
    }
}
