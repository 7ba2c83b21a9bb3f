package io.windfall.connect.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.HttpSource;
import io.windfall.connect.HttpStandIn;
import io.windfall.connect.Outgoing;
import io.windfall.connect.Polled;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.SiteTelemetry;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusFeedTest {

    private static final Instant T0 = Instant.parse("2026-11-22T12:00:00Z");
    private static final Path TRACE = Path.of("../../shared/traces/dcgm_exporter_tesla_t4.prom");
    private static final String UUID = "GPU-00000000-1111-2222-3333-44444444444";

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
                .on("/api/v1/query", e -> HttpStandIn.send(e, 200, page.get(), "Content-Type", "application/json"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldGiveOneNodesPowerOfARecordedScrape() throws Exception {
        assumeTrue(Files.exists(TRACE), "the recorded scrape is not here");
        page.set(Files.readString(TRACE));
        Polled<PrometheusFeed.State> look = look(feed(Map.of()), Map.of(), 0);
        NodeTelemetry node = only(look);
        assertThat(node.getNode()).isEqualTo("424773df46e0");
        assertThat(node.getComputeWatts()).isEqualTo(8.969);
        assertThat(node.getGpuSlotsTotal()).isEqualTo(1);
        assertThat(node.getGpuSlotsFree()).isEqualTo(1);
        assertThat(node.getUtilisation()).isEqualTo(0.0);
        assertThat(deadLetters(look)).isEmpty();
    }

    @Test
    void shouldAddGpusAndTellBusyOnesAndTakeTheNodesNameFromConfiguration() throws Exception {
        page.set(gpu("POWER_USAGE", 0, ",Hostname=\"exporter-x7k\"", 100)
                + gpu("POWER_USAGE", 1, ",Hostname=\"exporter-x7k\",hpc_job=\"77\"", 250)
                + gpu("GPU_UTIL", 0, ",Hostname=\"exporter-x7k\"", 0)
                + gpu("GPU_UTIL", 1, ",Hostname=\"exporter-x7k\",hpc_job=\"77\"", 50));
        NodeTelemetry named = only(look(feed(Map.of()), Map.of(), 0));
        assertThat(named.getNode()).isEqualTo("exporter-x7k");
        assertThat(named.getComputeWatts()).isEqualTo(350);
        assertThat(named.getGpuSlotsTotal()).isEqualTo(2);
        assertThat(named.getGpuSlotsFree()).isEqualTo(1);
        assertThat(named.getUtilisation()).isEqualTo(0.25);
        assertThat(only(look(feed(Map.of(PrometheusConfig.TARGETS, "gpu-7=" + server.url("/metrics"))), Map.of(), 0))
                        .getNode())
                .isEqualTo("gpu-7");
        assertThat(only(look(feed(Map.of(PrometheusConfig.NODE_NAMES, "exporter-x7k=gpu-8")), Map.of(), 0))
                        .getNode())
                .isEqualTo("gpu-8");
    }

    @Test
    void shouldCountAGpuThatIsSplitOnce() throws Exception {
        String instances = gpu("POWER_USAGE", 0, ",Hostname=\"n\",GPU_I_PROFILE=\"1g.5gb\",GPU_I_ID=\"7\"", 120)
                + gpu("POWER_USAGE", 0, ",Hostname=\"n\",GPU_I_PROFILE=\"1g.5gb\",GPU_I_ID=\"8\",pod=\"train\"", 120);
        page.set(instances + gpu("POWER_USAGE", 1, ",Hostname=\"n\",GPU_I_PROFILE=\"\",GPU_I_ID=\"\"", 50));
        NodeTelemetry node = only(look(feed(Map.of()), Map.of(), 0));
        assertThat(node.getComputeWatts()).isEqualTo(170);
        assertThat(node.getGpuSlotsTotal()).isEqualTo(3);
        assertThat(node.getGpuSlotsFree()).isEqualTo(2);

        page.set(instances + gpu("POWER_USAGE", 0, ",Hostname=\"n\"", 118));
        assertThat(only(look(feed(Map.of()), Map.of(), 0)).getComputeWatts())
                .as("the whole GPU's row counts")
                .isEqualTo(118);

        page.set(instances.replace("UUID=\"GPU-", "UUID=\"MIG-") + gpu("POWER_USAGE", 0, ",Hostname=\"n\"", 118));
        assertThat(only(look(feed(Map.of()), Map.of(), 0)).getComputeWatts())
                .as("also when instances have ids of their own")
                .isEqualTo(118);

        page.set(gpu("POWER_USAGE", 0, ",Hostname=\"pod-old\",node=\"n\"", 90)
                + gpu("POWER_USAGE", 0, ",Hostname=\"pod-new\",node=\"n\"", 91));
        assertThat(only(look(feed(Map.of(PrometheusConfig.NODE_LABELS, "node")), Map.of(), 0))
                        .getComputeWatts())
                .as("and one that a second pod of the exporter tells of too")
                .isEqualTo(91);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775792",
                "9223372036854775793",
                "9223372036854775794",
                "9223372036854775795",
                "9.223372036854776e+18",
                "2147483632",
                "2147483635",
                "140737488355328",
                "140737488355330.000000",
                "1.40737488355331e+14",
                "NaN",
                "+Inf",
                "-1"
            })
    void shouldDropWhatSaysThatNothingIsKnown(String blank) throws Exception {
        page.set(gpuText("POWER_USAGE", 0, ",Hostname=\"n\"", blank)
                + gpu("POWER_USAGE", 1, ",Hostname=\"n\"", 60)
                + gpuText("GPU_UTIL", 1, ",Hostname=\"n\"", blank));
        NodeTelemetry node = only(look(feed(Map.of()), Map.of(), 0));
        assertThat(node.getComputeWatts()).isEqualTo(60);
        assertThat(node.getGpuSlotsTotal()).as("the GPU is there all the same").isEqualTo(2);
        assertThat(node.getUtilisation()).isNull();

        page.set(gpuText("POWER_USAGE", 0, ",Hostname=\"n\"", blank));
        assertThat(look(feed(Map.of()), Map.of(), 0).emissions())
                .as("no power known")
                .isEmpty();
    }

    /** Energy counters that begin anew at random, with restarts in between: each power told is the true one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldTakePowerFromEnergyOverResetsAndRestarts(long seed) throws Exception {
        Random random = new Random(seed);
        PrometheusFeed feed = feed(Map.of());
        List<Map<String, Object>> offsets = new ArrayList<>();
        PrometheusFeed.State state = feed.restored(Map.of());
        double millijoules = random.nextInt(1_000_000);
        double watts = 200;
        boolean reset = false;
        int told = 0;
        for (int second = 0; second < 1500; second += 15) {
            reset = !reset && random.nextInt(10) == 0; // two in a row are not told apart from one
            millijoules = reset ? watts * random.nextInt(1000) : millijoules + watts * 15 * 1000;
            page.set(gpu("TOTAL_ENERGY_CONSUMPTION", 0, ",Hostname=\"n\"", millijoules));
            Polled<PrometheusFeed.State> look = feed.poll(state, T0.plusSeconds(second));
            state = look.state();
            boolean silent = reset || second == 0;
            assertThat(look.emissions()).as("seed %d, second %d", seed, second).hasSize(silent ? 0 : 1);
            if (silent) {
                offsets.clear();
                continue;
            }
            NodeTelemetry node = only(look);
            assertThat(node.getComputeWatts())
                    .as("seed %d, second %d", seed, second)
                    .isCloseTo(watts, within(1e-3));
            assertThat(node.getSequence()).isEqualTo(T0.plusSeconds(second).toEpochMilli());
            told++;
            offsets.add(feed.offset(look.emissions().get(0).after()));
            if (random.nextInt(4) == 0) { // killed; what was committed last may be some looks old
                state = feed.restored(offsets.get(Math.max(0, offsets.size() - 1 - random.nextInt(3))));
            }
        }
        assertThat(told).as("seed %d", seed).isGreaterThan(50);
    }

    @Test
    void shouldPreferPlatformElsePackagesAndGpusAndNeverAddZones() throws Exception {
        String cpu = "kepler_node_cpu_watts{zone=\"package\",path=\"/sys/intel-rapl:0\",node_name=\"n\"} 80\n"
                + "kepler_node_cpu_watts{zone=\"package\",path=\"/sys/intel-rapl-mmio:0\",node_name=\"n\"} 80\n"
                + "kepler_node_cpu_watts{zone=\"core\",path=\"/sys/intel-rapl:0:0\",node_name=\"n\"} 60\n"
                + "kepler_node_cpu_watts{zone=\"dram\",path=\"/sys/intel-rapl:0:1\",node_name=\"n\"} 10\n"
                + "kepler_node_cpu_watts{zone=\"psys\",path=\"/sys/intel-rapl:1\",node_name=\"n\"} 140\n";
        String gpu = "kepler_node_gpu_watts{gpu=\"0\",gpu_uuid=\"GPU-a\",node_name=\"n\"} 30\n"
                + "kepler_node_gpu_watts{gpu=\"1\",gpu_uuid=\"GPU-b\",node_name=\"n\"} 40\n";
        page.set(cpu + gpu);
        NodeTelemetry node = only(look(feed(Map.of()), Map.of(), 0));
        assertThat(node.getComputeWatts()).isEqualTo(150);
        assertThat(node.getGpuSlotsTotal()).isEqualTo(2);

        page.set(cpu + gpu + "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"GPU-a\",node_name=\"n\"} 31\n");
        assertThat(only(look(feed(Map.of(PrometheusConfig.NODE_BASE, "5")), Map.of(), 0))
                        .getComputeWatts())
                .as("GPUs come from DCGM where it tells of them, never from both")
                .isEqualTo(80 + 31 + 5);

        page.set(cpu + gpu + "kepler_platform_watts{source=\"redfish\",node_name=\"n\"} 333\n");
        assertThat(only(look(feed(Map.of(PrometheusConfig.NODE_BASE, "5")), Map.of(), 0))
                        .getComputeWatts())
                .isEqualTo(333);
    }

    @Test
    void shouldReadASitesMeters() throws Exception {
        page.set("pv_kw{side=\"ac\",string=\"1\"} 1.5\npv_kw{side=\"ac\",string=\"2\"} 2\npv_kw{side=\"dc\"} 9\n"
                + "grid_kw -0.75\n");
        Polled<PrometheusFeed.State> look = look(
                feed(Map.of(
                        Meter.GENERATION.key(),
                        "pv_kw{side=\"ac\"}",
                        Meter.GRID.key(),
                        "grid_kw",
                        PrometheusConfig.METER_UNIT,
                        "1000")),
                Map.of(),
                0);
        SiteTelemetry site = (SiteTelemetry) records(look).get(0);
        assertThat(site.getSite()).isEqualTo("reno");
        assertThat(site.getGenerationWatts()).isEqualTo(3_500);
        assertThat(site.getExportWatts()).isEqualTo(750);
        assertThat(site.getImportWatts()).isEqualTo(0);
        assertThat(site.getAvailableSurplusWatts()).isNull();
        assertThat(new String(look.emissions().get(0).record().key())).isEqualTo("reno");
    }

    @Test
    void shouldAddUpTheMetersOfSeveralPagesAndTellNoSiteWhileOneIsAway() throws Exception {
        AtomicReference<String> second = new AtomicReference<>("pv_kw 300\n");
        server.on("/a", e -> HttpStandIn.send(e, 200, "pv_kw 250\n"));
        server.on("/b", e -> HttpStandIn.send(e, second.get() == null ? 500 : 200, String.valueOf(second.get())));
        server.on("/grid", e -> HttpStandIn.send(e, 200, "grid_kw -0.75\n"));
        page.set(gpu("POWER_USAGE", 0, ",Hostname=\"n\"", 100) + "pv_kw 7\n");
        String meters = server.url("/a") + "," + server.url("/b") + "," + server.url("/grid");
        Map<String, String> given = new HashMap<>(Map.of(
                PrometheusConfig.TARGETS,
                "n=" + server.url("/metrics") + "," + meters,
                Meter.GENERATION.key(),
                "pv_kw",
                Meter.GRID.key(),
                "grid_kw",
                PrometheusConfig.METER_UNIT,
                "1000"));
        assertThatThrownBy(() -> feed(given))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("meter.targets must be set");
        given.put(PrometheusConfig.METER_TARGETS, meters);
        PrometheusConfig config = new PrometheusConfig(settings(given));
        List<Target> targets = config.targets();
        assertThat(targets.stream().map(Target::name)).containsExactly("meters", "node n");
        PrometheusFeed feed = feed(config, targets.get(0), () -> 0);
        Polled<PrometheusFeed.State> look = look(feed, Map.of(), 0);
        assertThat(deadLetters(look)).as("two meters, not one twice").isEmpty();
        SiteTelemetry site = (SiteTelemetry) records(look).get(0);
        assertThat(site.getGenerationWatts()).isEqualTo(550_000);
        assertThat(site.getExportWatts()).isEqualTo(750);
        assertThat(records(look)).hasSize(1);
        assertThat(only(look(feed(config, targets.get(1), () -> 0), Map.of(), 0))
                        .getComputeWatts())
                .as("the node's page, whose meter is not named, tells of the node alone")
                .isEqualTo(100);

        second.set(null);
        assertThatThrownBy(() -> look(feed, Map.of(), 15)).hasMessageContaining("/b answers 500");
        second.set("up 1\n");
        assertThatThrownBy(() -> look(feed, Map.of(), 15)).hasMessageContaining("/b tells of no meter");
        second.set("pv_kw NaN\n");
        SiteTelemetry half = (SiteTelemetry) records(look(feed, Map.of(), 15)).get(0);
        assertThat(half.getGenerationWatts()).as("half of the sum is not known").isNull();
        assertThat(half.getExportWatts()).isEqualTo(750);
    }

    @Test
    void shouldRefuseMetersThatWouldCountTwiceOrNotAtAll() {
        Map<String, String> twice =
                Map.of(PrometheusConfig.TARGETS, "n=http://a/m,n=http://a/m", Meter.GENERATION.key(), "pv");
        assertThatThrownBy(() -> feed(twice)).hasMessageContaining("names http://a/m twice: its meters");
        Map<String, String> strange = Map.of(
                PrometheusConfig.TARGETS,
                "http://a/m",
                PrometheusConfig.METER_TARGETS,
                "http://b/m?token=s3cret",
                Meter.GENERATION.key(),
                "pv");
        assertThatThrownBy(() -> feed(strange))
                .hasMessageContaining("http://b/m is not among scrape.targets")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void shouldTimeCountersWhenTheirAnswerHasCome() throws Exception {
        PrometheusConfig config = new PrometheusConfig(settings(Map.of()));
        AtomicLong nanos = new AtomicLong();
        AtomicLong answersAfter = new AtomicLong(5_000_000_000L);
        PrometheusFeed feed = feed(config, config.targets().get(0), () -> nanos.getAndAdd(answersAfter.get()));
        page.set(gpu("TOTAL_ENERGY_CONSUMPTION", 0, ",Hostname=\"n\"", 0));
        Polled<PrometheusFeed.State> first = look(feed, Map.of(), 0);
        answersAfter.set(0);
        page.set(gpu("TOTAL_ENERGY_CONSUMPTION", 0, ",Hostname=\"n\"", 2_000_000));
        NodeTelemetry node = only(look(feed, feed.offset(first.state()), 15));
        assertThat(node.getComputeWatts()).as("2 kJ in 10 s").isCloseTo(200, within(1e-6));
        assertThat(node.getAt()).isEqualTo(T0.plusSeconds(15));
    }

    /** With exactly-once an offset that no broker takes would end the task, and again after each restart. */
    @Test
    void shouldKeepItsOffsetBelowWhatABrokerTakesHoweverLongNamesAre() throws Exception {
        PrometheusFeed feed = feed(Map.of(PrometheusConfig.MOST_BAD, "10000"));
        for (String name : List.of("n", "\"\\ä\u0001".repeat(30))) {
            SortedMap<String, EnergyBook.Reading> energies = new TreeMap<>();
            Set<String> bad = new LinkedHashSet<>();
            for (int i = 0; i < 20_000; i++) {
                energies.put(
                        "site/" + name + "/" + i,
                        new EnergyBook.Reading(-1.2345678901234567E-300 * (i + 1), T0.toEpochMilli()));
                if (i < 10_000) {
                    bad.add(Integer.toHexString(-1 - i));
                }
            }
            Map<String, Object> offset = feed.offset(new PrometheusFeed.State(1, new EnergyBook(energies), bad));
            assertThat(new ObjectMapper().writeValueAsBytes(offset)).hasSizeBetween(400_000, 900_000);
            PrometheusFeed.State restored = feed.restored(offset);
            assertThat(restored.bad()).isEqualTo(bad);
            assertThat(energies).containsAllEntriesOf(restored.energies().readings());
        }
        assertThatThrownBy(() -> feed(Map.of(PrometheusConfig.TOKEN, "s3cret\nX-Evil: 1")))
                .hasMessageContaining("auth.token")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void shouldShowNoSecretThatAnErrorRepeats() {
        server.on(
                "/down",
                e -> HttpStandIn.send(e, 401, "what is " + e.getRequestHeaders().getFirst("Authorization")));
        Map<String, String> given =
                Map.of(PrometheusConfig.TARGETS, server.url("/down"), PrometheusConfig.TOKEN, "let-me-in");
        assertThatThrownBy(() -> look(feed(given), Map.of(), 0))
                .hasMessageContaining("answers 401: what is ***")
                .hasMessageNotContaining("let-me-in");
    }

    @Test
    void shouldTellBadLinesOnceAndTakeTheFirstOfDuplicates() throws Exception {
        String good = gpu("POWER_USAGE", 0, ",Hostname=\"n\"", 100);
        StringBuilder many = new StringBuilder(good).append(gpu("POWER_USAGE", 0, ",Hostname=\"n\"", 999));
        for (int i = 0; i < 500; i++) {
            many.append("DCGM_FI_DEV_POWER_USAGE{gpu=\"").append(i).append(" 7\n");
        }
        page.set(many.toString());
        PrometheusFeed feed = feed(Map.of());
        Polled<PrometheusFeed.State> look = look(feed, Map.of(), 0);
        assertThat(only(look).getComputeWatts()).isEqualTo(100);
        List<Outgoing> dead = deadLetters(look);
        assertThat(dead).hasSize(10);
        assertThat(dead.get(0).headers())
                .containsEntry(DeadLetters.REASON, "DUPLICATE_SERIES")
                .containsEntry(DeadLetters.SOURCE, server.url("/metrics") + ", 2");
        assertThat(new String(dead.get(0).value())).contains("} 999");
        assertThat(dead.get(1).headers()).containsEntry(DeadLetters.REASON, "MALFORMED");
        assertThat(dead.get(1).headers().get(DeadLetters.DETAIL)).contains("500 could not be read and 1 came twice");

        Polled<PrometheusFeed.State> next = look(feed, feed.offset(look.state()), 15);
        assertThat(deadLetters(next)).as("told already").isEmpty();
        assertThat(only(next).getComputeWatts()).isEqualTo(100);
    }

    @Test
    void shouldRefuseACutPageAndAnError() throws Exception {
        contentType = "application/openmetrics-text; version=1.0.0";
        page.set(gpu("POWER_USAGE", 0, ",Hostname=\"n\"", 100));
        assertThatThrownBy(() -> look(feed(Map.of()), Map.of(), 0)).hasMessageContaining("it was cut");
        page.set(gpu("TOTAL_ENERGY_CONSUMPTION_total", 0, ",Hostname=\"n\"", 100) + "# EOF\n");
        assertThat(look(feed(Map.of()), Map.of(), 0).state().energies().readings())
                .as("a counter's suffix")
                .hasSize(1);
        server.on("/down", e -> HttpStandIn.send(e, 503, "busy"));
        assertThatThrownBy(() -> look(feed(Map.of(PrometheusConfig.TARGETS, server.url("/down"))), Map.of(), 0))
                .hasMessageContaining("answers 503: busy");
    }

    @Test
    void shouldQueryAServer() throws Exception {
        page.set("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                + "{\"metric\":{\"__name__\":\"DCGM_FI_DEV_POWER_USAGE\",\"gpu\":\"0\",\"instance\":\"gpu-3:9400\","
                + "\"pod\":\"dcgm-exporter-1\"},\"value\":[1795348800.25,\"71.5\"]},"
                + "{\"metric\":{\"__name__\":\"DCGM_FI_DEV_POWER_USAGE\",\"gpu\":\"1\",\"instance\":\"gpu-3:9400\","
                + "\"pod\":\"dcgm-exporter-1\",\"exported_pod\":\"train\"},\"value\":[1795348800.25,\"100\"]},"
                + "{\"metric\":{},\"value\":[1795348800.25,\"1\"]}]}}");
        Map<String, String> server = new HashMap<>();
        server.put(PrometheusConfig.TARGETS, "");
        server.put(PrometheusConfig.SERVER, this.server.url("/"));
        Polled<PrometheusFeed.State> look = look(feed(server), Map.of(), 0);
        NodeTelemetry node = only(look);
        assertThat(node.getNode()).isEqualTo("gpu-3");
        assertThat(node.getComputeWatts()).isEqualTo(171.5);
        assertThat(node.getGpuSlotsFree())
                .as("the exporter's own pod is no job")
                .isEqualTo(1);
        assertThat(deadLetters(look)).hasSize(1);
        assertThat(this.server.requests().get(0)).startsWith("GET /api/v1/query?query=%7B__name__%3D%7E%22DCGM_");

        page.set("{\"status\":\"error\",\"error\":\"no\"}");
        assertThatThrownBy(() -> look(feed(server), Map.of(), 0)).hasMessageContaining("its status is error");
        page.set("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"met");
        assertThatThrownBy(() -> look(feed(server), Map.of(), 0)).hasMessageContaining("no whole JSON");
    }

    @Test
    void shouldKeepPagesOfOneNodeTogetherWhenItSplits() {
        Map<String, String> given = settings(Map.of(
                PrometheusConfig.TARGETS, "a=http://a:1/m, b=http://b:1/m, a=http://a:2/m, http://c/m, http://d/m"));
        PrometheusSource source = new PrometheusSource();
        source.start(given);
        List<Map<String, String>> tasks = source.taskConfigs(2);
        assertThat(tasks).hasSize(2);
        List<String> names = new ArrayList<>();
        tasks.forEach(t -> new PrometheusConfig(t).targets().forEach(target -> names.add(target.name())));
        assertThat(names).containsExactlyInAnyOrder("node a", "node b", "scrape http://c/m", "scrape http://d/m");
        assertThat(source.taskConfigs(10)).hasSize(4);
        tasks.forEach(task -> assertThat(task)
                .as("Connect puts a list with variables back in place of a share: it must be no other")
                .containsEntry(PrometheusConfig.TARGETS, given.get(PrometheusConfig.TARGETS)));
    }

    @Test
    void shouldHoldOneClientForAllTargets() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add("http://127.0.0.1:1/" + i);
        }
        PrometheusTask task = new PrometheusTask();
        long before = clients();
        PrometheusTask.Opened<PrometheusFeed.State> opened =
                task.open(settings(Map.of(PrometheusConfig.TARGETS, String.join(",", many))));
        assertThat(opened.feeds()).hasSize(30);
        assertThat(clients() - before).isLessThan(10);
    }

    private static long clients() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("HttpClient-[0-9]+-SelectorManager"))
                .count();
    }

    @Test
    void shouldSayWhatIsWrongWithItsSettings() {
        assertThatThrownBy(() -> new PrometheusConfig(settings(Map.of(PrometheusConfig.SERVER, "http://p"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("set one of scrape.targets and query.url");
        assertThatThrownBy(() -> new PrometheusConfig(settings(Map.of(Meter.GRID.key(), "a{b}"))))
                .hasMessageContaining("must read name or name{label=\"value\"}");
        assertThatThrownBy(() -> new PrometheusConfig(settings(Map.of(PrometheusConfig.TARGETS, "ftp://a"))))
                .hasMessageContaining("http://");
    }

    private Map<String, String> settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                PrometheusConfig.TARGETS, server.url("/metrics"), PrometheusConfig.SITE, "reno", "name", "prom"));
        all.putAll(more);
        return all;
    }

    private PrometheusFeed feed(Map<String, String> more) {
        PrometheusConfig config = new PrometheusConfig(settings(more));
        return feed(config, config.targets().isEmpty() ? null : config.targets().get(0), () -> 0);
    }

    private PrometheusFeed feed(PrometheusConfig config, Target target, LongSupplier nanoTime) {
        return new PrometheusFeed(config, emitter, target, new HttpSource(config), nanoTime);
    }

    private static Polled<PrometheusFeed.State> look(PrometheusFeed feed, Map<String, Object> offset, int second)
            throws Exception {
        return feed.poll(feed.restored(offset), T0.plusSeconds(second));
    }

    private NodeTelemetry only(Polled<PrometheusFeed.State> look) {
        assertThat(records(look)).hasSize(1);
        return (NodeTelemetry) records(look).get(0);
    }

    private List<SpecificRecord> records(Polled<PrometheusFeed.State> look) {
        List<SpecificRecord> all = new ArrayList<>();
        for (Emission<PrometheusFeed.State> emission : look.emissions()) {
            Outgoing out = emission.record();
            if (!out.isDeadLetter()) {
                Class<? extends SpecificRecord> type =
                        out.topic().startsWith("node") ? NodeTelemetry.class : SiteTelemetry.class;
                all.add(new AvroSerde<>(registry, type).deserializer().deserialize(out.topic(), out.value()));
            }
        }
        return all;
    }

    private static List<Outgoing> deadLetters(Polled<PrometheusFeed.State> look) {
        return look.emissions().stream()
                .map(Emission::record)
                .filter(Outgoing::isDeadLetter)
                .toList();
    }

    private static String gpu(String metric, int gpu, String labels, double value) {
        return gpuText(metric, gpu, labels, Double.toString(value));
    }

    private static String gpuText(String metric, int gpu, String labels, String value) {
        return "DCGM_FI_DEV_" + metric + "{gpu=\"" + gpu + "\",UUID=\"" + UUID + gpu + "\",device=\"nvidia" + gpu + "\""
                + labels + "} " + value + "\n";
    }
}
