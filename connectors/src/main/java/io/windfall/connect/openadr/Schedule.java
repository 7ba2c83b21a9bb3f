package io.windfall.connect.openadr;

import io.windfall.connect.openadr.VenEvent.Interval;
import io.windfall.connect.openadr.VenEvent.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * When the intervals of an event hold (User Guide 7.3 and 7.4): an interval's own period goes before the event's, one without
 * a start of its own follows on the one before, the beginning of time stands for now, {@code P9999Y} for no end, and the
 * event's duration cuts the intervals or repeats them.
 *
 * @param slots in order; intervals of no length have none
 * @param goesOn whether there will be more as time passes
 */
record Schedule(List<Slot> slots, boolean goesOn) {

    private static final int MOST_SLOTS = 500;

    /**
     * What a schedule depends on beside the event.
     *
     * @param startedMillis what now was when the event was first seen to begin now, ms
     * @param draw from -1 to 1: by which part of its {@code randomizeStart} the event's start is moved
     * @param lengthWithout of intervals without a duration
     * @param nowMillis now, ms: repetitions that are over are left out
     * @param aheadMillis how far ahead of now repetitions are made, ms
     */
    record Frame(long startedMillis, double draw, Times.Length lengthWithout, long nowMillis, long aheadMillis) {}

    static Schedule of(VenEvent event, Frame frame) throws Refusal {
        List<Slot> once = once(event, frame);
        if (event.duration().isZero() || once.isEmpty()) {
            return new Schedule(once, false);
        }
        long start = once.stream().mapToLong(Slot::startMillis).min().orElseThrow();
        Long limit = event.duration().after(start);
        boolean endless = once.stream().anyMatch(slot -> slot.endMillis() == null);
        long end = endless
                ? Long.MAX_VALUE
                : once.stream().mapToLong(Slot::endMillis).max().orElseThrow();
        if (endless || limit != null && limit <= end) {
            return new Schedule(cut(once, limit), false);
        }
        return repeated(once, start, end - start, limit, frame);
    }

    private static List<Slot> once(VenEvent event, Frame frame) throws Refusal {
        List<Slot> slots = new ArrayList<>();
        Period whole = event.period();
        boolean isVoid = whole.isVoid();
        long shift = 0;
        Long previousEnd = null;
        for (int i = 0; i < event.intervals().size(); i++) {
            Interval interval = event.intervals().get(i);
            Period own = interval.period();
            boolean first = i == 0;
            if (first) {
                shift = shift(own.randomizeStart() == null ? whole.randomizeStart() : own.randomizeStart(), frame);
            } else if (own.startsAbsolutely() && own.randomizeStart() != null) {
                shift = shift(own.randomizeStart(), frame);
            }
            long start;
            if (own.startsAbsolutely()) {
                start = Times.instant(own.start()) + shift;
            } else if (first) {
                start = firstStart(own, whole, shift, frame);
            } else if (previousEnd == null) {
                throw new Refusal(Refusal.BAD_PERIOD, "interval " + interval.key() + " follows on one that has no end");
            } else {
                start = previousEnd;
            }
            boolean cancelled = isVoid && (own.start() == null || own.duration() == null);
            Times.Length length = cancelled && !own.startsAbsolutely() ? Times.NONE : length(own, whole, frame);
            previousEnd = length.after(start);
            if (!length.isZero()) {
                slots.add(new Slot(interval.key(), start, previousEnd, interval));
            }
        }
        return slots;
    }

    private static long firstStart(Period own, Period whole, long shift, Frame frame) throws Refusal {
        if (whole.startsAbsolutely()) {
            return Times.instant(whole.start()) + shift;
        }
        if (own.start() == null && whole.start() == null) {
            throw new Refusal(Refusal.BAD_PERIOD, "neither the event nor its first interval has a start");
        }
        return frame.startedMillis() + Math.abs(shift); // what begins now cannot begin earlier
    }

    private static Times.Length length(Period own, Period whole, Frame frame) throws Refusal {
        String text = Objects.requireNonNullElse(own.duration(), whole.duration() == null ? "" : whole.duration());
        return text.isEmpty() ? frame.lengthWithout() : Times.length(text);
    }

    private static long shift(String randomizeStart, Frame frame) throws Refusal {
        return randomizeStart == null ? 0 : Math.round(Times.extentMillis(randomizeStart) * frame.draw());
    }

    private static List<Slot> cut(List<Slot> slots, Long limit) {
        if (limit == null) {
            return slots;
        }
        List<Slot> left = new ArrayList<>();
        for (Slot slot : slots) {
            if (slot.startMillis() < limit) {
                Long end = slot.endMillis() == null || slot.endMillis() > limit ? limit : slot.endMillis();
                left.add(new Slot(slot.key(), slot.startMillis(), end, slot.interval()));
            }
        }
        return left;
    }

    private static Schedule repeated(List<Slot> once, long start, long span, Long limit, Frame frame) {
        List<Slot> all = new ArrayList<>();
        long horizon = frame.nowMillis() + frame.aheadMillis();
        long until = limit == null ? horizon : Math.min(limit, horizon);
        long k = Math.max(0, Math.floorDiv(frame.nowMillis() - start, span));
        // The first is always told: it is what the event says, even ahead of the horizon.
        for (boolean more = true; more && all.size() < MOST_SLOTS; k++) {
            for (Slot slot : once) {
                String key = k == 0 ? slot.key() : slot.key() + "@" + k;
                all.add(new Slot(key, slot.startMillis() + k * span, slot.endMillis() + k * span, slot.interval()));
            }
            more = start + (k + 1) * span < until;
        }
        boolean goesOn = limit == null || start + k * span < limit;
        return new Schedule(cut(all, limit), goesOn);
    }
}
