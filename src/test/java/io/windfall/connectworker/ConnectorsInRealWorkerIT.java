package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.windfall.schema.CommandKind;
import io.windfall.schema.GridSignal;
import io.windfall.schema.JobProgress;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SignalStatus;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own worker lists every connector of the plugin folder, and runs each against a stand-in of its source. */
class ConnectorsInRealWorkerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long POLL_MILLIS = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConcurrentLinkedQueue<Delivery> deliveries = new ConcurrentLinkedQueue<>();

    @TempDir
    Path folder;

    private PreparedStack stack;
    private StandInServer server;

    @BeforeEach
    void start() throws Exception {
        stack = PreparedStack.start();
        server = new StandInServer();
        server.on(PluginConfigs.VTN, exchange -> StandInServer.answer(exchange, 200, events(exchange)));
        server.on(PluginConfigs.METRICS, exchange -> StandInServer.answer(exchange, 200, metrics()));
        server.on(PluginConfigs.REPORTS, exchange -> StandInServer.answer(exchange, 200, report()));
        server.on(PluginConfigs.OASIS, exchange -> StandInServer.answer(exchange, 200, prices()));
        server.on(PluginConfigs.HOOK, this::receive);
    }

    @AfterEach
    void stop() {
        server.close();
        stack.close();
    }

    @Test
    void shouldListAndRunEveryConnector() throws Exception {
        try (WorkerProcess worker = new WorkerProcess(
                folder, stack.bootstrapServers(), Map.of("connector.client.config.override.policy", "All"))) {
            worker.start();
            List<String> listed = new ArrayList<>();
            for (JsonNode plugin : worker.get("/connector-plugins")) {
                listed.add(plugin.path("class").asText());
            }
            assertThat(listed)
                    .contains(
                            "io.windfall.connect.openadr.OpenAdrSource",
                            "io.windfall.connect.caiso.CaisoReportSource",
                            "io.windfall.connect.caiso.CaisoPriceSource",
                            "io.windfall.connect.series.SeriesSource",
                            "io.windfall.connect.prometheus.PrometheusSource",
                            "io.windfall.connect.trainer.TrainerSource",
                            "io.windfall.connect.webhook.WebhookSink");

            PluginConfigs configs = new PluginConfigs(stack, server, POLL_MILLIS);
            worker.run("vtn", configs.openAdr());
            await(
                    Topics.GRID_SIGNAL,
                    GridSignal.class,
                    signal -> signal.getId().startsWith("vtn/event-1/")
                            && signal.getKind() == SignalKind.DEMAND_RESPONSE
                            && signal.getPowerWatts() == 100_000);
            worker.run("nodes", configs.prometheus());
            await(
                    Topics.NODE_TELEMETRY,
                    NodeTelemetry.class,
                    node -> node.getNode().equals("gpu-1") && node.getComputeWatts() == 250.5);
            worker.run("curtailed", configs.reports(LocalDate.of(2026, 3, 21), LocalDate.of(2026, 3, 22)));
            await(
                    Topics.GRID_SIGNAL,
                    GridSignal.class,
                    signal ->
                            signal.getSource().equals("curtailed") && signal.getKind() == SignalKind.RENEWABLE_SURPLUS);
            worker.run("prices", configs.prices("NODE_A=reno", Instant.now().minusSeconds(4 * 3600)));
            await(
                    Topics.GRID_SIGNAL,
                    GridSignal.class,
                    signal -> signal.getSource().equals("prices") && signal.getStatus() != SignalStatus.CANCELLED);
            Path checkpoint = Files.createDirectories(folder.resolve("jobs/train-1/checkpoint-500"));
            Files.write(checkpoint.resolve("model.safetensors"), new byte[10_000]);
            Files.writeString(checkpoint.resolve("trainer_state.json"), "{\"global_step\":500,\"max_steps\":2000}");
            worker.run("trainer", configs.trainer(folder.resolve("jobs")));
            await(
                    Topics.JOB_PROGRESS,
                    JobProgress.class,
                    job -> job.getJob().equals("train-1") && Long.valueOf(500).equals(job.getStep()));
            worker.run("webhook", configs.webhook());
            command("c-1");
            Awaitility.await().atMost(PATIENCE).until(() -> !deliveries.isEmpty());
        }
        Delivery delivery = deliveries.peek();
        assertThat(delivery.id()).isEqualTo("c-1");
        assertThat(delivery.signature()).isEqualTo(delivery.signedWith(PluginConfigs.SECRET));
        JsonNode event = JSON.readTree(delivery.body());
        assertThat(event.path("specversion").asText()).isEqualTo("1.0");
        assertThat(event.path("subject").asText()).isEqualTo("f/train");
        assertThat(event.at("/data/kind").asText()).isEqualTo("PAUSE");
    }

    private void receive(HttpExchange exchange) throws IOException {
        deliveries.add(Delivery.of(exchange));
        StandInServer.answer(exchange, 200, "");
    }

    private static String events(HttpExchange exchange) {
        String start =
                Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.SECONDS).toString();
        return exchange.getRequestURI().getQuery().contains("skip=0")
                ? "[{\"id\":\"event-1\",\"objectType\":\"EVENT\",\"programID\":\"p1\",\"createdDateTime\":\"2026-01-01T00:00:00Z\","
                        + "\"modificationDateTime\":\"2026-01-01T00:00:00Z\",\"intervalPeriod\":{\"start\":\"" + start
                        + "\",\"duration\":\"PT2H\"},\"payloadDescriptors\":[{\"objectType\":\"EVENT_PAYLOAD_DESCRIPTOR\","
                        + "\"payloadType\":\"IMPORT_CAPACITY_LIMIT\",\"units\":\"KW\"}],\"intervals\":[{\"id\":0,\"payloads\":"
                        + "[{\"type\":\"IMPORT_CAPACITY_LIMIT\",\"values\":[100]}]}]}]"
                : "[]";
    }

    private static String metrics() {
        return "# TYPE DCGM_FI_DEV_POWER_USAGE gauge\n"
                + "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"GPU-a\",Hostname=\"gpu-1\"} 200.25\n"
                + "DCGM_FI_DEV_POWER_USAGE{gpu=\"1\",UUID=\"GPU-b\",Hostname=\"gpu-1\"} 50.25\n";
    }

    private static String report() {
        StringBuilder page = new StringBuilder("<html><body><script>\n");
        for (String fuel : List.of("solar", "wind")) {
            for (String cause : List.of("econ", "ss", "oi")) {
                for (String scope : List.of("local", "system")) {
                    page.append("var curt_hr_tot_" + fuel + "_" + cause + "_" + scope + "_mwh = ["
                            + "0,0,0,0,0,0,0,0,0,900,900,900,900,0,0,0,0,0,0,0,0,0,0,0];\n");
                }
            }
        }
        return page.append("</script></body></html>\n").toString();
    }

    /** Prices below zero at all of the five minutes that were asked for. */
    private static byte[] prices() throws IOException {
        Instant begun = Instant.now().truncatedTo(ChronoUnit.HOURS).minusSeconds(7200);
        StringBuilder csv = new StringBuilder("INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,NODE,LMP_TYPE,VALUE\n");
        for (int i = 0; i < 12; i++) {
            csv.append(begun.plusSeconds(300L * i).toString().replace("Z", "-00:00"))
                    .append(',')
                    .append(begun.plusSeconds(300L * (i + 1)).toString().replace("Z", "-00:00"))
                    .append(",NODE_A,LMP,-5.0\n");
        }
        return StandInServer.zip("prices.csv", csv.toString());
    }

    private void command(String id) throws Exception {
        MigrationCommand command = new MigrationCommand();
        command.setId(id);
        command.setFabric("f");
        command.setJob("train");
        command.setKind(CommandKind.PAUSE);
        command.setSite("reno");
        command.setEpoch(1);
        command.setIssuedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        command.setCheckpoint(true);
        byte[] value =
                stack.serde(MigrationCommand.class).serializer().serialize(Topics.MIGRATION_COMMAND.name(), command);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.MIGRATION_COMMAND.name(), "f/train", value))
                    .get();
        }
    }

    private <A extends SpecificRecord> void await(TopicSpec topic, Class<A> type, Predicate<A> wanted) {
        var serde = stack.serde(type).deserializer();
        TopicPartition partition = new TopicPartition(topic.name(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<A> seen = new ArrayList<>();
            Awaitility.await().atMost(PATIENCE).alias(topic.name()).untilAsserted(() -> {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> seen.add(serde.deserialize(record.topic(), record.value())));
                assertThat(seen).anyMatch(wanted);
            });
        }
    }
}
