package io.windfall.transfer;

import io.windfall.executor.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a checkpoint consists of: its files, each in chunks of one size (a file's last one may be shorter). Its text is
 * canonical, so that the SHA-256 of its bytes names the checkpoint.
 *
 * @param job the job
 * @param step the step at which it was taken; -1 where unknown
 * @param takenAtMillis when its newest file was written, ms since 1970-01-01 UTC
 * @param chunkBytes size of a chunk, B
 * @param files in the order of their paths
 */
record Manifest(String job, long step, long takenAtMillis, int chunkBytes, List<Entry> files) {
    /** Most that a manifest may take, B: about one TB in chunks of the usual size. */
    static final int MOST_BYTES = 16 * 1024 * 1024;

    static final int LEAST_CHUNK_BYTES = 256;
    static final int MOST_CHUNK_BYTES = 16 * 1024 * 1024;

    private static final String VERSION = "windfall-manifest-v1";
    private static final int JOB_BYTES = 1024;

    Manifest {
        files = List.copyOf(files);
    }

    /**
     * A file of a checkpoint.
     *
     * @param path relative, see {@link ManifestPath}
     * @param bytes its size, B
     * @param executable whether its owner may run it: the one mode bit that is kept
     * @param chunks SHA-256 of its chunks, in order
     */
    record Entry(String path, long bytes, boolean executable, List<String> chunks) {
        Entry {
            chunks = List.copyOf(chunks);
        }
    }

    /** Size of all files, B. */
    long totalBytes() {
        return files.stream().mapToLong(Entry::bytes).sum();
    }

    /** Length of a file's chunk, B. */
    int chunkLength(Entry file, int index) {
        return (int) Math.min(chunkBytes, file.bytes() - (long) index * chunkBytes);
    }

    /** Every chunk once, with its length, in the order of the files. */
    Map<String, Integer> chunks() {
        Map<String, Integer> all = new LinkedHashMap<>();
        for (Entry file : files) {
            for (int i = 0; i < file.chunks().size(); i++) {
                all.put(file.chunks().get(i), chunkLength(file, i));
            }
        }
        return all;
    }

    Checkpoint checkpoint(String digest) {
        return new Checkpoint(digest, totalBytes(), step, takenAtMillis);
    }

    /** The canonical text, one thing a line, each line ended. */
    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        text.append(VERSION).append('\n');
        text.append("job ").append(encoded(job)).append('\n');
        text.append("step ").append(step).append('\n');
        text.append("taken ").append(takenAtMillis).append('\n');
        text.append("chunk ").append(chunkBytes).append('\n');
        text.append("bytes ").append(totalBytes()).append('\n');
        for (Entry file : files) {
            text.append("file ")
                    .append(file.executable() ? 'x' : '-')
                    .append(' ')
                    .append(file.bytes());
            text.append(' ').append(encoded(file.path())).append('\n');
            file.chunks().forEach(chunk -> text.append(chunk).append('\n'));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a manifest and checks all that can be checked without the chunks: bounds, paths, order, and that sizes add up.
     *
     * @throws BadManifestException with a line that says what is wrong
     */
    static Manifest parse(byte[] bytes) throws BadManifestException {
        if (bytes.length > MOST_BYTES) {
            throw new BadManifestException("a manifest of " + bytes.length + " bytes, more than " + MOST_BYTES);
        }
        Lines lines = new Lines(new String(bytes, StandardCharsets.UTF_8));
        if (!VERSION.equals(lines.next())) {
            throw new BadManifestException("no manifest: its first line must be " + VERSION);
        }
        String job = decoded(lines.value("job "));
        if (job.isEmpty() || job.length() > JOB_BYTES) {
            throw new BadManifestException("the manifest's job is empty or too long");
        }
        long step = number(lines.value("step "), -1, Long.MAX_VALUE);
        long taken = number(lines.value("taken "), -1, Long.MAX_VALUE);
        int chunk = (int) number(lines.value("chunk "), LEAST_CHUNK_BYTES, MOST_CHUNK_BYTES);
        long total = number(lines.value("bytes "), 0, Long.MAX_VALUE);
        Manifest manifest = new Manifest(job, step, taken, chunk, files(lines, chunk));
        manifest.checkSizes(total);
        manifest.checkPaths();
        if (!Arrays.equals(manifest.bytes(), bytes)) {
            throw new BadManifestException("a manifest that is not written canonically");
        }
        return manifest;
    }

    private static List<Entry> files(Lines lines, int chunk) throws BadManifestException {
        List<Entry> files = new ArrayList<>();
        while (lines.more()) {
            String[] parts = lines.value("file ").split(" ", 3);
            if (parts.length != 3 || !(parts[0].equals("x") || parts[0].equals("-"))) {
                throw new BadManifestException("a manifest whose line of a file cannot be read");
            }
            long size = number(parts[1], 0, Long.MAX_VALUE - MOST_CHUNK_BYTES);
            String path = ManifestPath.checked(decoded(parts[2]));
            List<String> digests = new ArrayList<>();
            while (lines.more() && Sha256.isDigest(lines.peek())) {
                digests.add(lines.next());
            }
            if (digests.size() != (size + chunk - 1) / chunk) {
                throw new BadManifestException("the manifest lies about sizes: \"" + ManifestPath.shown(path)
                        + "\" is of " + size + " bytes, but has " + digests.size() + " chunks of " + chunk);
            }
            files.add(new Entry(path, size, parts[0].equals("x"), digests));
        }
        return files;
    }

    private void checkSizes(long total) throws BadManifestException {
        long sum = 0;
        Map<String, Integer> lengths = new LinkedHashMap<>();
        for (Entry file : files) {
            sum += file.bytes();
            if (sum < 0) {
                throw new BadManifestException("the manifest lies about sizes: its files cannot be that large");
            }
            for (int i = 0; i < file.chunks().size(); i++) {
                Integer known = lengths.put(file.chunks().get(i), chunkLength(file, i));
                if (known != null && known != chunkLength(file, i)) {
                    throw new BadManifestException("the manifest lies about sizes: one chunk has two lengths");
                }
            }
        }
        if (sum != total) {
            throw new BadManifestException(
                    "the manifest lies about sizes: it says " + total + " bytes, its files are of " + sum);
        }
    }

    private void checkPaths() throws BadManifestException {
        String before = null;
        for (Entry file : files) {
            if (before != null && before.compareTo(file.path()) >= 0) {
                throw new BadManifestException("the manifest's paths are not in order, each once");
            }
            before = file.path();
        }
        // Between "a" and "a/b" others may sort ("a-b"), so every folder is looked up among the files.
        Set<String> paths = new HashSet<>();
        files.forEach(file -> paths.add(file.path()));
        for (Entry file : files) {
            for (int at = file.path().indexOf('/'); at >= 0; at = file.path().indexOf('/', at + 1)) {
                if (paths.contains(file.path().substring(0, at))) {
                    throw new BadManifestException("a path of the manifest is a file and a folder");
                }
            }
        }
    }

    private static long number(String text, long least, long most) throws BadManifestException {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new BadManifestException("a manifest with \"" + ManifestPath.shown(text) + "\" for a number");
        }
        if (value < least || value > most) {
            throw new BadManifestException("a manifest with " + value + " where " + least + " to " + most + " may be");
        }
        return value;
    }

    private static String encoded(String text) {
        return text.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D");
    }

    private static String decoded(String text) {
        return text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
    }

    /** Lines of a text, each ended. */
    private static final class Lines {
        private final String text;
        private int at;

        Lines(String text) {
            this.text = text;
        }

        boolean more() {
            return at < text.length();
        }

        String peek() throws BadManifestException {
            int end = text.indexOf('\n', at);
            if (end < 0) {
                throw new BadManifestException("a manifest that breaks off");
            }
            return text.substring(at, end);
        }

        String next() throws BadManifestException {
            String line = peek();
            at += line.length() + 1;
            return line;
        }

        String value(String name) throws BadManifestException {
            String line = next();
            if (!line.startsWith(name)) {
                throw new BadManifestException("a manifest without \"" + name.strip() + "\" where it should be");
            }
            return line.substring(name.length());
        }
    }
}
