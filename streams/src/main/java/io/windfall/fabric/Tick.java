package io.windfall.fabric;

/**
 * The fabric's time goes on.
 *
 * @param appendedAtMillis when the broker appended the beat: the time under {@code clock=wall}
 * @param atMillis what the beat says: the time under {@code clock=external}
 */
public record Tick(long appendedAtMillis, long atMillis) implements JournalEntry.Body {

    public Tick {
        Checks.time("at", atMillis);
    }

    @Override
    public String key() {
        return "";
    }

    /** The fabric's time that it sets under a clock, ms since 1970-01-01 UTC. */
    public long timeUnder(Settings.Clock clock) {
        return clock == Settings.Clock.WALL ? appendedAtMillis : atMillis;
    }
}
