package io.windfall.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.executor.Checkpoint;
import io.windfall.testing.CuttingProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchTest {
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
    void shouldBringACheckpointOverWhole() throws Exception {
        Path files = Sites.files(folder.resolve("files"), 1, 1_000_000);
        Checkpoint offered = sites.offered("job", files);
        FetchResult result;
        FetchSettings raw = FetchSettings.defaults().withCompression(FetchSettings.Compression.NEVER);
        try (Fetcher fetcher = new Fetcher(sites.destination, raw)) {
            result = fetcher.fetch(sites.request(sites.grant("job", offered.manifestDigest(), "", "n1")), p -> {});
        }
        assertThat(result.checkpoint()).isEqualTo(offered);
        assertThat(result.transferredBytes()).isEqualTo(1_000_000);
        assertThat(sites.destination.find(offered.manifestDigest())).isEqualTo(offered);
        sites.destination.restore(offered.manifestDigest(), folder.resolve("out"));
        assertThat(Sites.contents(folder.resolve("out"))).isEqualTo(Sites.contents(files));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldGoOnAfterCutsAtAnyByte(long seed) throws Exception {
        Path files = Sites.files(folder.resolve("files"), seed, 900_000);
        Checkpoint offered = sites.offered("job", files);
        Random random = new Random(seed);
        FetchSettings settings = seed % 2 == 0
                ? FetchSettings.defaults().withCompression(FetchSettings.Compression.ALWAYS)
                : FetchSettings.defaults();
        try (CuttingProxy proxy = new CuttingProxy(sites.server.url().getPort(), () -> random.nextInt(150_000) + 1);
                Fetcher fetcher = new Fetcher(sites.destination, settings)) {
            FetchResult result = fetcher.fetch(
                    sites.request(
                            sites.grant("job", offered.manifestDigest(), "", "n1"),
                            URI.create("http://127.0.0.1:" + proxy.port())),
                    p -> {});
            assertThat(result.checkpoint()).isEqualTo(offered);
            assertThat(proxy.cuts()).as("seed " + seed).isPositive();
        }
        sites.destination.restore(offered.manifestDigest(), folder.resolve("out"));
        assertThat(Sites.contents(folder.resolve("out"))).isEqualTo(Sites.contents(files));
    }

    @Test
    void shouldSendOnlyTheChunksThatAreMissing() throws Exception {
        Path files = Sites.files(folder.resolve("files"), 1, 1_000_000);
        Checkpoint first = sites.offered("job", files);
        try (CuttingProxy proxy = new CuttingProxy(sites.server.url().getPort(), () -> Long.MAX_VALUE);
                Fetcher fetcher = new Fetcher(sites.destination, FetchSettings.defaults())) {
            URI url = URI.create("http://127.0.0.1:" + proxy.port());
            fetcher.fetch(sites.request(sites.grant("job", first.manifestDigest(), "", "n1"), url), p -> {});
            byte[] weights = Files.readAllBytes(files.resolve("weights.bin"));
            weights[0] ^= 1;
            Files.write(files.resolve("weights.bin"), weights);
            Checkpoint second = sites.offered("job", files);
            long before = proxy.forwardedBytes();
            FetchResult result =
                    fetcher.fetch(sites.request(sites.grant("job", second.manifestDigest(), "", "n2"), url), p -> {});
            assertThat(result.missingBytes()).isEqualTo(Sites.CHUNK);
            assertThat(proxy.forwardedBytes() - before).isLessThan(Sites.CHUNK + 10_000);
        }
    }

    @Test
    void shouldGoOnWhereAnEarlierFetcherWas() throws Exception {
        Checkpoint offered = sites.offered("job", Sites.files(folder.resolve("files"), 1, 2_000_000));
        FetchRequest request = sites.request(sites.grant("job", offered.manifestDigest(), "", "n1"));
        FetchSettings slow =
                FetchSettings.defaults().withRate(16_000_000).withCompression(FetchSettings.Compression.NEVER);
        try (Fetcher fetcher = new Fetcher(sites.destination, slow)) {
            Fetch fetch = fetcher.begin(request, p -> {});
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> sites.destination.bytesHeld(offered.manifestDigest()) > 300_000);
            fetcher.close();
            assertThatThrownBy(() -> fetch.result().get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("the fetcher was closed");
        }
        long held = sites.destination.bytesHeld(offered.manifestDigest());
        try (Fetcher fetcher = new Fetcher(sites.destination, FetchSettings.defaults())) {
            FetchResult result = fetcher.fetch(request, p -> {});
            assertThat(result.checkpoint()).isEqualTo(offered);
            assertThat(result.missingBytes()).isEqualTo(2_000_000 - held);
        }
    }

    @Test
    void shouldBreakOffWhenCancelledAndTellWhatCame() throws Exception {
        Checkpoint offered = sites.offered("job", Sites.files(folder.resolve("files"), 1, 4_000_000));
        FetchSettings slow = FetchSettings.defaults().withRate(8_000_000);
        List<FetchProgress> told = new CopyOnWriteArrayList<>();
        try (Fetcher fetcher = new Fetcher(sites.destination, slow)) {
            Fetch fetch =
                    fetcher.begin(sites.request(sites.grant("job", offered.manifestDigest(), "", "n1")), told::add);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !told.isEmpty());
            fetch.cancel();
            assertThatThrownBy(() -> fetch.result().get(10, TimeUnit.SECONDS)).hasMessageContaining("cancelled");
        }
        assertThat(told.get(0).totalBytes()).isEqualTo(4_000_000);
        assertThat(told.get(0).transferredBytes()).isBetween(1L, 3_999_999L);
        assertThat(StoreDisk.list(sites.destination.disk.partials)).isEmpty();
        assertThat(StoreDisk.list(sites.destination.disk.fetches)).isEmpty();
    }

    @Test
    void shouldFailClearlyWhereThereIsNoRoom() throws Exception {
        Checkpoint offered = sites.offered("job", Sites.files(folder.resolve("files"), 1, 1_000_000));
        StoreSettings small = new StoreSettings(500_000, Sites.CHUNK, Duration.ZERO);
        try (ChunkStore store = ChunkStore.open(folder.resolve("small"), small);
                Fetcher fetcher = new Fetcher(store, FetchSettings.defaults())) {
            assertThatThrownBy(() -> fetcher.fetch(
                            sites.request(sites.grant("job", offered.manifestDigest(), "", "n1")), p -> {}))
                    .isInstanceOf(FetchFailedException.class)
                    .hasMessageContaining("no room for 1000000 bytes");
            assertThat(store.bytesOnDisk()).isZero();
        }
    }

    @Test
    void shouldDropAllWhenTheDiskIsFullInMidFetch() throws Exception {
        Checkpoint offered = sites.offered("job", Sites.files(folder.resolve("files"), 1, 1_000_000));
        AtomicLong left = new AtomicLong(400_000);
        Medium full = new Medium() {
            @Override
            public void write(FileChannel channel, ByteBuffer bytes) throws IOException {
                if (left.addAndGet(-bytes.remaining()) < 0) {
                    throw new IOException("No space left on device");
                }
                Medium.super.write(channel, bytes);
            }
        };
        StoreSettings settings = new StoreSettings(Long.MAX_VALUE, Sites.CHUNK, Duration.ZERO);
        try (ChunkStore store = ChunkStore.open(folder.resolve("full"), settings, Clock.systemUTC(), full);
                Fetcher fetcher = new Fetcher(store, FetchSettings.defaults())) {
            assertThatThrownBy(() -> fetcher.fetch(
                            sites.request(sites.grant("job", offered.manifestDigest(), "", "n1")), p -> {}))
                    .hasMessageContaining("No space left on device");
            assertThat(store.bytesOnDisk()).isZero();
            assertThat(StoreDisk.list(store.disk.partials)).isEmpty();
        }
    }

    @Test
    void shouldCompressWhereTheLinkGainsByIt() {
        CompressionChoice choice = new CompressionChoice(
                FetchSettings.Compression.WHEN_IT_PAYS, 4, new FetchMeter(0, Long.MAX_VALUE, p -> {}));
        choice.sampled(1_000_000, 500_000, 5_000_000);
        assertThat(choice.pays(200e6)).isTrue();
        assertThat(choice.pays(10e9)).isFalse();
        CompressionChoice random = new CompressionChoice(
                FetchSettings.Compression.WHEN_IT_PAYS, 4, new FetchMeter(0, Long.MAX_VALUE, p -> {}));
        random.sampled(1_000_000, 1_000_100, 1_000_000);
        assertThat(random.pays(200e6)).isFalse();
    }
}
