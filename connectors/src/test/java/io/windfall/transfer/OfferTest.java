package io.windfall.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.executor.Checkpoint;
import io.windfall.grant.GrantSigner;
import io.windfall.grant.TransferGrant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an offer keeps, and for how long. */
class OfferTest {
    @TempDir
    Path folder;

    private Sites sites;

    @BeforeEach
    void open() throws Exception {
        sites = new Sites(folder.resolve("sites"), null);
    }

    @AfterEach
    void close() throws Exception {
        sites.close();
    }

    @Test
    void shouldPinOnlyTheNewestOfferOfAJob() throws Exception {
        String other = offered("other", 9).manifestDigest();
        offered("job", 1);
        offered("job", 2);
        String last = offered("job", 3).manifestDigest();
        assertThat(pinned()).containsExactlyInAnyOrder(last, other);
        sites.server.close();
        sites.server = sites.serve(null);
        String next = offered("job", 4).manifestDigest();
        assertThat(pinned()).containsExactlyInAnyOrder(next, other);
    }

    @Test
    void shouldKeepAReplacedOfferWhileItsSessionIsOpenAndThenDropIt() throws Exception {
        String first = offered("job", 1).manifestDigest();
        long soon = sites.clock.millis() - GrantDesk.TOLERANCE_MILLIS + 4_000;
        TransferGrant grant = new TransferGrant("fabric", "job", 3, "ams", "osl", "", first, soon, "n1");
        SourceClient client = new SourceClient(sites.server.url(), FetchSettings.defaults());
        String token = client.redeem(grant, new GrantSigner(sites.keys.getPrivate()).sign(grant));
        String second = offered("job", 2).manifestDigest();
        assertThat(pinned()).containsExactlyInAnyOrder(first, second);
        try (SourceClient.Reply reply = client.get(TransferPaths.MANIFEST, token, null, null)) {
            assertThat(reply.body().readAllBytes()).isEqualTo(sites.source.manifestBytes(first));
        }
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(pinned())
                .containsExactly(second));
    }

    @Test
    void shouldRefuseAReplacedOfferThatNobodyTook() throws Exception {
        String first = offered("job", 1).manifestDigest();
        offered("job", 2);
        TransferGrant grant = sites.grant("job", first, "", "n1");
        SourceClient client = new SourceClient(sites.server.url(), FetchSettings.defaults());
        assertThatThrownBy(() -> client.redeem(grant, new GrantSigner(sites.keys.getPrivate()).sign(grant)))
                .hasMessageContaining("not on offer");
    }

    @Test
    void shouldBreakOffALongFileOnceItIsWithdrawn() throws Exception {
        Checkpoint offered = sites.offered("job", Sites.files(folder.resolve("long"), 1, 6_000_000));
        TransferGrant grant = sites.grant("job", offered.manifestDigest(), "", "n1");
        SourceClient client = new SourceClient(sites.server.url(), FetchSettings.defaults());
        String token = client.redeem(grant, new GrantSigner(sites.keys.getPrivate()).sign(grant));
        sites.server.setRate(8_000_000);
        try (SourceClient.Reply reply = client.get(TransferPaths.FILES + "weights.bin", token, null, null)) {
            assertThat(reply.body().readNBytes(100_000)).hasSize(100_000);
            sites.server.withdraw("job");
            assertThat(bytesUntilTheEnd(reply.body())).isLessThan(3_000_000);
        }
    }

    /** The JDK's client tells the early end of a body by an exception only where the connection was reset. */
    private static long bytesUntilTheEnd(InputStream body) {
        long bytes = 0;
        try {
            byte[] piece = new byte[8 * 1024];
            for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
                bytes += read;
            }
        } catch (IOException reset) {
            return bytes;
        }
        return bytes;
    }

    private Checkpoint offered(String job, long seed) throws IOException {
        return sites.offered(job, Sites.files(folder.resolve("files" + seed), seed, 100_000));
    }

    private TreeSet<String> pinned() throws IOException {
        TreeSet<String> all = new TreeSet<>();
        for (Path file : StoreDisk.list(folder.resolve("sites/source/pins"))) {
            all.addAll(Files.readAllLines(file));
        }
        return all;
    }
}
