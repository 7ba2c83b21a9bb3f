package io.windfall.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxBootClockTest {

    @TempDir
    Path folder;

    @Test
    void shouldReadWhatTheKernelTells() throws IOException {
        Path uptime = Files.writeString(folder.resolve("uptime"), "350735.47 234388.90\n");
        Path bootId = Files.writeString(folder.resolve("boot_id"), "0a1b\n");
        LinuxBootClock clock = LinuxBootClock.open(uptime, bootId);
        assertThat(clock.millis()).isEqualTo(350_735_470L);
        assertThat(clock.bootId()).isEqualTo("0a1b");
    }

    @Test
    void shouldGiveEveryProcessABootOfItsOwnElsewhere() {
        LinuxBootClock one = LinuxBootClock.open(folder.resolve("none"), folder.resolve("none"));
        LinuxBootClock other = LinuxBootClock.open(folder.resolve("none"), folder.resolve("none"));
        assertThat(one.bootId()).isNotEqualTo(other.bootId());
        long before = one.millis();
        assertThat(one.millis()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void shouldNotTrustAnUptimeThatItCannotRead() throws IOException {
        Path uptime = Files.writeString(folder.resolve("uptime"), "soon\n");
        Path bootId = Files.writeString(folder.resolve("boot_id"), "0a1b\n");
        assertThat(LinuxBootClock.open(uptime, bootId).bootId()).startsWith("process-");
    }
}
