package io.windfall.feasibility;

import java.util.List;
import java.util.Objects;

/**
 * Time, energy and verdict of moving a job (MODEL.md, sections 1 and 2; arXiv 2511.16182). Pure, safe for use by several threads, and cheap enough
 * for the inner loop of a planner. Sizes are bytes, bandwidths bit/s, times seconds, energies joules.
 */
public final class FeasibilityModel {
    /** So many spreads are kept, each at the place that its cv in thousandths gives it. */
    private static final int SPREADS = 1024;

    private final ModelParameters parameters;
    private final ConditionSearch conditions;
    private final Spread[] spreads = new Spread[SPREADS];

    public FeasibilityModel(ModelParameters parameters) {
        this.parameters = Objects.requireNonNull(parameters, "parameters");
        this.conditions = new ConditionSearch(this);
    }

    public ModelParameters parameters() {
        return parameters;
    }

    /** {@code 8·S/B}; 0 for no bytes, infinite for no bandwidth. */
    public double transferSeconds(double wireBytes, double bandwidthBps) {
        return wireBytes == 0 ? 0 : 8 * wireBytes / bandwidthBps;
    }

    /** T_mig of a running job whose whole checkpoint goes over the wire at that bandwidth. */
    public double migrationSeconds(double checkpointBytes, double bandwidthBps) {
        return fixedSeconds(checkpointBytes, checkpointBytes, true)
                + transferSeconds(checkpointBytes / parameters.compressionRatio(), bandwidthBps);
    }

    /** T_fixed: dump (of a running job only), compression of what is sent, restore, load and switch-over. */
    public double fixedSeconds(double checkpointBytes, double bytesToSend, boolean running) {
        return leadSeconds(checkpointBytes, bytesToSend, running)
                + checkpointBytes / parameters.restoreBytesPerSecond()
                + parameters.loadSeconds()
                + parameters.downSeconds();
    }

    /** The smallest window that a move of that duration fits: {@code T_mig / α}. */
    public double minimalWindowSeconds(double migrationSeconds) {
        return migrationSeconds / parameters.alpha();
    }

    /** {@code E_mig = P_mig·T_transfer}. */
    public double migrationEnergyJoules(double transferSeconds) {
        return parameters.migrationPowerWatts() == 0 ? 0 : parameters.migrationPowerWatts() * transferSeconds;
    }

    /** {@code T_be = E_mig / P_comp} with the default draw. */
    public double breakevenSeconds(double transferSeconds) {
        return breakevenSeconds(transferSeconds, parameters.computePowerWatts());
    }

    /** {@code T_be} of a job that draws that much; infinite for one that draws nothing. */
    public double breakevenSeconds(double transferSeconds, double computeWatts) {
        double energy = migrationEnergyJoules(transferSeconds);
        return energy == 0 ? 0 : energy / computeWatts;
    }

    /** The paper's inequality at a known bandwidth: {@code T_mig ≤ α·T_window}. */
    public boolean isTimeFeasible(double migrationSeconds, double windowSeconds) {
        return windowSeconds > 0 && minimalWindowSeconds(migrationSeconds) <= windowSeconds;
    }

    /**
     * {@code b = 8·S_wire·n / (α·T_window − T_fixed)}: what the link must carry. Infinite where the window leaves no time for
     * the wire, 0 where it is open-ended or nothing is sent.
     */
    public double requiredBandwidthBps(
            double wireBytes, int concurrentTransfers, double fixedSeconds, double windowSeconds) {
        if (windowSeconds == Double.POSITIVE_INFINITY) {
            return 0;
        }
        double wireSeconds = parameters.alpha() * windowSeconds - fixedSeconds;
        if (!(wireSeconds > 0)) {
            return Double.POSITIVE_INFINITY;
        }
        return wireBytes == 0 ? 0 : 8 * wireBytes * concurrentTransfers / wireSeconds;
    }

    /**
     * P(feasible) = {@code Φ((μ − ln b)/σ)}: 0 where the window leaves no time for the wire, else 1 where nothing is sent; with
     * cv = 0 it is 1 if the mean reaches b, else 0. 0 for anything to send over a link without bandwidth.
     */
    public double probabilityFeasible(
            Lognormal bandwidth, double wireBytes, int concurrentTransfers, double fixedSeconds, double windowSeconds) {
        if (wireBytes > 0 && bandwidth.mean() == 0) {
            return 0;
        }
        return bandwidth.probabilityAtLeast(
                requiredBandwidthBps(wireBytes, concurrentTransfers, fixedSeconds, windowSeconds));
    }

    /** All figures of one move. */
    public MoveEstimate estimate(MoveQuery query) {
        double toSend = query.bytesToSend();
        double wireBytes = toSend / parameters.compressionRatio();
        double fixed = fixedSeconds(query.checkpointBytes(), toSend, query.running());
        double lead = leadSeconds(query.checkpointBytes(), toSend, query.running());
        int transfers = query.concurrentTransfers();
        double transfer =
                transferSeconds(wireBytes * transfers, query.bandwidth().mean());
        double window = query.windowRemainingSeconds();
        double migration = fixed + transfer;
        return new MoveEstimate(
                wireBytes,
                transfer,
                fixed,
                migration,
                minimalWindowSeconds(migration),
                requiredBandwidthBps(wireBytes, transfers, fixed, window),
                probabilityFeasible(query.bandwidth(), wireBytes, transfers, fixed, window),
                migrationEnergyJoules(transfer),
                breakevenSeconds(transfer, query.destinationComputeWatts()),
                expectedGainJoules(query, window, lead, fixed, transfer));
    }

