package io.windfall.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The machine's processes as Linux tells them under {@code /proc}. */
final class ProcessTable {

    private final Path root;

    ProcessTable(Path root) {
        this.root = root;
    }

    static ProcessTable linux() {
        return new ProcessTable(Path.of("/proc"));
    }

    /** All processes, also dead ones that nobody has waited for yet. */
    List<Entry> all() throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path folder : folders) {
                Entry entry = read(folder);
                if (entry != null) {
                    entries.add(entry);
                }
            }
        }
        return entries;
    }

    /** The process of that number, or null. */
    Entry find(long pid) throws IOException {
        return read(root.resolve(Long.toString(pid)));
    }

    /** Whether the process was started with that environment variable; no where that is not ours to read. */
    boolean carries(long pid, String variable) {
        String environment;
        try {
            environment = Files.readString(root.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // Gone, or another user's: in either case none of ours.
            return false;
        }
        return environment.startsWith(variable + "\0") || environment.contains("\0" + variable + "\0");
    }

    private static Entry read(Path folder) throws IOException {
        String stat;
        try {
            stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            if (Files.exists(folder)) {
                return retry(folder, e);
            }
            return null;
        }
        return parse(Long.parseLong(folder.getFileName().toString()), stat);
    }

    /** A process that ends while it is read fails once more, and then its folder is gone, or it reads as dead. */
    private static Entry retry(Path folder, IOException first) throws IOException {
        try {
            return parse(
                    Long.parseLong(folder.getFileName().toString()),
                    Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            if (Files.exists(folder)) {
                e.addSuppressed(first);
                throw e;
            }
            return null;
        }
    }

    /** The command's name, in parentheses, may hold anything: the fields are counted from the last parenthesis. */
    static Entry parse(long pid, String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Entry(
                pid,
                fields[0].charAt(0),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[19].strip()));
    }

    /**
     * A process.
     *
     * @param pid its number, which may be given again after its end
     * @param state one letter, see proc(5)
     * @param group its process group
     * @param session its session
     * @param startTicks when it was started, clock ticks since boot: with the number, its identity
     */
    record Entry(long pid, char state, long group, long session, long startTicks) {

        /** Not dead; a zombie is. */
        boolean lives() {
            return state != 'Z' && state != 'X' && state != 'x';
        }
    }
}
