package io.windfall.fabric;

/**
 * Counts the slots of a site. A job that migrates takes its slot at the destination from departure, and keeps the one at
 * its source until it has stopped there.
 */
final class Slots {

    private Slots() {}

    /** Slots that run a job, or are reserved for one under way. */
    static int occupied(FabricState state, String site) {
        return physical(state, site) + reserved(state, site);
    }

    /** Whether a job may be started at a site now, by what the journal shows. */
    static boolean isFree(FabricState state, String site) {
        SiteState held = state.sites().get(site);
        return held != null && physical(state, site) < held.card().slots();
    }

    /** Slots where a job runs, or may run still. */
    private static int physical(FabricState state, String site) {
        int count = 0;
        for (JobState job : state.jobs().values()) {
            if (job.holdsSlot() && job.site().equals(site)) {
                count++;
            }
        }
        for (Migration migration : state.migrations().values()) {
            if (holdsSource(migration) && migration.source().equals(site)
                    || migration.phase() == Migration.Phase.STARTING
                            && migration.destination().equals(site)) {
                count++;
            }
        }
        return count;
    }

    private static boolean holdsSource(Migration migration) {
        return migration.phase() == Migration.Phase.REQUESTED && migration.wasRunning()
                || migration.phase() == Migration.Phase.RESUMING;
    }

    private static int reserved(FabricState state, String site) {
        int count = 0;
        for (Migration migration : state.migrations().values()) {
            boolean underWay = migration.phase() == Migration.Phase.REQUESTED
                    || migration.phase() == Migration.Phase.FETCHING
                    || migration.phase() == Migration.Phase.AWAITING_SLOT;
            if (underWay && migration.destination().equals(site)) {
                count++;
            }
        }
        return count;
    }
}
