package io.windfall.connect.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.HttpSource;
import io.windfall.connect.HttpStandIn;
import io.windfall.connect.Outgoing;
import io.windfall.connect.Polled;
import io.windfall.schema.NodeTelemetry;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages that are not what they seem. */
class HostilePagesTest {

    private static final Instant T0 = Instant.parse("2026-11-22T12:00:00Z");

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    private final Emitter emitter =
            new Emitter(registry, SerdeOptions.defaults(), TopicNames.unprefixed(), "dead.letter.v1");
    private final AtomicReference<String> page = new AtomicReference<>("");
    private String contentType = "text/plain; version=0.0.4";
    private HttpStandIn server;

    @BeforeEach
    void start() throws IOException {
        server = new HttpStandIn()
                .on("/metrics", e -> HttpStandIn.send(e, 200, page.get(), "Content-Type", contentType))
                .on("/down", e -> HttpStandIn.send(e, 500, "broken"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Half of a node's power would be taken for its whole. */
    @Test
    void shouldTellNothingOfANodeWhileOneOfItsPagesIsAway() {
        page.set(gpu("POWER_USAGE", 0, "", 100));
        String targets = "n=" + server.url("/metrics") + ", n=" + server.url("/down");
        assertThatThrownBy(() -> look(feed(Map.of(PrometheusConfig.TARGETS, targets)), Map.of(), 0))
                .hasMessageContaining("/down answers 500: broken");
    }

    @Test
    void shouldRefuseAPageThatIsNoneOfAnExporter() throws Exception {
        contentType = "text/html; charset=utf-8";
        page.set("<html>\nlog in\n</html>\n");
        assertThatThrownBy(() -> look(feed(Map.of()), Map.of(), 0))
                .hasMessageContaining("/metrics answers text/html")
                .hasMessageNotContaining("\n");
        String targets = "htp://host/metrics?token=s3cret";
        assertThatThrownBy(() -> feed(Map.of(PrometheusConfig.TARGETS, targets)))
                .hasMessageNotContaining("s3cret");
    }

    /** Without a length nobody else would notice: a number that is cut is another number. */
    @Test
    void shouldRefuseAPageWithoutLengthThatEndsWithinALine() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            AtomicReference<String> body = new AtomicReference<>(gpu("POWER_USAGE", 0, ",Hostname=\"n\"", 123));
            Thread server = new Thread(() -> {
                for (int i = 0; i < 2; i++) {
                    try (Socket socket = plain.accept()) {
                        socket.getInputStream().read(new byte[4096]);
                        String head = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n";
                        socket.getOutputStream().write((head + body.get()).getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
            server.start();
            Map<String, String> target =
                    Map.of(PrometheusConfig.TARGETS, "http://127.0.0.1:" + plain.getLocalPort() + "/metrics");
            assertThat(only(look(feed(target), Map.of(), 0)).getComputeWatts()).isEqualTo(123);
            body.set(body.get().substring(0, body.get().length() - 2));
            assertThatThrownBy(() -> look(feed(target), Map.of(), 0)).hasMessageContaining("it was cut");
            server.join();
        }
    }

    @Test
    void shouldReadABomAndTellSeriesApartByTheirLabels() throws Exception {
        page.set("\uFEFF" + gpu("POWER_USAGE", 0, ",Hostname=\"n\"", 100)
                + gpu("POWER_USAGE", 1, ",Hostname=\"n\",a=\"1, b=2\"", 10)
                + gpu("POWER_USAGE", 1, ",Hostname=\"n\",a=\"1\",b=\"2\"", 20));
        Polled<PrometheusFeed.State> look = look(feed(Map.of()), Map.of(), 0);
        assertThat(only(look).getComputeWatts()).isEqualTo(120);
        assertThat(deadLetters(look)).isEmpty();
    }

    @Test
    void shouldTakeKeplersPowerOfGpusThatDcgmKnowsNoneOf() throws Exception {
        String used = gpu("GPU_UTIL", 0, ",Hostname=\"n\"", 50) + gpu("GPU_UTIL", 1, ",Hostname=\"n\"", 50);
        String cpu = "kepler_node_cpu_watts{zone=\"package\",path=\"a\"} 40\n";
        String kepler = "kepler_node_gpu_watts{gpu=\"0\"} 200\nkepler_node_gpu_watts{gpu=\"1\"} 100\n";
        page.set(used + cpu + kepler);
        Map<String, String> target = Map.of(PrometheusConfig.TARGETS, "n=" + server.url("/metrics"));
        NodeTelemetry node = only(look(feed(target), Map.of(), 0));
        assertThat(node.getComputeWatts()).isEqualTo(340);
        assertThat(node.getGpuSlotsTotal()).isEqualTo(2);
        page.set(used
                + cpu
                + kepler
                + gpu("POWER_USAGE", 0, ",Hostname=\"n\"", 210)
                + gpu("POWER_USAGE", 1, ",Hostname=\"n\"", 110));
        assertThat(only(look(feed(target), Map.of(), 0)).getComputeWatts())
                .as("never both")
                .isEqualTo(360);
    }

    private PrometheusFeed feed(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                PrometheusConfig.TARGETS, server.url("/metrics"), PrometheusConfig.SITE, "reno", "name", "prom"));
        all.putAll(more);
        PrometheusConfig config = new PrometheusConfig(all);
        return new PrometheusFeed(config, emitter, config.targets().get(0), new HttpSource(config), () -> 0);
    }

    private static Polled<PrometheusFeed.State> look(PrometheusFeed feed, Map<String, Object> offset, int second)
            throws Exception {
        return feed.poll(feed.restored(offset), T0.plusSeconds(second));
    }

    private NodeTelemetry only(Polled<PrometheusFeed.State> look) {
        List<Outgoing> readings = look.emissions().stream()
                .map(Emission::record)
                .filter(out -> !out.isDeadLetter())
                .toList();
        assertThat(readings).hasSize(1);
        return new AvroSerde<>(registry, NodeTelemetry.class)
                .deserializer()
                .deserialize(readings.get(0).topic(), readings.get(0).value());
    }

    private static List<Outgoing> deadLetters(Polled<PrometheusFeed.State> look) {
        return look.emissions().stream()
                .map(Emission::record)
                .filter(Outgoing::isDeadLetter)
                .toList();
    }

    private static String gpu(String metric, int gpu, String labels, double value) {
        return "DCGM_FI_DEV_" + metric + "{gpu=\"" + gpu + "\",UUID=\"GPU-" + gpu + "\"" + labels + "} " + value + "\n";
    }
}
