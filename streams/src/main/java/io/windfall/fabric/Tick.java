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

    long timeUnder(Settings.Clock clock) {
        return clock == Settings.Clock.WALL ? appendedAtMillis : atMillis;
    }
}
