package io.windfall.fleet;

import io.windfall.fabric.Command;
import java.util.ArrayList;
import java.util.List;

/** A directed link under processor sharing: each of n transfers goes at an n-th of the bandwidth that it drew. */
final class Wire {

    /** A transfer with so little time left has ended: rounding, far below the millisecond. */
    private static final double NOTHING_SECONDS = 1e-6;

    final int index;
    final String source;
    final String destination;
    final double meanBps;
    /** Grows with each change: an end foreseen before is void. */
    long version;

    private final List<Transfer> active = new ArrayList<>();
    private long settledAtMillis;

    Wire(int index, Scenario.Link link, double scale) {
        this.index = index;
        this.source = link.source();
        this.destination = link.destination();
        this.meanBps = link.meanMbps() * 1e6 * scale;
    }

    void start(Transfer transfer, long nowMillis) {
        settle(nowMillis);
        active.add(transfer);
        version++;
    }

    /** Breaks off a job's transfer, which must be under way. */
    Transfer cancel(SimJob job, long nowMillis) {
        settle(nowMillis);
        for (Transfer transfer : active) {
            if (transfer.job == job) {
                active.remove(transfer);
                version++;
                return transfer;
            }
        }
        throw new IllegalStateException("no transfer of " + job.id() + " is on " + source + ">" + destination);
    }

    /** Takes out what has ended by now. */
    List<Transfer> ended(long nowMillis) {
        settle(nowMillis);
        List<Transfer> ended = new ArrayList<>();
        for (Transfer transfer : active) {
            if (secondsLeft(transfer) <= NOTHING_SECONDS) {
                ended.add(transfer);
            }
        }
        active.removeAll(ended);
        version++;
        return ended;
    }

    /** When the next transfer will end as things stand, rounded up to a millisecond; {@link Long#MAX_VALUE}: none. */
    long nextEndMillis() {
        double least = Double.POSITIVE_INFINITY;
        for (Transfer transfer : active) {
            least = StrictMath.min(least, secondsLeft(transfer));
        }
        if (active.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return settledAtMillis + StrictMath.max(1, (long) StrictMath.ceil((least - NOTHING_SECONDS) * 1000));
    }

    private double secondsLeft(Transfer transfer) {
        return transfer.bitsLeft * active.size() / transfer.bandwidthBps;
    }

    private void settle(long nowMillis) {
        double seconds = (nowMillis - settledAtMillis) / 1000.0;
        for (Transfer transfer : active) {
            transfer.bitsLeft -= transfer.bandwidthBps / active.size() * seconds;
        }
        settledAtMillis = nowMillis;
    }

    /** A transfer under way; one that fails ends where it breaks off. */
    static final class Transfer {
        final SimJob job;
        final Command command;
        final double bandwidthBps;
        final Trouble.Fate fate;
        final long startedAtMillis;
        private double bitsLeft;

        Transfer(
                SimJob job,
                Command command,
                double bits,
                double bandwidthBps,
                Trouble.Fate fate,
                long startedAtMillis) {
            this.job = job;
            this.command = command;
            this.bitsLeft = bits;
            this.bandwidthBps = bandwidthBps;
            this.fate = fate;
            this.startedAtMillis = startedAtMillis;
        }
    }
}
