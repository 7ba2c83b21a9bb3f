package io.windfall.connect.openadr;

import io.windfall.connect.OffsetBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What is kept of an event between looks.
 *
 * @param modifiedMillis when the version that was read last was made, ms; null: it does not say
 * @param startedMillis what now was when it was first seen to begin now, ms; null: it does not begin now
 * @param draw from -1 to 1: by which part of its {@code randomizeStart} its start is moved
 * @param hadPeriod whether it was seen with a period that does not cancel it
 * @param settled digest of its text once all of it is over; null: it is not
 * @param told digests of what was sent to the dead letter topic of it
 */
record KnownEvent(
        Long modifiedMillis, Long startedMillis, double draw, boolean hadPeriod, String settled, List<String> told) {

    private static final double PRECISION = 1e6;

    /** Of a digest, its quotes and its comma. */
    static final long TOLD_BYTES = 21;

    private static final long FRAME_BYTES = 90;

    KnownEvent {
        told = List.copyOf(told);
    }

    /** At first sight; the draw is the same whenever this source sees this event first. */
    static KnownEvent unseen(String source, String eventId) {
        // Two rounds, since the first draws of similar seeds are similar.
        Random random = new Random(new Random((source + "/" + eventId).hashCode() * 0x9E3779B97F4A7C15L).nextLong());
        double draw = Math.rint((2 * random.nextDouble() - 1) * PRECISION) / PRECISION;
        return new KnownEvent(null, null, draw, false, null, List.of());
    }

    /** As it is once this version is taken. */
    KnownEvent seeing(VenEvent event, long nowMillis) throws Refusal {
        boolean isVoid = event.period().isVoid();
        Long started = null;
        if (beginsNow(event, isVoid) && !(isVoid && hadPeriod)) {
            started = startedMillis == null ? (Long) nowMillis : startedMillis;
        }
        return new KnownEvent(event.modifiedMillis(), started, draw, hadPeriod || !isVoid, settled, told);
    }

    /** What was announced had a period. */
    KnownEvent announcedBefore() {
        return new KnownEvent(modifiedMillis, startedMillis, draw, true, settled, told);
    }

    KnownEvent settledAs(String digest) {
        return new KnownEvent(modifiedMillis, startedMillis, draw, hadPeriod, digest, told);
    }

    KnownEvent telling(String digest) {
        List<String> all = new ArrayList<>(told);
        all.add(digest);
        return new KnownEvent(modifiedMillis, startedMillis, draw, hadPeriod, settled, all);
    }

    /** Of what was told, only what still is to be. */
    KnownEvent tellingOnly(List<String> digests) {
        List<String> left = told.stream().filter(digests::contains).toList();
        return new KnownEvent(modifiedMillis, startedMillis, draw, hadPeriod, settled, left);
    }

    /** What it weighs in an offset at most, bytes, see {@link OffsetBytes}: only what was told makes it grow. */
    long bytes(String id) {
        return FRAME_BYTES + OffsetBytes.within(id) + TOLD_BYTES * told.size();
    }

    private static boolean beginsNow(VenEvent event, boolean isVoid) {
        if (event.period().startsAbsolutely() || event.intervals().isEmpty()) {
            return false;
        }
        VenEvent.Period first = event.intervals().get(0).period();
        return !first.startsAbsolutely() && (!isVoid || first.start() != null && first.duration() != null);
    }
}
