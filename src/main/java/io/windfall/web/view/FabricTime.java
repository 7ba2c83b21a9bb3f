package io.windfall.web.view;

/**
 * A fabric's time as it was read, and what ages are reckoned by.
 *
 * @param nowMillis the fabric's time, ms since 1970-01-01 UTC
 * @param ageMillis how old that is, ms: under the wall clock how far it is behind it; under an external clock how long ago
 *     it was last seen to move
 * @param external whether a simulator tells the time
 */
public record FabricTime(long nowMillis, long ageMillis, boolean external) {

    public FabricTime {
        ageMillis = Math.max(0, ageMillis);
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
