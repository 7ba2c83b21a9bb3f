package io.windfall.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
    private static final BooleanSupplier ALWAYS = () -> true;

    @TempDir
    Path folder;

    private Sites sites;
    private Fetcher fetcher;

    @BeforeEach
    void open() throws Exception {
        sites = new Sites(folder.resolve("sites"), null);
        fetcher = new Fetcher(sites.destination, FetchSettings.defaults());
    }

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        sites.close();
    }

    @Test
    void shouldMeasureWhatTheSourceLetsThrough() throws Exception {
        for (long rate : new long[] {20_000_000, 80_000_000}) {
            sites.server.setRate(rate);
            LinkMeasure measured =
                    fetcher.probe(sites.server.url(), (int) (rate / 10), ALWAYS).orElseThrow();
            assertThat(measured.bandwidthBps()).isCloseTo(rate, Percentage.withPercentage(15));
            assertThat(measured.roundTripMillis()).isPositive().isLessThan(200);
        }
    }

    @Test
    void shouldMeasureWhatThisSiteTakesIn() throws Exception {
        fetcher.setRate(40_000_000);
        LinkMeasure measured =
                fetcher.probe(sites.server.url(), 4_000_000, ALWAYS).orElseThrow();
        assertThat(measured.bandwidthBps()).isCloseTo(40e6, Percentage.withPercentage(15));
    }

    @Test
    void shouldSendNoiseInPlainAndOnlySoMuch() throws Exception {
        SourceClient client = new SourceClient(sites.server.url(), FetchSettings.defaults());
        try (SourceClient.Reply reply =
                client.get(TransferPaths.PROBE + "?bytes=300000", null, "Accept-Encoding", "zstd")) {
            byte[] body = reply.body().readAllBytes();
            assertThat(body).hasSize(300_000);
            assertThat(reply.header("Content-Encoding")).isNull();
            assertThat(com.github.luben.zstd.Zstd.compress(Arrays.copyOf(body, 100_000)).length)
                    .isCloseTo(100_000, within(1_000));
        }
        for (String query : new String[] {"?bytes=64000001", "?bytes=-1", "?bytes=1e9", ""}) {
            assertThatThrownBy(() -> client.get(TransferPaths.PROBE + query, null, null, null))
                    .as(query)
                    .hasMessageContaining("refuses (400)");
        }
    }

    @Test
    void shouldLetOneProbeGoOnAtATime() throws Exception {
        sites.server.setRate(8_000_000);
        AtomicBoolean goOn = new AtomicBoolean(true);
        CompletableFuture<Void> began = new CompletableFuture<>();
        CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> {
            try {
                return fetcher.probe(sites.server.url(), 64_000_000, () -> {
                            began.complete(null);
                            return goOn.get();
                        })
                        .isPresent();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        began.get(10, TimeUnit.SECONDS);
        assertThat(fetcher.probe(sites.server.url(), 100_000, ALWAYS))
                .as("the other is under way")
                .isEmpty();
        goOn.set(false);
        assertThat(first.get(10, TimeUnit.SECONDS)).as("broken off").isFalse();
        sites.server.setRate(0);
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> fetcher.probe(sites.server.url(), 100_000, ALWAYS).isPresent());
    }

    @Test
    void shouldSayWhyAPeerCannotBeMeasured() {
        assertThatThrownBy(() -> fetcher.probe(URI.create("http://127.0.0.1:1"), 100_000, ALWAYS))
                .isInstanceOf(FetchFailedException.class)
                .hasMessageContaining("refused");
    }
}
