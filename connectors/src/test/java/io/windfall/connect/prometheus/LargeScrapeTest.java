package io.windfall.connect.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.HttpSource;
import io.windfall.connect.HttpStandIn;
import io.windfall.connect.Polled;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 50,000 series in one page, read in a process of its own whose heap is 64 MB; prints time and memory. */
class LargeScrapeTest {

    private static final int SERIES = 50_000;
    private static final int LOOKS = 8;

    @ParameterizedTest
    @CsvSource({"false, 625", "true, 3125"})
    void shouldFitIntoASmallHeap(boolean allCount, int nodes) throws Exception {
        String page = page(allCount);
        assertThat(page.lines()).hasSize(SERIES);
        try (HttpStandIn server = new HttpStandIn()) {
            byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
            server.on("/metrics", e -> {
                e.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
                e.sendResponseHeaders(200, bytes.length);
                e.getResponseBody().write(bytes);
            });
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            LargeScrapeTest.class.getName(),
                            server.url("/metrics"))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as(said).isZero();
            System.out.printf(
                    "%d series, %s, %.1f MB, -Xmx64m: %s%n",
                    SERIES,
                    allCount ? "all of which count" : "a fifth of which counts",
                    bytes.length / 1e6,
                    said.strip());
            assertThat(said).contains(nodes + " readings");
        }
    }

    @Test
    void shouldNameASeriesThatIsHuge() throws Exception {
        String huge = "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\",x=\"" + "y".repeat(1_000_000) + "\"} 1\n";
        try (HttpStandIn server = new HttpStandIn()) {
            server.on("/metrics", e -> HttpStandIn.send(e, 200, huge.repeat(5) + "ok 1\n"));
            List<Emission<PrometheusFeed.State>> emissions =
                    look(feed(server.url("/metrics")), 0).emissions();
            assertThat(emissions).as("the same fault once").hasSize(1);
            assertThat(emissions.get(0).record().value()).hasSizeLessThan(5_000);
        }
    }

    /** The process of its own: looks, and says what that took. */
    public static void main(String[] args) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long nanos = 0;
        long allocated = 0;
        int readings = 0;
        PrometheusFeed feed = feed(args[0]);
        for (int i = 0; i < LOOKS; i++) {
            long begun = System.nanoTime();
            long before = threads.getCurrentThreadAllocatedBytes();
            readings = look(feed, i).emissions().size();
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
            nanos = System.nanoTime() - begun;
        }
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                "%d readings, the %dth look took %.0f ms and allocated %.0f MB in its thread; %.0f MB live after it%n",
                readings, LOOKS, nanos / 1e6, allocated / 1e6, (runtime.totalMemory() - runtime.freeMemory()) / 1e6);
    }

    private static PrometheusFeed feed(String url) {
        PrometheusConfig config = new PrometheusConfig(
                Map.of(PrometheusConfig.TARGETS, url, PrometheusConfig.SITE, "reno", "name", "prom"));
        Emitter emitter = new Emitter(
                new InMemorySchemaRegistry(), SerdeOptions.defaults(), TopicNames.unprefixed(), "dead.letter.v1");
        return new PrometheusFeed(config, emitter, config.targets().get(0), new HttpSource(config), () -> 0);
    }

    private static Polled<PrometheusFeed.State> look(PrometheusFeed feed, int second) throws Exception {
        Instant now = Instant.parse("2026-11-22T12:00:00Z").plusSeconds(second);
        return feed.poll(feed.restored(Map.of()), now);
    }

    private static String page(boolean allCount) {
        StringBuilder text = new StringBuilder();
        List<String> metrics = List.of("DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION");
        for (int i = 0; i < SERIES; i++) {
            boolean counts = allCount || i % 10 < 2;
            int gpu = allCount ? i / 2 : i / 10;
            text.append(counts ? metrics.get(i % 2) : "other_metric_" + i % 10)
                    .append("{gpu=\"")
                    .append(gpu % 8)
                    .append("\",UUID=\"GPU-")
                    .append(1_000_000 + gpu)
                    .append("\",device=\"nvidia0\",modelName=\"NVIDIA H100 80GB HBM3\",Hostname=\"n")
                    .append(gpu / 8)
                    .append("\"} ")
                    .append(100.5 + i % 300)
                    .append('\n');
        }
        return text.toString();
    }
}
