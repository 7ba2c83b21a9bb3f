package io.windfall.trainer;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Checkpoints on disk: a folder {@code step-N} each, in it the files and, written last, {@code COMPLETE} with their SHA-256.
 * Only complete ones whose files are whole are ever resumed from. The newest two are kept.
 */
final class Checkpoints {

    static final String MARKER = "COMPLETE";

    private static final String WEIGHTS = "weights.bin";
    private static final String MOMENTS = "moments.bin";
    private static final String COURSE = "course.bin";
    private static final String PREFIX = "step-";
    private static final int KEPT = 2;

    private final Path dir;

    Checkpoints(Path dir) {
        this.dir = dir;
    }

    /** Writes a checkpoint; durable on return. The facts are what must be the same when it is resumed from. */
    void write(Training training, String progress, Map<String, String> facts) throws IOException {
        Path folder = dir.resolve("%s%08d".formatted(PREFIX, training.stepsDone()));
        remove(folder);
        Files.createDirectories(folder);
        StringBuilder marker = new StringBuilder();
        facts.forEach(
                (name, value) -> marker.append(name).append('=').append(value).append('\n'));
        for (Map.Entry<String, byte[]> file : parts(training, progress).entrySet()) {
            put(folder.resolve(file.getKey()), file.getValue());
            marker.append("sha256.")
                    .append(file.getKey())
                    .append('=')
                    .append(sha256(file.getValue()))
                    .append('\n');
        }
        Path aside = folder.resolve(MARKER + ".tmp");
        put(aside, marker.toString().getBytes(StandardCharsets.UTF_8));
        Files.move(aside, folder.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
        sync(dir);
        List<Path> all = newestFirst();
        for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
            remove(old);
        }
    }

    /** Takes a training run to the newest whole checkpoint and returns its facts; null where there is none. */
    Properties resume(Training training) throws IOException {
        for (Path folder : newestFirst()) {
            Properties facts = new Properties();
            facts.load(new StringReader(Files.readString(folder.resolve(MARKER))));
            byte[] weights = Files.readAllBytes(folder.resolve(WEIGHTS));
            byte[] moments = Files.readAllBytes(folder.resolve(MOMENTS));
            byte[] course = Files.readAllBytes(folder.resolve(COURSE));
            boolean whole = sha256(weights).equals(facts.getProperty("sha256." + WEIGHTS))
                    && sha256(moments).equals(facts.getProperty("sha256." + MOMENTS))
                    && sha256(course).equals(facts.getProperty("sha256." + COURSE));
            if (whole) {
                training.restore(weights, moments, course);
                return facts;
            }
            System.err.println("trainer: " + folder + " is damaged and passed over");
        }
        return null;
    }

    /** Writes a small file aside and renames it. */
    static void replace(Path file, String text) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(aside, text);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, byte[]> parts(Training training, String progress) {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put(WEIGHTS, training.weights());
        parts.put(MOMENTS, training.moments());
        parts.put(COURSE, training.course());
        parts.put("progress.json", progress.getBytes(StandardCharsets.UTF_8));
        return parts;
    }

    /** The complete ones. */
    private List<Path> newestFirst() throws IOException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, PREFIX + "*")) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry.resolve(MARKER))) {
                    folders.add(entry);
                }
            }
        }
        folders.sort(Comparator.comparingLong(Checkpoints::number).reversed());
        return folders;
    }

    private static long number(Path folder) {
        return Long.parseLong(folder.getFileName().toString().substring(PREFIX.length()));
    }

    /** Its marker first, so that it is never taken for a complete one meanwhile. */
    private static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Files.deleteIfExists(folder.resolve(MARKER));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Files.deleteIfExists(folder);
    }

    private static void put(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Base.sha256().digest(bytes));
    }
}