    /**
     * The verdict on one move. What rules forbid (slots, permissions, GPU models, demand response) is the caller's to
     * decide before, with {@link Verdict.Infeasible#forbidden}.
     */
    public Verdict verdict(MoveQuery query) {
        MoveEstimate estimate = estimate(query);
        if (query.remainingSeconds() == 0) {
            return new Verdict.Infeasible(Reason.JOB_ENDED, estimate);
        }
        if (query.windowRemainingSeconds() <= 0) {
            return new Verdict.Infeasible(Reason.NO_WINDOW, estimate);
        }
        if (estimate.wireBytes() > 0 && query.bandwidth().mean() == 0) {
            return new Verdict.Infeasible(Reason.NO_LINK, estimate);
        }
        boolean inTime = isInTime(estimate);
        if (inTime && estimate.expectedGainJoules() > 0) {
            return new Verdict.Feasible(estimate);
        }
        List<Condition> found = inTime ? conditions.forEnergy(query, estimate) : conditions.forTime(query, estimate);
        if (!found.isEmpty()) {
            return new Verdict.Conditional(estimate, found);
        }
        return new Verdict.Infeasible(inTime ? Reason.ENERGY : conditions.whyNone(query, estimate), estimate);
    }

    /** Whether the probability reaches 1 − ε. */
    public boolean isInTime(MoveEstimate estimate) {
        return estimate.probability() >= 1 - parameters.epsilon();
    }

    /** What passes before the wire is used: dump of a running job, compression. */
    double leadSeconds(double checkpointBytes, double bytesToSend, boolean running) {
        double dump = running ? checkpointBytes / parameters.dumpBytesPerSecond() : 0;
        return dump + bytesToSend / parameters.codecBytesPerSecond();
    }

    /**
     * The gain in expectation over the bandwidth, given the transfer's time at the mean. The job's stay on surplus at its
     * source is forgone in full, also beyond the destination's window: there is no way back without another move.
     */
    double expectedGainJoules(MoveQuery query, double window, double lead, double fixed, double transferAtMean) {
        double stay = StrictMath.min(query.sourceSurplusSeconds(), query.remainingSeconds());
        double forgone = joules(stay, query.computeWatts()) * query.sourceSurplusShare();
        double cv = query.bandwidth().cv();
        if (cv == 0 || query.bandwidth().mean() == 0 || transferAtMean == 0) {
            return bounded(netJoules(query, window, lead, fixed, transferAtMean) - forgone);
        }
        Spread spread = spreadOf(cv);
        double transferAtMedian = transferAtMean * spread.medianPerMean();
        double net = 0;
        for (int i = 0; i < spread.pairs(); i++) {
            double factor = spread.factor(i);
            net += netJoules(query, window, lead, fixed, transferAtMedian * factor) / Spread.SLICES;
            net += netJoules(query, window, lead, fixed, transferAtMedian / factor) / Spread.SLICES;
        }
        return bounded(net - forgone);
    }

    /**
     * The spread of a cv, rounded to a thousandth: that is less than the slices leave out, and what many links have in common
     * is worked out once. A spread is immutable: which of several threads keeps its own does not matter.
     */
    private Spread spreadOf(double cv) {
        double thousandths = StrictMath.rint(cv * 1000);
        if (thousandths < 1 || thousandths >= SPREADS) {
            return new Spread(cv);
        }
        int place = (int) thousandths;
        Spread held = spreads[place];
        if (held == null) {
            held = new Spread(thousandths / 1000);
            spreads[place] = held;
        }
        return held;
    }

    /** Surplus used at the destination less grid energy spent on the way, for one known transfer time. */
    private double netJoules(MoveQuery query, double window, double lead, double fixed, double transfer) {
        double arrival = fixed + transfer;
        double work = bounded(query.remainingSeconds() / query.destinationSpeedFactor());
        double onSurplus = arrival >= window ? 0 : StrictMath.min(window - arrival, work);
        double used = joules(onSurplus, query.destinationComputeWatts()) * query.destinationSurplusShare();
        double sending = bounded(transfer);
        double surplusLeft = StrictMath.max(0, query.sourceSurplusSeconds() - bounded(lead));
        double onGrid = sending - query.sourceSurplusShare() * StrictMath.min(sending, surplusLeft);
        return used - bounded(migrationEnergyJoules(onGrid));
    }

    private static double joules(double seconds, double watts) {
        return bounded(seconds * watts);
    }

    /** Within the range of a double, so that differences of extremes stay numbers. */
    private static double bounded(double value) {
        return StrictMath.max(-Double.MAX_VALUE, StrictMath.min(Double.MAX_VALUE, value));
    }
}
