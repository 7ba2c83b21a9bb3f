package io.windfall.fabric;

import java.util.List;

/**
 * Where a job stands, as its site reports it.
 *
 * @param job the job
 * @param site where it is
 * @param node the node that runs it, or null
 * @param state what it does
 * @param epoch the fencing token under which it runs; 0: none was granted yet
 * @param session the executor session that reports, or null
 * @param sequence grows within the session; 0 leaves the check out
 * @param atMillis when this was so, ms since 1970-01-01 UTC
 * @param checkpointBytes size of its checkpoint, B
 * @param deltaBytes bytes changed since the last one, B, or null
 * @param prestaged what other sites hold of it, sorted by site
 * @param lastCheckpointAtMillis time of its last complete checkpoint, or null
 * @param step steps done, or null
 * @param totalSteps steps in all, or null
 * @param remainingSeconds estimated run time left where it is, s, or null where unknown
 * @param computeWatts draw of its slot, W, or null: the fabric's default
 * @param gpuModel the GPU model it needs, or null: any
 * @param deadlineMillis when it should be done, or null
 * @param slack share of its run time that pauses may take
 * @param migratable whether it may be moved
 * @param allowedSites where it may run, sorted; empty: anywhere
 * @param labels free text as {@code key=value}, sorted
 */
public record JobReport(
        String job,
        String site,
        String node,
        State state,
        long epoch,
        String session,
        long sequence,
        long atMillis,
        long checkpointBytes,
        Long deltaBytes,
        List<Prestaged> prestaged,
        Long lastCheckpointAtMillis,
        Long step,
        Long totalSteps,
        Double remainingSeconds,
        Double computeWatts,
        String gpuModel,
        Long deadlineMillis,
        double slack,
        boolean migratable,
        List<String> allowedSites,
        List<String> labels)
        implements JournalEntry.Body {

    private static final double LARGEST_CHECKPOINT = 1e16;
    private static final double TEN_YEARS = 3.2e8;

    public JobReport {
        Checks.name("job", job);
        Checks.name("site", site);
        Checks.optionalId("node", node);
        Checks.known("state", state);
        Checks.epoch(epoch);
        Checks.optionalId("session", session);
        Checks.notNegative("sequence", sequence);
        Checks.time("at", atMillis);
        Checks.between("checkpointBytes", checkpointBytes, 0, LARGEST_CHECKPOINT, "B");
        if (deltaBytes != null) {
            Checks.between("deltaBytes", deltaBytes, 0, LARGEST_CHECKPOINT, "B");
        }
        prestaged = List.copyOf(prestaged);
        Checks.atMost("prestaged", 500, prestaged);
        Checks.optionalTime("lastCheckpointAt", lastCheckpointAtMillis);
        Checks.optionalNotNegative("step", step);
        Checks.optionalNotNegative("totalSteps", totalSteps);
        Checks.optionalBetween("remainingSeconds", remainingSeconds, 0, TEN_YEARS, "s");
        Checks.optionalBetween("computeWatts", computeWatts, 0, 1e9, "W");
        Checks.optionalId("gpuModel", gpuModel);
        Checks.optionalTime("deadline", deadlineMillis);
        Checks.between("slack", slack, 0, 1000, "(a share of the run time)");
        allowedSites = List.copyOf(allowedSites);
        Checks.atMost("allowedSites", 500, allowedSites);
        labels = List.copyOf(labels);
    }

    @Override
    public String key() {
        return job;
    }

    /** Bytes of the present checkpoint that a site already holds, B. */
    public long prestagedBytes(String atSite) {
        for (Prestaged held : prestaged) {
            if (held.site().equals(atSite)) {
                return StrictMath.min(held.bytes(), checkpointBytes);
            }
        }
        return 0;
    }

    /** What a job does. */
    public enum State {
        QUEUED,
        RUNNING,
        PAUSED,
        STOPPED,
        FINISHED,
        FAILED
    }

    /**
     * What a site already holds of a checkpoint.
     *
     * @param site the site
     * @param bytes verified bytes held there, B
     */
    public record Prestaged(String site, long bytes) {
        public Prestaged {
            Checks.name("prestaged.site", site);
            Checks.between("prestaged.bytes", bytes, 0, LARGEST_CHECKPOINT, "B");
        }
    }
}
