package io.windfall.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.grant.TransferGrant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
    private static final long NOW = 1_000_000_000;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("grants");
    }

    @Test
    void shouldStartDespiteADamagedLineAndKeepTheOthers() throws Exception {
        String first;
        String third;
        try (Sessions sessions = new Sessions(file, NOW)) {
            first = sessions.redeem(grant("n1", NOW), "", NOW).token();
            sessions.redeem(grant("n2", NOW), "", NOW);
            third = sessions.redeem(grant("n3", NOW), "", NOW).token();
        }
        for (byte[] damage : List.of(new byte[] {'x'}, new byte[] {(byte) 0xff, 0}, "a b !".getBytes())) {
            List<byte[]> lines = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                lines.add(line.getBytes());
            }
            lines.add(1, damage);
            try (var out = Files.newOutputStream(file)) {
                for (byte[] line : lines) {
                    out.write(line);
                    out.write('\n');
                }
            }
            try (Sessions sessions = new Sessions(file, NOW)) {
                assertThat(sessions.find(first)).isNotNull();
                assertThat(sessions.find(third)).isNotNull();
            }
            assertThat(Files.readAllLines(file)).hasSize(3);
        }
    }

    @Test
    void shouldCutOffHalfALineThatTheDiskHadNoRoomFor() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        Medium medium = new Medium() {
            @Override
            public void write(FileChannel channel, ByteBuffer bytes) throws IOException {
                if (full.get()) {
                    bytes.limit(bytes.limit() / 2);
                    Medium.super.write(channel, bytes);
                    throw new IOException("no space left");
                }
                Medium.super.write(channel, bytes);
            }
        };
        String last;
        try (Sessions sessions = new Sessions(file, NOW, medium)) {
            sessions.redeem(grant("n1", NOW), "", NOW);
            long before = Files.size(file);
            full.set(true);
            assertThatThrownBy(() -> sessions.redeem(grant("n2", NOW), "", NOW)).hasMessage("no space left");
            assertThat(file).hasSize(before);
            full.set(false);
            last = sessions.redeem(grant("n3", NOW), "", NOW).token();
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
        try (Sessions again = new Sessions(file, NOW)) {
            assertThat(again.find(last)).isNotNull();
        }
    }

    @Test
    void shouldForgetWhatHasExpiredWithoutARestart() throws Exception {
        try (Sessions sessions = new Sessions(file, NOW)) {
            String old = sessions.redeem(grant("n1", NOW), "", NOW).token();
            long later = NOW + GrantDesk.TOLERANCE_MILLIS + 1;
            String young = sessions.redeem(grant("n2", later), "", later).token();
            assertThat(sessions.find(old)).isNull();
            assertThat(sessions.find(young)).isNotNull();
        }
    }

    @Test
    void shouldNotLetTheFileGrowWithWhatHasExpired() throws Exception {
        try (Sessions sessions = new Sessions(file, NOW)) {
            long step = GrantDesk.TOLERANCE_MILLIS + 1;
            for (int i = 0; i < 1_100; i++) {
                sessions.redeem(grant("n" + i, NOW + i * step), "", NOW + i * step);
            }
        }
        assertThat(Files.readAllLines(file)).hasSizeLessThan(200);
    }

    private static TransferGrant grant(String nonce, long expiresAtMillis) {
        return new TransferGrant("fabric", "job", 3, "ams", "osl", "", "0".repeat(64), expiresAtMillis, nonce);
    }
}
