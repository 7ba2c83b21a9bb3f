package io.windfall.executor.machine;

/**
 * What an executor's machine is set up with.
 *
 * @param fabric the fabric
 * @param site the site
 * @param leaseMillis the lease it promises, ms; -1: a driver cannot promise the kill
 * @param heartbeatMillis time between heartbeats, ms; at most a quarter of the lease
 * @param killMarginMillis so long before the lease's end the killing begins, ms
 * @param reportMillis time between reports of a job where nothing changed, ms
 * @param restartBackoffMillis first wait before a crashed job is started again, ms; doubles each time up to 64-fold
 * @param mostRestarts so many crashes in a row, without a new checkpoint in between, make a job fail
 */
public record MachineConfig(
        String fabric,
        String site,
        long leaseMillis,
        long heartbeatMillis,
        long killMarginMillis,
        long reportMillis,
        long restartBackoffMillis,
        int mostRestarts) {

    /** No executor may promise a longer lease, ms: the orchestrator waits for it after a loss of its state. */
    public static final long LONGEST_LEASE_MILLIS = 60_000;

    public MachineConfig {
        if (leaseMillis > LONGEST_LEASE_MILLIS) {
            throw new IllegalArgumentException(
                    "a lease may be at most " + LONGEST_LEASE_MILLIS + " ms but is " + leaseMillis + " ms");
        }
        if (leaseMillis != -1 && (heartbeatMillis > leaseMillis / 4 || killMarginMillis >= leaseMillis / 2)) {
            throw new IllegalArgumentException("a lease of " + leaseMillis + " ms needs heartbeats at least every "
                    + leaseMillis / 4 + " ms and a kill margin below " + leaseMillis / 2 + " ms");
        }
    }

    /** A lease of 30 s, heartbeats every 5 s, 2 s to kill, reports every 10 s, restarts after 1 s and more, five times. */
    public static MachineConfig of(String fabric, String site) {
        return new MachineConfig(fabric, site, 30_000, 5_000, 2_000, 10_000, 1_000, 5);
    }
}
