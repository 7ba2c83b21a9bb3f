package io.windfall.replay;

import io.windfall.schema.SnapshotEntry;
import io.windfall.topology.JournalPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Copies a recording, or a stretch of it, into a file that stands alone. */
public final class JournalExport implements Recording.Listener {

    private final JournalFileWriter writer;
    private final FabricTimes times = new FabricTimes();
    private final Long toMillis;
    private final Map<String, Long> stoppedAt = new HashMap<>();

    private JournalExport(JournalFileWriter writer, Long toMillis) {
        this.writer = writer;
        this.toMillis = toMillis;
    }

    /**
     * Writes the file; it is there when all of it is.
     *
     * @param writtenBy the version of the program
     * @param fabric the only fabric to export; null: all
     * @param fromMillis where to begin, in the fabric's own time, ms since 1970-01-01 UTC: with the snapshot at or before
     *     it; null: as early as can be
     * @param toMillis where to end, exclusive, in the fabric's own time; null: at the end
     * @throws IOException when the file cannot be written
     */
    public static Result write(
            Recording recording, Path file, String writtenBy, String fabric, Long fromMillis, Long toMillis)
            throws IOException {
        try (JournalFileWriter writer =
                new JournalFileWriter(file, writtenBy, fromMillis, toMillis, recording.extents())) {
            JournalExport export = new JournalExport(writer, toMillis);
            recording.read(recording.starts(fromMillis), fabric, export);
            Result result = new Result(writer.entries(), writer.outputs());
            if (result.entries() == 0) {
                throw new RecordingException(recording.name() + " has no entry "
                        + (fabric == null ? "" : "of fabric " + fabric + " ") + "in that time: nothing was written");
            }
            writer.finish();
            return result;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void restore(SnapshotEntry row) {
        times.restore(row);
        write(() -> writer.snapshot(row));
    }

    @Override
    public void snapshot(SnapshotEntry row) {
        if (isBefore(row.getFabric(), new JournalPosition(row.getPartition(), row.getOffset()))) {
            write(() -> writer.snapshot(row));
        }
    }

    @Override
    public void entry(RecordedEntry entry) {
        Long time = times.take(entry.toDomain());
        if (toMillis != null && time != null && time >= toMillis) {
            stoppedAt.putIfAbsent(entry.fabric(), entry.at().offset());
        }
        if (isBefore(entry.fabric(), entry.at())) {
            write(() -> writer.entry(entry));
        }
    }

    @Override
    public void output(RecordedOutput output) {
        if (isBefore(output.fabric(), output.entry())) {
            write(() -> writer.output(output));
        }
    }

    @Override
    public void unmarked(UnmarkedOutput output) {
        if (!stoppedAt.containsKey(output.fabric())) {
            write(() -> writer.unmarked(output));
        }
    }

    private boolean isBefore(String fabric, JournalPosition place) {
        Long stopped = stoppedAt.get(fabric);
        return stopped == null || place.offset() < stopped;
    }

    private static void write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Writing {
        void run() throws IOException;
    }

    /** How many entries and outputs the file holds. */
    public record Result(long entries, long outputs) {}
}
