package io.windfall.driver;

import io.windfall.executor.BootClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The boot clock as {@code /proc/uptime} tells it, in steps of 10 ms: the one that the launch script reads, too. */
final class ProcClock implements BootClock {

    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final String bootId;

    ProcClock() throws IOException {
        this.bootId = Files.readString(BOOT_ID).strip();
    }

    @Override
    public long millis() {
        try {
            String text = Files.readString(UPTIME);
            String seconds = text.substring(0, text.indexOf(' '));
            int point = seconds.indexOf('.');
            return Long.parseLong(seconds.substring(0, point)) * 1_000
                    + Long.parseLong(seconds.substring(point + 1)) * 10;
        } catch (IOException e) {
            throw new UncheckedIOException("the boot clock cannot be read", e);
        }
    }

    @Override
    public String bootId() {
        return bootId;
    }
}
