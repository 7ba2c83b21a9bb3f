package io.windfall.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before a broker starts, and by which flag to mend it. */
class RefusalTest {
    @TempDir
    Path directory;

    @Test
    void shouldNameTheFlagOfTheCommandThatListens() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> RegistryServer.start(
                            Map.of(), new RegistryListen("127.0.0.1", port, null, null, "--listen")))
                    .isInstanceOf(EmbeddedStackException.class)
                    .hasMessageContaining("Port " + port)
                    .hasMessageContaining("choose another with --listen")
                    .hasMessageNotContaining("--registry-port");
            assertThatThrownBy(() -> RegistryServer.start(Map.of(), new RegistryListen("127.0.0.1", port, null, null)))
                    .hasMessageContaining("choose another with --registry-port");
            EmbeddedStackConfig free = new EmbeddedStackConfig(directory, port, 0);
            assertThatThrownBy(() -> EmbeddedBroker.start(free))
                    .isInstanceOf(EmbeddedStackException.class)
                    .hasMessageContaining("choose another with --kafka-port");
            assertThatThrownBy(() -> EmbeddedBroker.start(free.reachableAt("127.0.0.1", "broker:1")))
                    .isInstanceOf(EmbeddedStackException.class)
                    .hasMessageContaining("choose another with --listen");
        }
    }

    @Test
    void shouldNameTheFlagOfADirectoryThatIsInUse() throws Exception {
        try (FileChannel other = FileChannel.open(
                directory.resolve("windfall.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                    .isInstanceOf(EmbeddedStackException.class)
                    .hasMessageContaining("in use by another embedded broker")
                    .hasMessageContaining("choose another with --dir");
        }
    }

    @Test
    void shouldNameTheFlagOfADirectoryThatCannotBe() throws Exception {
        Path plain = Files.writeString(directory.resolve("plain"), "a file");
        assertThatThrownBy(() -> EmbeddedBroker.start(plain, 0))
                .isInstanceOf(EmbeddedStackException.class)
                .hasMessageContaining("(a file is there already): choose another with --dir");
    }
}
