package io.windfall.replay;

import io.windfall.schema.FileEnd;
import io.windfall.schema.FileEntry;
import io.windfall.schema.FileHead;
import io.windfall.schema.FileItem;
import io.windfall.schema.FileOutput;
import io.windfall.schema.FileSchema;
import io.windfall.schema.FileUnmarked;
import io.windfall.schema.SnapshotEntry;
import io.windfall.topics.Topics;
import io.windfall.topology.JournalPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * An exported journal in a file. It stands alone: no broker and no registry are needed. Files of older versions are read
 * with the schemas of today, resolved as Avro does.
 */
public final class JournalFile implements Recording {

    private final Path file;
    private final SnapshotIndex snapshots = new SnapshotIndex();
    private final Map<String, Long> firstOffsets = new HashMap<>();
    private FileHead head;
    private boolean ended;

    private JournalFile(Path file) {
        this.file = file;
    }

    /**
     * Opens a file and looks through it once.
     *
     * @throws RecordingException when it is not there, is no exported journal, or was cut off
     */
    public static JournalFile open(Path file) {
        JournalFile opened = new JournalFile(file);
        opened.each(opened::index);
        if (opened.head == null || !opened.ended) {
            throw new RecordingException(file + " was cut off: export it again");
        }
        return opened;
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public List<Extent> extents() {
        return head.getExtents().stream()
                .map(e -> new Extent(
                        e.getTopic(),
                        e.getPartition(),
                        e.getFirst(),
                        e.getEnd(),
                        e.getKeptSince() == null
                                ? null
                                : (Long) e.getKeptSince().toEpochMilli()))
                .toList();
    }

    @Override
    public List<Snapshot> snapshots() {
        return snapshots.complete();
    }

    @Override
    public int tornSnapshots() {
        return snapshots.torn();
    }

    @Override
    public boolean reachesBefore(Snapshot snapshot) {
        Long first = firstOffsets.get(snapshot.fabric());
        return first != null
                && first <= snapshot.after().offset()
                && journalIsWhole(snapshot.after().partition());
    }

    @Override
    public void read(Map<String, Snapshot> starts, String fabric, Listener listener) {
        if (!starts.isEmpty()) {
            each(item -> {
                if (item instanceof SnapshotEntry row
                        && wanted(fabric, row.getFabric())
                        && SnapshotIndex.belongs(row, starts.get(row.getFabric()))) {
                    listener.restore(row);
                }
            });
        }
        Map<Long, Schema> schemas = new HashMap<>();
        each(item -> {
            if (item instanceof FileSchema schema) {
                schemas.put(schema.getFingerprint(), new Schema.Parser().parse(schema.getJson()));
            } else if (item instanceof FileEntry entry) {
                RecordedEntry recorded = entryOf(entry);
                if (wanted(fabric, recorded.fabric()) && isBehind(starts.get(recorded.fabric()), recorded.at())) {
                    listener.entry(recorded);
                }
            } else if (item instanceof FileOutput output) {
                RecordedOutput recorded = outputOf(output, schemas);
                if (wanted(fabric, recorded.fabric()) && isBehind(starts.get(recorded.fabric()), recorded.entry())) {
                    listener.output(recorded);
                }
            } else if (item instanceof FileUnmarked output) {
                if (wanted(fabric, output.getFabric())) {
                    listener.unmarked(unmarkedOf(output));
                }
            } else if (item instanceof SnapshotEntry row
                    && wanted(fabric, row.getFabric())
                    && isBehind(
                            starts.get(row.getFabric()), new JournalPosition(row.getPartition(), row.getOffset()))) {
                listener.snapshot(row);
            }
        });
    }

    static boolean wanted(String fabric, String found) {
        return fabric == null || fabric.equals(found);
    }

    /** Whether a place lies behind a snapshot of its fabric; behind nothing lies everything. */
    static boolean isBehind(Snapshot start, JournalPosition place) {
        return start == null || place.offset() > start.after().offset();
    }

    private void index(Object item) {
        if (item instanceof FileHead found) {
            head = found;
            if (found.getFormat() > JournalFileWriter.FORMAT) {
                throw new RecordingException(file + " is of format " + found.getFormat() + ", written by version "
                        + found.getWrittenBy() + ": read it with that version or a later one");
            }
        } else if (item instanceof FileEntry entry) {
            firstOffsets.putIfAbsent(entry.getEntry().getFabric(), entry.getOffset());
        } else if (item instanceof SnapshotEntry row) {
            snapshots.add(row, 0);
        } else if (item instanceof FileEnd) {
            ended = true;
        }
    }

    private static RecordedEntry entryOf(FileEntry entry) {
        return new RecordedEntry(
                new JournalPosition(entry.getPartition(), entry.getOffset()),
                entry.getAppendedAt().toEpochMilli(),
                entry.getEntry());
    }

    private static UnmarkedOutput unmarkedOf(FileUnmarked output) {
        return new UnmarkedOutput(
                Topics.byName(output.getTopic()),
                output.getPartition(),
                output.getOffset(),
                output.getAppendedAt().toEpochMilli(),
                output.getFabric());
    }

    private RecordedOutput outputOf(FileOutput output, Map<Long, Schema> schemas) {
        Schema schema = output.getFingerprint() == null ? null : schemas.get(output.getFingerprint());
        if (output.getBody() != null && schema == null) {
            throw new RecordingException(file + " lacks the schema of a record of " + output.getTopic());
        }
        return new RecordedOutput(
                Topics.byName(output.getTopic()),
                output.getPartition(),
                output.getOffset(),
                output.getAppendedAt().toEpochMilli(),
                output.getFabric(),
                new JournalPosition(output.getEntryPartition(), output.getEntryOffset()),
                output.getKey(),
                schema,
                bytes(output.getBody()),
                output.getReason(),
                output.getDetail());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private void each(Consumer<Object> taker) {
        if (!Files.isRegularFile(file)) {
            throw new RecordingException(
                    "there is no file " + file + ": name one that 'windfall journal export' wrote");
        }
        SpecificDatumReader<FileItem> reader = new SpecificDatumReader<>(new FileItem().getSpecificData());
        reader.setExpected(FileItem.getClassSchema());
        try (DataFileReader<FileItem> items = new DataFileReader<>(file.toFile(), reader)) {
            if (!items.getSchema()
                    .getFullName()
                    .equals(FileItem.getClassSchema().getFullName())) {
                throw new RecordingException(
                        file + " holds records of " + items.getSchema().getFullName() + ": it is no exported journal");
            }
            for (FileItem item = next(items); item != null; item = next(items)) {
                taker.accept(item.getItem());
            }
        } catch (IOException | AvroRuntimeException e) {
            throw damaged(file, e);
        }
    }

    /** The next item, or null at the end. Avro's readers meet damage with all kinds of exceptions. */
    private static FileItem next(DataFileReader<FileItem> items) throws IOException {
        try {
            return items.hasNext() ? items.next() : null;
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static RecordingException damaged(Path file, Exception e) {
        String reason = e.getMessage() == null ? "it ends too early" : e.getMessage();
        return new RecordingException(
                file + " cannot be read as an exported journal, is damaged or was cut off: " + reason, e);
    }
}
