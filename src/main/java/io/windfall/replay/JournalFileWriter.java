package io.windfall.replay;

import io.windfall.schema.FileEnd;
import io.windfall.schema.FileEntry;
import io.windfall.schema.FileExtent;
import io.windfall.schema.FileHead;
import io.windfall.schema.FileItem;
import io.windfall.schema.FileOutput;
import io.windfall.schema.FileSchema;
import io.windfall.schema.FileUnmarked;
import io.windfall.schema.SnapshotEnd;
import io.windfall.schema.SnapshotEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Writes an exported journal: an Avro container file of {@link FileItem}s, compressed with deflate, which readers of all
 * languages have. The file appears under its name when it is whole; until then it has {@code .part} behind it.
 */
final class JournalFileWriter implements Closeable {

    /** The version of the format that this writes. */
    static final int FORMAT = 2;

    private static final int DEFLATE_LEVEL = 6;

    private final Path file;
    private final Path part;
    private final DataFileWriter<FileItem> writer;
    private final Fingerprints fingerprints = new Fingerprints();
    private final Set<Long> written = new HashSet<>();
    private long entries;
    private long outputs;
    private long snapshotRows;
    private boolean finished;

    JournalFileWriter(Path file, String writtenBy, Long fromMillis, Long toMillis, List<Extent> extents)
            throws IOException {
        this.file = file.toAbsolutePath();
        this.part = this.file.resolveSibling(this.file.getFileName() + ".part");
        if (Files.exists(this.file) && !Files.isRegularFile(this.file)) {
            throw new IOException("it is there, and no regular file");
        }
        Files.createDirectories(this.file.getParent());
        writer = new DataFileWriter<>(
                new SpecificDatumWriter<>(FileItem.getClassSchema(), new FileItem().getSpecificData()));
        writer.setCodec(CodecFactory.deflateCodec(DEFLATE_LEVEL));
        writer.create(FileItem.getClassSchema(), part.toFile());
        append(new FileHead(
                FORMAT,
                writtenBy,
                instant(fromMillis),
                instant(toMillis),
                extents.stream()
                        .map(e -> new FileExtent(
                                e.topic(), e.partition(), e.first(), e.end(), instant(e.keptSinceMillis())))
                        .toList()));
    }

    void entry(RecordedEntry entry) throws IOException {
        entries++;
        append(new FileEntry(
                entry.at().partition(),
                entry.at().offset(),
                Instant.ofEpochMilli(entry.appendedAtMillis()),
                entry.avro()));
    }

    void snapshot(SnapshotEntry row) throws IOException {
        snapshotRows += row.getRow() instanceof SnapshotEnd ? 0 : 1;
        append(row);
    }

    void output(RecordedOutput output) throws IOException {
        outputs++;
        Long fingerprint = output.schema() == null ? null : (Long) fingerprints.of(output.schema());
        if (fingerprint != null && written.add(fingerprint)) {
            append(new FileSchema(fingerprint, output.schema().toString()));
        }
        append(new FileOutput(
                output.topic().name(),
                output.partition(),
                output.offset(),
                Instant.ofEpochMilli(output.appendedAtMillis()),
                output.fabric(),
                output.entry().partition(),
                output.entry().offset(),
                output.key(),
                fingerprint,
                output.body() == null ? null : ByteBuffer.wrap(output.body()),
                output.reason(),
                output.detail()));
    }

    void unmarked(UnmarkedOutput output) throws IOException {
        append(new FileUnmarked(
                output.topic().name(),
                output.partition(),
                output.offset(),
                Instant.ofEpochMilli(output.appendedAtMillis()),
                output.fabric()));
    }

    /** Ends the file and gives it its name; one that is there is replaced. */
    void finish() throws IOException {
        append(new FileEnd(entries, outputs, snapshotRows));
        writer.close();
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        finished = true;
    }

    long entries() {
        return entries;
    }

    long outputs() {
        return outputs;
    }

    /** Leaves nothing behind, unless it was finished. */
    @Override
    public void close() throws IOException {
        if (!finished) {
            writer.close();
            Files.deleteIfExists(part);
        }
    }

    private void append(Object item) throws IOException {
        writer.append(new FileItem(item));
    }

    private static Instant instant(Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
