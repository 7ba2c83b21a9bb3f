package io.windfall.fabric;

/**
 * What an operator wants; settings come as {@link SettingsChange}.
 *
 * @param id identifies the order
 * @param kind what is ordered
 * @param issuedAtMillis when, ms since 1970-01-01 UTC
 * @param issuedBy who
 * @param target the decision, job, site or migration that it is about, or null
 * @param reason why, or null
 */
public record Order(String id, Kind kind, long issuedAtMillis, String issuedBy, String target, String reason)
        implements JournalEntry.Body {

    public Order {
        Checks.id("id", id);
        Checks.known("kind", kind);
        Checks.time("issuedAt", issuedAtMillis);
        Checks.id("issuedBy", issuedBy);
        Checks.optionalText("target", target);
        Checks.optionalText("reason", reason);
    }

    @Override
    public String key() {
        return id;
    }

    /** What can be ordered. */
    public enum Kind {
        APPROVE,
        REJECT,
        HOLD,
        FORBID,
        ABORT,
        /** Takes a HOLD back. */
        UNHOLD,
        /** Takes a FORBID back. */
        PERMIT
    }
}
