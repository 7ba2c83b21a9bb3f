package io.windfall.executor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Linux's clock since boot (CLOCK_BOOTTIME, by {@code /proc/uptime}, to 10 ms) and boot id ({@code
 * /proc/sys/kernel/random/boot_id}). Elsewhere a clock of this process alone: it has a boot id of its own, so that every
 * restart opens a new session.
 */
public final class LinuxBootClock implements BootClock {

    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path uptime;
    private final String bootId;

    private LinuxBootClock(Path uptime, String bootId) {
        this.uptime = uptime;
        this.bootId = bootId;
    }

    /** This machine's clock; where the machine tells none, one of this process alone. */
    public static LinuxBootClock open() {
        return open(UPTIME, BOOT_ID);
    }

    /**
     * This machine's clock and no other, for processes that must agree on it.
     *
     * @throws IOException where the machine tells none
     */
    public static LinuxBootClock ofMachine() throws IOException {
        return ofMachine(UPTIME, BOOT_ID);
    }

    static LinuxBootClock open(Path uptime, Path bootIdFile) {
        try {
            return ofMachine(uptime, bootIdFile);
        } catch (IOException | IllegalArgumentException e) {
            // Not Linux, or it does not tell: what follows is safe anywhere.
            return new LinuxBootClock(null, "process-" + UUID.randomUUID());
        }
    }

    private static LinuxBootClock ofMachine(Path uptime, Path bootIdFile) throws IOException {
        LinuxBootClock clock =
                new LinuxBootClock(uptime, Files.readString(bootIdFile).strip());
        if (clock.bootId.isEmpty() || clock.read() < 0) {
            throw new IOException(uptime + " and " + bootIdFile + " tell no time since boot");
        }
        return clock;
    }

    @Override
    public long millis() {
        try {
            return uptime == null ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) : read();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the clock since boot at " + uptime, e);
        }
    }

    @Override
    public String bootId() {
        return bootId;
    }

    /** Reads a line like {@code 350735.47 234388.90}: seconds since boot, then idle seconds. */
    private long read() throws IOException {
        String line = Files.readString(uptime);
        int end = line.indexOf(' ');
        int dot = line.indexOf('.');
        if (dot < 1 || end < dot + 3) {
            throw new IllegalArgumentException("not an uptime: " + line);
        }
        long seconds = Long.parseLong(line.substring(0, dot));
        return seconds * 1000 + Long.parseLong(line.substring(dot + 1, dot + 3)) * 10;
    }
}
