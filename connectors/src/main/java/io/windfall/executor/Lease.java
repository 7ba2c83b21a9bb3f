package io.windfall.executor;

/** Until when an executor's jobs may live. Renewed as heartbeats are acknowledged; safe to read from any thread. */
public interface Lease {

    /** The instant by which everything must be dead, ms on the machine's boot clock (see {@link BootClock}). */
    long deadlineMillis();
}
