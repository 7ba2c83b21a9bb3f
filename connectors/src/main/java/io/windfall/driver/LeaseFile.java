package io.windfall.driver;

import io.windfall.executor.BootClock;
import io.windfall.executor.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The lease as the executor and the {@link Watchdog} share it: one line in a file, {@code DEADLINE_MILLIS BOOT_ID SESSION},
 * always replaced as a whole. One process writes it. A lease of another run of the machine is over.
 */
public final class LeaseFile implements Lease {

    /** A lease that never ends, for sessions that promise none. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final String NAME = "lease";

    private final Path file;
    private final String bootId;
    private volatile Content content;

    private LeaseFile(Path file, String bootId, Content content) {
        this.file = file;
        this.bootId = bootId;
        this.content = content;
    }

    /**
     * The lease file of a {@link ProcessDriver}'s folder, with the lease that stands in it if it is of this run of the
     * machine; else one that is over.
     *
     * @throws IOException where the folder cannot be made or the file not be read
     */
    public static LeaseFile in(Path dir, BootClock clock) throws IOException {
        Files.createDirectories(dir);
        return new LeaseFile(path(dir), clock.bootId(), read(path(dir), clock.bootId()));
    }

    /**
     * Sets the lease, and returns once the watchdog will see it.
     *
     * @param session the session that holds it; no white space
     * @param deadlineMillis its end, ms on the boot clock; {@link #NEVER}: none is promised
     */
    public void set(String session, long deadlineMillis) throws IOException {
        Objects.requireNonNull(session, "session");
        if (session.isBlank() || session.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("a session is a word without white space: '" + session + "'");
        }
        WholeFiles.write(file, deadlineMillis + " " + bootId + " " + session + "\n");
        content = new Content(session, deadlineMillis);
    }

    @Override
    public long deadlineMillis() {
        return content.deadlineMillis();
    }

    /** The session that holds it, or an empty text: there is none. */
    public String session() {
        return content.session();
    }

    static Path path(Path dir) {
        return dir.resolve(NAME);
    }

    /** What stands in a lease file; one that is over where there is none, or one of another run of the machine. */
    static Content read(Path file, String bootId) throws IOException {
        String[] words;
        try {
            words = Files.readString(file).strip().split(" ");
        } catch (NoSuchFileException e) {
            return Content.OVER;
        }
        if (words.length != 3 || !words[1].equals(bootId)) {
            return Content.OVER;
        }
        return new Content(words[2], Long.parseLong(words[0]));
    }

    /** The deadline, ms on the boot clock, and whose it is. */
    record Content(String session, long deadlineMillis) {

        static final Content OVER = new Content("", 0);
    }
}
