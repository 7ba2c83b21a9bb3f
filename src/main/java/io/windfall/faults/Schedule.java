package io.windfall.faults;

import java.util.PriorityQueue;

/** What is to happen, by simulated time; at one instant in the order in which it was scheduled. */
final class Schedule {

    private final PriorityQueue<Event> events = new PriorityQueue<>(256);
    private long nowMillis;
    private long order;

    Schedule(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    /** Simulated time, ms since 1970-01-01 UTC. */
    long now() {
        return nowMillis;
    }

    void in(long delayMillis, Runnable what) {
        at(nowMillis + delayMillis, what);
    }

    void at(long atMillis, Runnable what) {
        events.add(new Event(StrictMath.max(atMillis, nowMillis), order++, what));
    }

    /** Lets the next thing happen; false: there is none. */
    boolean step() {
        Event next = events.poll();
        if (next == null) {
            return false;
        }
        nowMillis = next.atMillis;
        next.what.run();
        return true;
    }

    private record Event(long atMillis, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
