package io.windfall.fleet;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to happen, by time; at one instant by kind, then in the order in which it was scheduled. */
final class EventQueue {

    private static final Comparator<Event> ORDER =
            Comparator.comparingLong(Event::atMillis).thenComparing(Event::kind).thenComparingLong(Event::order);

    private final PriorityQueue<Event> events = new PriorityQueue<>(ORDER);
    private long order;

    /** What can happen; the order of declaration is that of one instant. */
    enum Kind {
        JOB_ENDS,
        TRANSFER_ENDS,
        STEP_ENDS,
        TRANSFER_EXPIRES,
        CHECKPOINT,
        ANSWER,
        SITE_RETURNS,
        SITE_FAILS,
        WORD,
        WINDOW_CLOSES,
        WINDOW_ANNOUNCED,
        WINDOW_CORRECTED,
        WINDOW_OPENS,
        JOB_ARRIVES
    }

    /**
     * Something to happen.
     *
     * @param atMillis when
     * @param kind what
     * @param order counts what was scheduled
     * @param index of the job, window, link, site, outage, word or answer
     * @param version of the job or link that it is meant for
     */
    record Event(long atMillis, Kind kind, long order, int index, long version) {}

    void add(long atMillis, Kind kind, int index, long version) {
        events.add(new Event(atMillis, kind, order++, index, version));
    }

    /** The next, or null. */
    Event peek() {
        return events.peek();
    }

    Event poll() {
        return events.poll();
    }
}
