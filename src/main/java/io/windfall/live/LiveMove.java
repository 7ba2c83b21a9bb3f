package io.windfall.live;

/**
 * A migration that was completed.
 *
 * @param atMillis when the job ran again, ms since 1970-01-01 UTC
 * @param job the job
 * @param from the source
 * @param to the destination
 * @param bytes what went over the wire, B; chunks that the destination held already did not
 * @param seconds from the order to leave until the job was reported running, s
 * @param step at which it stopped; -1: not told
 * @param stepsLost steps that had to be done again
 */
public record LiveMove(
        long atMillis, String job, String from, String to, long bytes, double seconds, long step, long stepsLost) {}
