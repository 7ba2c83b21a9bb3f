package io.windfall.feasibility;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Finds the single changes that would make a move feasible. In time means {@code b ≤ q}, with q the ε-quantile of the
 * bandwidth; each kind of change is solved for that, then pushed on towards its limit if the energy gain is not yet positive.
 */
final class ConditionSearch {
    /** Relative room given so that a condition still holds after rounding. */
    private static final double ROOM = 1e-9;

    private static final int HALVINGS = 60;

    private final FeasibilityModel model;
    private final ModelParameters parameters;
    private final double epsilonZ;

    ConditionSearch(FeasibilityModel model) {
        this.model = model;
        this.parameters = model.parameters();
        this.epsilonZ = StandardNormal.quantile(parameters.epsilon());
    }

    /** For a move not in time: all that would do, nearest first. */
    List<Condition> forTime(MoveQuery query, MoveEstimate estimate) {
        return search(new Case(query, estimate), false);
    }

    /** For a move in time that does not pay: a longer window, if that would do. */
    List<Condition> forEnergy(MoveQuery query, MoveEstimate estimate) {
        List<Ranked> found = new ArrayList<>(1);
        addWindow(found, new Case(query, estimate), query.windowRemainingSeconds(), false);
        return conditionsOf(found);
    }

    /** Whether time or energy is to blame when {@link #forTime} found nothing. */
    Reason whyNone(MoveQuery query, MoveEstimate estimate) {
        return search(new Case(query, estimate), true).isEmpty() ? Reason.TIME : Reason.ENERGY;
    }

    private List<Condition> search(Case move, boolean timeOnly) {
        List<Ranked> found = new ArrayList<>(4);
        addTransfers(found, move, timeOnly);
        addWindow(found, move, move.windowInTime() * (1 + ROOM), timeOnly);
        addWire(found, move, timeOnly);
        addLink(found, move, timeOnly);
        return conditionsOf(found);
    }

    private static List<Condition> conditionsOf(List<Ranked> found) {
        found.sort(Comparator.comparingDouble(Ranked::factor));
        List<Condition> conditions = new ArrayList<>(found.size());
        for (Ranked ranked : found) {
            conditions.add(ranked.condition());
        }
        return conditions;
    }

    private void addTransfers(List<Ranked> found, Case move, boolean timeOnly) {
        int now = move.query.concurrentTransfers();
        double inTime = StrictMath.floor(StrictMath.min(
                now - 1, move.wireSeconds * move.slowBps * (1 - ROOM) / (8 * move.estimate.wireBytes())));
        if (!(inTime >= 1)) {
            return;
        }
        double scale = move.estimate.transferSeconds() / now;
        double atMost = timeOnly ? inTime : nearest(inTime, 1, n -> move.gain(move.window, scale * n));
        if (atMost >= 1) {
            found.add(new Ranked(new Condition.FewerTransfers((int) atMost), now / StrictMath.floor(atMost)));
        }
    }

    private void addWindow(List<Ranked> found, Case move, double inTime, boolean timeOnly) {
        double limit = parameters.maxWindow().toMillis() / 1e3;
        if (!(inTime <= limit)) {
            return;
        }
        double transfer = move.estimate.transferSeconds();
        double seconds = timeOnly ? inTime : nearest(inTime, limit, window -> move.gain(window, transfer));
        if (seconds > 0) {
            found.add(new Ranked(new Condition.LongerWindow(seconds), seconds / move.window));
        }
    }

