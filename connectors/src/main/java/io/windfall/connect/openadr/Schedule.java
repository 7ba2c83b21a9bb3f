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
 * @param unread keys of the intervals whose time cannot be known
 * @param refused why
 */
record Schedule(List<Slot> slots, boolean goesOn, List<String> unread, List<Refusal> refused) {

    private static final int MOST_SLOTS = 500;

    static final Schedule NOTHING = new Schedule(List.of(), false, List.of(), List.of());

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

    /** @throws Refusal when nothing of the event can be placed in time */
    static Schedule of(VenEvent event, Frame frame) throws Refusal {
        Once once = new Once(event, frame);
        once.takeAll();
        List<Slot> slots = once.slots;
        if (event.duration().isZero() || slots.isEmpty()) {
            return new Schedule(slots, false, once.unread, once.refused());
        }
        if (!once.unread.isEmpty()) {
            throw once.refused.get(0); // what is to be cut or repeated is not known
        }
        long start = slots.stream().mapToLong(Slot::startMillis).min().orElseThrow();
        Long limit = event.duration().after(start);
        boolean endless = slots.stream().anyMatch(slot -> slot.endMillis() == null);
        long end = endless
                ? Long.MAX_VALUE
                : slots.stream().mapToLong(Slot::endMillis).max().orElseThrow();
        if (endless || limit != null && limit <= end) {
            return new Schedule(cut(slots, limit), false, List.of(), once.refused());
        }
        return repeated(once, start, end - start, limit, frame);
    }

    /** The intervals one after the other, as they stand. */
    private static final class Once {
        private final VenEvent event;
        private final Period whole;
        private final Frame frame;
        private final List<Slot> slots = new ArrayList<>();
        private final List<String> unread = new ArrayList<>();
        private final List<Refusal> refused = new ArrayList<>();
        private final List<String> withoutLength = new ArrayList<>();
        private long shift;
        private Long previousEnd;
        private boolean isPreviousRead = true;

        Once(VenEvent event, Frame frame) {
            this.event = event;
            this.whole = event.period();
            this.frame = frame;
        }

        void takeAll() throws Refusal {
            boolean isVoid = whole.isVoid();
            for (int i = 0; i < event.intervals().size(); i++) {
                Interval interval = event.intervals().get(i);
                boolean follows = i > 0 && !interval.period().startsAbsolutely();
                if (follows && !isPreviousRead) {
                    unread.add(interval.key()); // why is told of the one that it follows on
                    continue;
                }
                try {
                    take(interval, i == 0, isVoid);
                    isPreviousRead = true;
                } catch (Refusal e) {
                    refused.add(e);
                    unread.add(interval.key());
                    isPreviousRead = false;
                }
            }
        }

        private void take(Interval interval, boolean first, boolean isVoid) throws Refusal {
            Period own = interval.period();
            if (first) {
                shift = shift(own.randomizeStart() == null ? whole.randomizeStart() : own.randomizeStart(), frame);
            } else if (own.startsAbsolutely() && own.randomizeStart() != null) {
                shift = shift(own.randomizeStart(), frame);
            }
            long start = start(interval, first);
            boolean cancelled = isVoid && !own.startsAbsolutely() && (own.start() == null || own.duration() == null);
            Times.Length length = cancelled ? Times.NONE : length(own, whole, frame);
            previousEnd = length.after(start);
            if (!length.isZero()) {
                slots.add(new Slot(interval.key(), start, previousEnd, interval));
            } else if (!isVoid && !interval.payloads().isEmpty()) {
                withoutLength.add(interval.key());
            }
        }

        private long start(Interval interval, boolean first) throws Refusal {
            Period own = interval.period();
            if (own.startsAbsolutely()) {
                return Times.instant(own.start()) + shift;
            }
            if (!first && previousEnd == null) {
                throw new Refusal(Refusal.BAD_PERIOD, "interval " + interval.key() + " follows on one that has no end");
            }
            return first ? firstStart(own, whole, shift, frame) : previousEnd;
        }

        List<Refusal> refused() {
            List<Refusal> all = new ArrayList<>(refused);
            if (!withoutLength.isEmpty()) {
                all.add(new Refusal(
                        Refusal.BAD_PERIOD,
                        "its intervals " + withoutLength + " have no length; P9999Y is one without end, not PT0S"));
            }
            return all;
        }
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

    private static Schedule repeated(Once once, long start, long span, Long limit, Frame frame) {
        List<Slot> all = new ArrayList<>();
        long horizon = frame.nowMillis() + frame.aheadMillis();
        long until = limit == null ? horizon : Math.min(limit, horizon);
        long k = Math.max(0, Math.floorDiv(frame.nowMillis() - start, span));
        // The first is always told: it is what the event says, even ahead of the horizon.
        for (boolean more = true; more && all.size() < MOST_SLOTS; k++) {
            for (Slot slot : once.slots) {
                String key = k == 0 ? slot.key() : slot.key() + "@" + k;
                all.add(new Slot(key, slot.startMillis() + k * span, slot.endMillis() + k * span, slot.interval()));
            }
            more = start + (k + 1) * span < until;
        }
        boolean goesOn = limit == null || start + k * span < limit;
        return new Schedule(cut(all, limit), goesOn, List.of(), once.refused());
    }
}
