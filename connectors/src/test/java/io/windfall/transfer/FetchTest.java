package io.windfall.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.executor.Checkpoint;
import io.windfall.testing.CuttingProxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Random;
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
}
