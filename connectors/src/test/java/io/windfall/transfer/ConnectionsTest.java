package io.windfall.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.executor.Checkpoint;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who only connects and stays silent keeps nobody from a transfer. */
class ConnectionsTest {
    @TempDir
    Path folder;

    @Test
    void shouldServeThoughHundredsOfIdleConnectionsAreOpen() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try (Sites sites = new Sites(folder.resolve("sites"), null)) {
            Checkpoint offered = sites.offered("job", Sites.files(folder.resolve("files"), 1, 100_000));
            URI url = sites.server.url();
            for (int i = 0; i < 300; i++) {
                idle.add(new Socket(url.getHost(), url.getPort()));
            }
            FetchRequest request = sites.request(sites.grant("job", offered.manifestDigest(), "", "n1"));
            FetchRequest hurried = new FetchRequest(
                    request.grant(), request.signature(), request.source(), sites.clock.millis() + 20_000);
            try (Fetcher fetcher =
                    new Fetcher(sites.destination, FetchSettings.defaults().withPatience(Duration.ofSeconds(15)))) {
                assertThat(fetcher.fetch(hurried, progress -> {}).checkpoint()).isEqualTo(offered);
            }
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }
}
