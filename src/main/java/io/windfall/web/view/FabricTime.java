package io.windfall.web.view;

import java.util.OptionalLong;

/**
 * A fabric's time as it was read, and what ages are reckoned by.
 *
 * @param nowMillis the fabric's time, ms since 1970-01-01 UTC
 * @param ageMillis how old that is, ms: under the wall clock how far it is behind it; under an external clock how long ago
 *     it was last seen to move
 * @param external whether a simulator tells the time
 * @param entriesLeft under the wall clock, while its time is far behind and the journal is being applied, as after a reset or an
 *     outage: how many entries of the journal are still to come; else null
 */
public record FabricTime(long nowMillis, long ageMillis, boolean external, Long entriesLeft) {
    /** What is no further behind than this is as good as now: a tick comes each second. */
    private static final long FAR_BEHIND_MILLIS = 10_000;

    public FabricTime {
        ageMillis = Math.max(0, ageMillis);
    }

    /** A fabric of whose journal nothing is left to apply. */
    public FabricTime(long nowMillis, long ageMillis, boolean external) {
        this(nowMillis, ageMillis, external, null);
    }

    /** Whether it is so far behind the wall clock that the journal's lag says why. */
    public boolean isFarBehind() {
        return !external && nowMillis > 0 && ageMillis > FAR_BEHIND_MILLIS;
    }

    /** The same, with what is left of the journal; nothing, or nothing known, is left out. */
    public FabricTime withEntriesLeft(OptionalLong entries) {
        boolean some = entries.isPresent() && entries.getAsLong() > 0;
        return new FabricTime(nowMillis, ageMillis, external, some ? (Long) entries.getAsLong() : null);
    }

    /** A fabric under the wall clock, looked at when that says {@code wallMillis}. */
    public static FabricTime wall(long nowMillis, long wallMillis) {
        return new FabricTime(nowMillis, wallMillis - nowMillis, false);
    }

    /** The instant from which ages count: the wall clock's, or, where that means nothing to the fabric, its own. */
    public long referenceMillis() {
        return external ? nowMillis : nowMillis + ageMillis;
    }

    /** How old what was so at an instant is, ms. */
    public long ageOf(long atMillis) {
        return Math.max(0, referenceMillis() - atMillis);
    }
}
