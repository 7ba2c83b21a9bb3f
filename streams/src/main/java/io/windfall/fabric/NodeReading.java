package io.windfall.fabric;

/**
 * Power and slots of a node.
 *
 * @param site its site
 * @param node the node
 * @param atMillis when read, ms since 1970-01-01 UTC
 * @param session the executor session that reports, or null
 * @param sequence grows within the session; 0 leaves the check out
 * @param computeWatts present draw, W
 * @param slotsTotal GPU slots
 * @param slotsFree GPU slots that run no job
 * @param utilisation share of time in use, 0 to 1, or null
 */
public record NodeReading(
        String site,
        String node,
        long atMillis,
        String session,
        long sequence,
        double computeWatts,
        int slotsTotal,
        int slotsFree,
        Double utilisation)
        implements JournalEntry.Body {

    public NodeReading {
        Checks.name("site", site);
        Checks.name("node", node);
        Checks.time("at", atMillis);
        Checks.optionalId("session", session);
        Checks.notNegative("sequence", sequence);
        Checks.between("computeWatts", computeWatts, 0, 1e9, "W");
        Checks.between("gpuSlotsTotal", slotsTotal, 0, 1_000_000, "slots");
        Checks.between("gpuSlotsFree", slotsFree, 0, slotsTotal, "slots");
        Checks.optionalBetween("utilisation", utilisation, 0, 1, "(a share)");
    }

    @Override
    public String key() {
        return node;
    }
}
