package io.windfall.feasibility;

import java.util.Objects;

/**
 * One question to the model: this job, to that destination, departing now. {@link #of} gives the plain case; the
 * {@code with…} methods change single facts.
 *
 * @param checkpointBytes S, the whole checkpoint
 * @param prestagedBytes of these, copied ahead to the destination already
 * @param unchangedBytes of these, chunks that the destination holds from earlier; no overlap with {@code prestagedBytes}
 * @param running whether the job runs: only then must its state be dumped first
 * @param bandwidth of the directed link, bit/s, for one transfer alone on it; a mean of 0 is no link
 * @param concurrentTransfers transfers at once on that link, this one included (1 or more); each sees an equal share
 * @param windowRemainingSeconds what is left of the destination's window; infinite for an open end, 0 or less for none
 * @param remainingSeconds what is left of the job at the speed of its source
 * @param destinationSpeedFactor speed at the destination over speed at the source, above 0
 * @param computeWatts the job's draw at its source
 * @param destinationComputeWatts the job's draw at the destination
 * @param sourceSurplusSeconds how long the job would still run on surplus where it is; infinite for an open end
 * @param sourceSurplusShare share of its draw that surplus covers there, 0 to 1
 * @param destinationSurplusShare share of its draw that surplus would cover at the destination, 0 to 1
 */
