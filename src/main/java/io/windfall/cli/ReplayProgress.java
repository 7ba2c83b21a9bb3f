package io.windfall.cli;

import io.windfall.replay.Extent;
import io.windfall.replay.RecordedEntry;
import io.windfall.replay.RecordedOutput;
import io.windfall.replay.Recording;
import io.windfall.replay.Snapshot;
import io.windfall.replay.UnmarkedOutput;
import io.windfall.schema.SnapshotEntry;
import io.windfall.topics.Topics;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A recording that shows, while it is read, how far that has come: on a terminal, in a line that is written over and wiped at
 * the end. The share is that of the offsets of those partitions of the journal of which entries have come.
 */
final class ReplayProgress implements Recording {
    private static final long SHOWN_NANOS = 100_000_000L;
    private static final int BAR_WIDTH = 30;
    private static final int WIPED_WIDTH = BAR_WIDTH + 40;

    private final Recording source;
    private final PrintWriter err;
    private final LongSupplier nanos;

    private ReplayProgress(Recording source, PrintWriter err, LongSupplier nanos) {
        this.source = source;
        this.err = err;
        this.nanos = nanos;
    }

    /** The recording itself where nobody looks. */
    static Recording on(Recording source, PrintWriter err, boolean terminal, LongSupplier nanos) {
        return terminal ? new ReplayProgress(source, err, nanos) : source;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public List<Extent> extents() {
        return source.extents();
    }

    @Override
    public List<Snapshot> snapshots() {
        return source.snapshots();
    }

    @Override
    public int tornSnapshots() {
        return source.tornSnapshots();
    }

    @Override
    public boolean reachesBefore(Snapshot snapshot) {
        return source.reachesBefore(snapshot);
    }

    @Override
    public void read(Map<String, Snapshot> starts, String fabric, Listener listener) {
        Watching watching = new Watching(listener);
        try {
            source.read(starts, fabric, watching);
        } finally {
            watching.wipe();
        }
    }

    /** Hands everything on, and counts. */
    private final class Watching implements Listener {
        private final Listener listener;
        private final Map<Integer, Extent> journal = new HashMap<>();
        private final Map<Integer, Long> reached = new HashMap<>();
        private long entries;
        private long shownNanos = nanos.getAsLong();
        private boolean shown;

        Watching(Listener listener) {
            this.listener = listener;
            for (Extent extent : extents()) {
                if (extent.topic().equals(Topics.FABRIC_JOURNAL.name())) {
                    journal.put(extent.partition(), extent);
                }
            }
        }

        @Override
        public void restore(SnapshotEntry row) {
            listener.restore(row);
        }

        @Override
        public void snapshot(SnapshotEntry row) {
            listener.snapshot(row);
        }

        @Override
        public void output(RecordedOutput output) {
            listener.output(output);
        }

        @Override
        public void unmarked(UnmarkedOutput output) {
            listener.unmarked(output);
        }

        @Override
        public void entry(RecordedEntry entry) {
            listener.entry(entry);
            entries++;
            reached.put(entry.at().partition(), entry.at().offset());
            long now = nanos.getAsLong();
            if (now - shownNanos >= SHOWN_NANOS) {
                shownNanos = now;
                show();
            }
        }

        private void show() {
            double share = share();
            int bar = (int) (BAR_WIDTH * share);
            err.print("\r[" + "#".repeat(bar) + ".".repeat(BAR_WIDTH - bar) + "] " + (int) (100 * share)
                    + " % of the journal, " + entries + " entries");
            err.flush();
            shown = true;
        }

        private double share() {
            long done = 0;
            long all = 0;
            for (Map.Entry<Integer, Long> each : reached.entrySet()) {
                Extent extent = journal.get(each.getKey());
                if (extent != null) {
                    done += each.getValue() + 1 - extent.first();
                    all += extent.end() - extent.first();
                }
            }
            return all == 0 ? 0 : Math.min(1, (double) done / all);
        }

        private void wipe() {
            if (shown) {
                err.print("\r" + " ".repeat(WIPED_WIDTH) + "\r");
                err.flush();
            }
        }
    }
}
