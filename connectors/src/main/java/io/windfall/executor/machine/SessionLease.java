package io.windfall.executor.machine;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A session and its lease. The lease counts from the sending of the last acknowledged heartbeat: the orchestrator cannot
 * have seen it earlier than that.
 *
 * @param id the session
 * @param openedAtMillis when it was opened, ms on the boot clock
 * @param lastSentAtMillis when the last heartbeat was ordered, ms on the boot clock
 * @param ackedSendMillis when the last acknowledged heartbeat was ordered, ms on the boot clock; -1: none was yet
 * @param unacked heartbeats without acknowledgement: number to ms on the boot clock
 */
record SessionLease(
        String id, long openedAtMillis, long lastSentAtMillis, long ackedSendMillis, SortedMap<Long, Long> unacked) {

    private static final int MOST_UNACKED = 64;

    static SessionLease opened(String id, long atMillis) {
        return new SessionLease(id, atMillis, -1, -1, Collections.emptySortedMap());
    }

    boolean isAcked() {
        return ackedSendMillis >= 0;
    }

    /** The end of the lease, ms on the boot clock; without an acknowledgement counted from the opening. */
    long deadlineMillis(MachineConfig config) {
        return config.leaseMillis() < 0
                ? Long.MAX_VALUE
                : (isAcked() ? ackedSendMillis : openedAtMillis) + config.leaseMillis();
    }

    /** Whether the time has come to kill everything (or, where nothing was ever acknowledged, to try a new session). */
    boolean isOver(MachineConfig config, long nowMillis) {
        return config.leaseMillis() >= 0 && nowMillis >= deadlineMillis(config) - config.killMarginMillis();
    }

    SessionLease sent(long sequence, long atMillis) {
        SortedMap<Long, Long> waiting = new TreeMap<>(unacked);
        waiting.put(sequence, atMillis);
        if (waiting.size() > MOST_UNACKED) {
            waiting.remove(waiting.firstKey());
        }
        return new SessionLease(id, openedAtMillis, atMillis, ackedSendMillis, waiting);
    }

    /** With that heartbeat acknowledged; the same where it is not one that waits. */
    SessionLease acked(long sequence) {
        Long sentAtMillis = unacked.get(sequence);
        if (sentAtMillis == null) {
            return this;
        }
        return new SessionLease(
                id,
                openedAtMillis,
                lastSentAtMillis,
                Math.max(ackedSendMillis, sentAtMillis),
                new TreeMap<>(unacked.tailMap(sequence + 1)));
    }
}