public record MoveQuery(
        double checkpointBytes,
        double prestagedBytes,
        double unchangedBytes,
        boolean running,
        Lognormal bandwidth,
        int concurrentTransfers,
        double windowRemainingSeconds,
        double remainingSeconds,
        double destinationSpeedFactor,
        double computeWatts,
        double destinationComputeWatts,
        double sourceSurplusSeconds,
        double sourceSurplusShare,
        double destinationSurplusShare) {
    public MoveQuery {
        Require.nonNegative("checkpointBytes", checkpointBytes);
        Require.nonNegative("prestagedBytes", prestagedBytes);
        Require.nonNegative("unchangedBytes", unchangedBytes);
        Objects.requireNonNull(bandwidth, "bandwidth");
        if (concurrentTransfers < 1) {
            throw new IllegalArgumentException(
                    "concurrentTransfers counts this transfer too: 1 or more, not " + concurrentTransfers);
        }
        Require.number("windowRemainingSeconds", windowRemainingSeconds);
        Require.nonNegative("remainingSeconds", remainingSeconds);
        Require.positive("destinationSpeedFactor", destinationSpeedFactor);
        Require.nonNegative("computeWatts", computeWatts);
        Require.nonNegative("destinationComputeWatts", destinationComputeWatts);
        if (!(sourceSurplusSeconds >= 0)) {
            throw new IllegalArgumentException("sourceSurplusSeconds must be 0 or more, not " + sourceSurplusSeconds);
        }
        Require.share("sourceSurplusShare", sourceSurplusShare);
        Require.share("destinationSurplusShare", destinationSurplusShare);
    }

    /**
     * A running job on grid power, alone on the link, nothing at the destination yet, the same speed and draw there, all of
     * it covered by surplus.
     */
    public static MoveQuery of(
            double checkpointBytes,
            Lognormal bandwidth,
            double windowRemainingSeconds,
            double remainingSeconds,
            double computeWatts) {
        return new MoveQuery(
                checkpointBytes,
                0,
                0,
                true,
                bandwidth,
                1,
                windowRemainingSeconds,
                remainingSeconds,
                1,
                computeWatts,
                computeWatts,
                0,
                1,
                1);
    }

    /** Bytes to be sent before compression: what the destination does not hold yet, never below 0. */
    public double bytesToSend() {
        return StrictMath.max(0, checkpointBytes - prestagedBytes - unchangedBytes);
    }

    public MoveQuery withCheckpointBytes(double checkpointBytes) {
        return new MoveQuery(
                checkpointBytes,
                prestagedBytes,
                unchangedBytes,
                running,
                bandwidth,
                concurrentTransfers,
                windowRemainingSeconds,
                remainingSeconds,
                destinationSpeedFactor,
                computeWatts,
                destinationComputeWatts,
                sourceSurplusSeconds,
                sourceSurplusShare,
                destinationSurplusShare);
    }

    public MoveQuery withPrestagedBytes(double prestagedBytes) {
        return new MoveQuery(
                checkpointBytes,
                prestagedBytes,
                unchangedBytes,
                running,
                bandwidth,
                concurrentTransfers,
                windowRemainingSeconds,
                remainingSeconds,
                destinationSpeedFactor,
                computeWatts,
                destinationComputeWatts,
                sourceSurplusSeconds,
                sourceSurplusShare,
                destinationSurplusShare);
    }

    public MoveQuery withUnchangedBytes(double unchangedBytes) {
        return new MoveQuery(
                checkpointBytes,
                prestagedBytes,
                unchangedBytes,
                running,
                bandwidth,
                concurrentTransfers,
                windowRemainingSeconds,
                remainingSeconds,
                destinationSpeedFactor,
                computeWatts,
                destinationComputeWatts,
                sourceSurplusSeconds,
                sourceSurplusShare,
                destinationSurplusShare);
    }

    public MoveQuery withRunning(boolean running) {
        return new MoveQuery(
                checkpointBytes,
                prestagedBytes,
                unchangedBytes,
                running,
                bandwidth,
                concurrentTransfers,
                windowRemainingSeconds,
                remainingSeconds,
                destinationSpeedFactor,
                computeWatts,
                destinationComputeWatts,
                sourceSurplusSeconds,
                sourceSurplusShare,
                destinationSurplusShare);
    }

    public MoveQuery withBandwidth(Lognormal bandwidth) {
        return new MoveQuery(
                checkpointBytes,
                prestagedBytes,
                unchangedBytes,
                running,
                bandwidth,
                concurrentTransfers,
                windowRemainingSeconds,
                remainingSeconds,
                destinationSpeedFactor,
                computeWatts,
                destinationComputeWatts,
                sourceSurplusSeconds,
                sourceSurplusShare,
                destinationSurplusShare);
    }

    public MoveQuery withConcurrentTransfers(int concurrentTransfers) {
        return new MoveQuery(
                checkpointBytes,
                prestagedBytes,
                unchangedBytes,
                running,
                bandwidth,
                concurrentTransfers,
                windowRemainingSeconds,
                remainingSeconds,
                destinationSpeedFactor,
                computeWatts,
                destinationComputeWatts,
                sourceSurplusSeconds,
                sourceSurplusShare,
                destinationSurplusShare);
    }

    public MoveQuery withWindowRemainingSeconds(double windowRemainingSeconds) {
        return new MoveQuery(
                checkpointBytes,
                prestagedBytes,
                unchangedBytes,
                running,
                bandwidth,
                concurrentTransfers,
                windowRemainingSeconds,
                remainingSeconds,
                destinationSpeedFactor,
                computeWatts,
                destinationComputeWatts,
                sourceSurplusSeconds,
                sourceSurplusShare,
                destinationSurplusShare);
    }

    public MoveQuery withRemainingSeconds(double remainingSeconds) {
        return new MoveQuery(
                checkpointBytes,
                prestagedBytes,
                unchangedBytes,
                running,
                bandwidth,
                concurrentTransfers,
                windowRemainingSeconds,
                remainingSeconds,
                destinationSpeedFactor,
                computeWatts,
                destinationComputeWatts,
                sourceSurplusSeconds,
                sourceSurplusShare,
                destinationSurplusShare);
    }

    /** Another speed, draw (W) and share of surplus at the destination. */
    public MoveQuery withDestination(
            double destinationSpeedFactor, double destinationComputeWatts, double destinationSurplusShare) {
        return new MoveQuery(
                checkpointBytes,
                prestagedBytes,
                unchangedBytes,
                running,
                bandwidth,
                concurrentTransfers,
                windowRemainingSeconds,
                remainingSeconds,
                destinationSpeedFactor,
                computeWatts,
                destinationComputeWatts,
                sourceSurplusSeconds,
                sourceSurplusShare,
                destinationSurplusShare);
    }

    /** A source that has surplus itself, for that long and that share of the job's draw. */
    public MoveQuery withSourceSurplus(double sourceSurplusSeconds, double sourceSurplusShare) {
        return new MoveQuery(
                checkpointBytes,
                prestagedBytes,
                unchangedBytes,
                running,
                bandwidth,
                concurrentTransfers,
                windowRemainingSeconds,
                remainingSeconds,
                destinationSpeedFactor,
                computeWatts,
                destinationComputeWatts,
                sourceSurplusSeconds,
                sourceSurplusShare,
                destinationSurplusShare);
    }
}
