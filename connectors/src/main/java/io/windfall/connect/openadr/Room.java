package io.windfall.connect.openadr;

import io.windfall.connect.OffsetBytes;
import io.windfall.schema.GridSignal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What an offset has room for (see {@link OffsetBytes#MOST}): of more signals than that, the nearest are announced, and the
 * others as time passes.
 */
final class Room {

    /** For signals, of which what is new and far takes a little less: what is new and near finds room then. */
    static final long LEDGER_BYTES = 610_000;

    /** For what is known of events. */
    static final long EVENTS_BYTES = 230_000;

    /** Of a signal that holds or begins later: its start. Of one that is over: behind all these. */
    private static final long OVER = Long.MAX_VALUE / 2;

    private static final long PLANNED_BYTES = 540_000;
    private static final long ENTRY_BYTES = 100;

    private final List<Signal> planned = new ArrayList<>();

    private record Signal(long nearness, long bytes) {}

    /** The nearer, the less. */
    static long nearness(GridSignal signal, Instant now) {
        boolean isOver = signal.getEnd() != null && !signal.getEnd().isAfter(now);
        return isOver
                ? OVER + now.toEpochMilli() - signal.getEnd().toEpochMilli()
                : signal.getStart().toEpochMilli();
    }

    /** Counts signals of an event; gives how near the nearest is. */
    long plan(List<GridSignal> signals, Instant now) {
        long nearest = Long.MAX_VALUE;
        for (GridSignal signal : signals) {
            long nearness = nearness(signal, now);
            nearest = Math.min(nearest, nearness);
            planned.add(new Signal(
                    nearness,
                    ENTRY_BYTES
                            + OffsetBytes.within(signal.getId())
                            + signal.getSite().length()));
        }
        return nearest;
    }

    /** How near a signal must be to have room, once all are counted; {@link #LEDGER_BYTES} bounds those of one moment. */
    long horizon() {
        long bytes = planned.stream().mapToLong(Signal::bytes).sum();
        if (bytes <= PLANNED_BYTES) {
            return Long.MAX_VALUE;
        }
        planned.sort(Comparator.comparingLong(Signal::nearness));
        bytes = 0;
        for (Signal signal : planned) {
            bytes += signal.bytes();
            if (bytes > PLANNED_BYTES) {
                return signal.nearness();
            }
        }
        return Long.MAX_VALUE;
    }
}