    private void addWire(List<Ranked> found, Case move, boolean timeOnly) {
        double now = move.estimate.wireBytes();
        double secondsPerByte = 8.0 * move.query.concurrentTransfers() / move.slowBps + move.codecSecondsPerWireByte;
        double room =
                parameters.alpha() * move.window - (move.estimate.fixedSeconds() - now * move.codecSecondsPerWireByte);
        double inTime = StrictMath.floor(StrictMath.min(now, room / secondsPerByte) * (1 - ROOM));
        double limit = parameters.minTransferFraction() * now;
        if (!(inTime >= limit && room > 0 && inTime < now)) {
            return;
        }
        double wireBytes = timeOnly ? inTime : nearest(inTime, limit, move::gainSending);
        if (wireBytes >= limit) {
            double whole = StrictMath.floor(wireBytes);
            found.add(new Ranked(new Condition.SmallerTransfer(whole), whole == 0 ? Double.MAX_VALUE : now / whole));
        }
    }

    private void addLink(List<Ranked> found, Case move, boolean timeOnly) {
        double now = move.query.bandwidth().mean();
        double inTime = move.estimate.requiredBandwidthBps() * (now / move.slowBps) * (1 + ROOM);
        double limit = parameters.maxBandwidthBps();
        if (!(inTime > now && inTime <= limit)) {
            return;
        }
        double bits = move.estimate.transferSeconds() * now;
        double bandwidth = timeOnly ? inTime : nearest(inTime, limit, mean -> move.gain(move.window, bits / mean));
        if (bandwidth > 0) {
            found.add(new Ranked(new Condition.FasterLink(bandwidth), bandwidth / now));
        }
    }

    /** The value nearest to {@code start}, on the way to {@code limit}, where the gain is positive; NaN where it never is. */
    private static double nearest(double start, double limit, DoubleUnaryOperator gain) {
        if (gain.applyAsDouble(start) > 0) {
            return start;
        }
        if (!(gain.applyAsDouble(limit) > 0)) {
            return Double.NaN;
        }
        double without = start;
        double with = limit;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = without + (with - without) / 2;
            if (gain.applyAsDouble(middle) > 0) {
                with = middle;
            } else {
                without = middle;
            }
        }
        double room = StrictMath.abs(with) * ROOM;
        return limit > start ? StrictMath.min(limit, with + room) : StrictMath.max(limit, with - room);
    }

    /** A condition and the factor by which it changes what is: 1 for no change. */
    private record Ranked(Condition condition, double factor) {}

    /** One move and what its conditions are solved from. */
    private final class Case {
        private final MoveQuery query;
        private final MoveEstimate estimate;
        private final double window;
        /** What the window leaves for the wire. */
        private final double wireSeconds;
        /** q: bandwidth reached with probability 1 − ε. */
        private final double slowBps;

        private final double codecSecondsPerWireByte;

        private Case(MoveQuery query, MoveEstimate estimate) {
            this.query = query;
            this.estimate = estimate;
            window = query.windowRemainingSeconds();
            wireSeconds = parameters.alpha() * window - estimate.fixedSeconds();
            slowBps = query.bandwidth().atZ(epsilonZ);
            codecSecondsPerWireByte = parameters.compressionRatio() / parameters.codecBytesPerSecond();
        }

        private double windowInTime() {
            double slowTransfer = model.transferSeconds(estimate.wireBytes() * query.concurrentTransfers(), slowBps);
            return (slowTransfer + estimate.fixedSeconds()) / parameters.alpha();
        }

        private double gain(double windowSeconds, double transferSeconds) {
            double toSend = query.bytesToSend();
            double lead = model.leadSeconds(query.checkpointBytes(), toSend, query.running());
            return model.expectedGainJoules(query, windowSeconds, lead, estimate.fixedSeconds(), transferSeconds);
        }

        private double gainSending(double wireBytes) {
            double toSend = wireBytes * parameters.compressionRatio();
            double lead = model.leadSeconds(query.checkpointBytes(), toSend, query.running());
            double fixed = model.fixedSeconds(query.checkpointBytes(), toSend, query.running());
            double transfer = model.transferSeconds(
                    wireBytes * query.concurrentTransfers(), query.bandwidth().mean());
            return model.expectedGainJoules(query, window, lead, fixed, transfer);
        }
    }
}
