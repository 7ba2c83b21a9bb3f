package io.windfall.fabric;

/**
 * The first moments of a fabric, or of one whose state was lost: nothing is granted until every site's executor has opened
 * a session, or any lease from before must be over. Until then the highest epoch reported of a job is taken for granted.
 */
final class Opening {

    private Opening() {}

    /** Whether grants must wait still. */
    static boolean goesOn(FabricState state, Effects effects) {
        if (effects.openedAtMillis() == 0) {
            return true;
        }
        if (effects.nowMillis() >= endMillis(effects)) {
            return false;
        }
        return isWaitedFor(state);
    }

    /** Whether some site has had no executor yet. */
    static boolean isWaitedFor(FabricState state) {
        for (SiteState site : state.sites().values()) {
            if (site.session() == null && !site.card().withdrawn()) {
                return true;
            }
        }
        return false;
    }

    /** When it is over at the latest, fabric's time. */
    static long endMillis(Effects effects) {
        return effects.openedAtMillis()
                + SiteState.LONGEST_LEASE_MILLIS
                + (long) StrictMath.ceil(effects.settings().leaseMarginSeconds() * 1000);
    }
}
