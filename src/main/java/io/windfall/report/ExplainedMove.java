package io.windfall.report;

import io.windfall.fleet.FleetListener.Move;
import java.util.Locale;

/**
 * A move, what it brought, and why it was made.
 *
 * @param job the job
 * @param source where it left
 * @param destination where it was to go
 * @param begunMillis when it was told to leave, ms since 1970-01-01 UTC
 * @param completed whether it ran at the destination
 * @param checkpointBytes size of its checkpoint, B
 * @param downSeconds for how long it did not compute, s
 * @param transferSeconds time on the wire, s
 * @param migrationKwh drawn for its transfers, kWh
 * @param gainKwh measured gain, kWh
 * @param expected why it was made, in the orchestrator's words; empty where it said nothing
 * @param measured what came of it, in a sentence
 */
public record ExplainedMove(
        String job,
        String source,
        String destination,
        long begunMillis,
        boolean completed,
        long checkpointBytes,
        double downSeconds,
        double transferSeconds,
        double migrationKwh,
        double gainKwh,
        String expected,
        String measured) {

    private static final double JOULES_PER_KWH = 3.6e6;

    /** A measured move with the explanation of the decision behind it. */
    static ExplainedMove of(Move move, String expected) {
        double gain = move.gainJoules() / JOULES_PER_KWH;
        double spent = move.migrationJoules() / JOULES_PER_KWH;
        return new ExplainedMove(
                move.job(),
                move.source(),
                move.destination(),
                move.begunMillis(),
                move.completed(),
                move.checkpointBytes(),
                move.downSeconds(),
                move.transferSeconds(),
                spent,
                gain,
                expected,
                measured(move, gain, spent));
    }

    private static String measured(Move move, double gain, double spent) {
        String went = move.completed()
                ? "It ran at " + move.destination() + " after " + time(move.downSeconds())
                : "It never ran at " + move.destination() + " and lost " + time(move.downSeconds());
        String wire = move.transferSeconds() > 0
                ? String.format(
                        Locale.ROOT,
                        ", %s of it on the wire (%.1f GB, %.3f kWh)",
                        time(move.transferSeconds()),
                        move.checkpointBytes() / 1e9,
                        spent)
                : ", without a byte on the wire";
        String paid = gain > 0
                ? String.format(Locale.ROOT, "used %.2f kWh more surplus than it would have by staying", gain)
                : gain < 0
                        ? String.format(Locale.ROOT, "cost %.2f kWh against staying", -gain)
                        : "neither gained nor cost anything against staying";
        return went + wire + ", and " + paid + ".";
    }

    private static String time(double seconds) {
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        return seconds < 7200
                ? String.format(Locale.ROOT, "%.1f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
