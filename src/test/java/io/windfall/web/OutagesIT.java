package io.windfall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.admin.TopicAdmin;
import io.windfall.embedded.EmbeddedBroker;
import io.windfall.embedded.RegistryServer;
import io.windfall.fabric.Settings;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.FabricClient;
import io.windfall.testing.FreePort;
import io.windfall.topics.TopicNames;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry goes away and comes back, then the broker too: what is said of it, and that all goes on by itself. */
class OutagesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path directory;

    private final ObjectMapper json = new ObjectMapper();
    private int brokerPort;
    private int registryPort;
    private EmbeddedBroker broker;
    private RegistryServer registryServer;
    private ConfluentSchemaRegistry registry;
    private WebInstance instance;

    @BeforeEach
    void start() throws Exception {
        brokerPort = FreePort.any();
        registryPort = FreePort.any();
        startBroker();
        startRegistry();
        registry = new ConfluentSchemaRegistry(RegistryConfig.of(registryServer.url()));
        TopicAdmin.apply(broker.bootstrapServers(), registry, TopicNames.unprefixed());
        instance = new WebInstance(
                broker.bootstrapServers(), registry, directory.resolve("state"), WebConfig.onLoopback());
        awaitReady();
    }

    @AfterEach
    void end() {
        if (instance != null) {
            instance.close();
        }
        registry.close();
        if (registryServer != null) {
            registryServer.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void shouldTellOfOutagesAndOutliveThem() throws Exception {
        String servers = broker.bootstrapServers();
        try (FabricClient west = new FabricClient(servers, registry, "west");
                HttpProbe.Events stream = instance.probe.events("west", line -> {})) {
            west.configure(Settings.Mode.ADVISE);
            west.sendSites("a", "b", "c");
            west.sendJob("j1", "a");
            west.sendSurplus("s1", "b");
            awaitDecisionOn("j1", 1);

            registryServer.close();
            registryServer = null;
            awaitTrouble("registry");
            assertThat(instance.probe.get("/health/live").statusCode()).isEqualTo(200);
            // Every schema of the way is known by now: no decision needs the registry.
            west.sendJob("j2", "a");
            awaitDecisionOn("j2", 1);
            startRegistry();
            awaitReady();

            int told = decisionsTold(stream);
            registryServer.close();
            registryServer = null;
            broker.close();
            broker = null;
            JsonNode troubles = awaitTrouble("broker");
            System.out.println("without a broker: " + troubles);
            assertThat(instance.probe.get("/health/live").statusCode())
                    .as("a broker's absence is waited out: to restart the process would mend nothing")
                    .isEqualTo(200);
            assertThat(instance.probe.get("/api/fabrics/west/decisions").statusCode())
                    .isEqualTo(200);
            startBroker();
            startRegistry();
            awaitReady();
            west.sendJob("j3", "a");
            awaitDecisionOn("j3", 1);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(decisionsTold(stream))
                    .as("the stream that was open all the while")
                    .isGreaterThan(told));
            assertThat(instance.orchestrator.failure()).isNotDone();
        }
    }

    private void startBroker() {
        broker = EmbeddedBroker.start(directory.resolve("broker"), brokerPort);
    }

    private void startRegistry() {
        registryServer = RegistryServer.start(broker.bootstrapServers(), registryPort);
    }

    private static int decisionsTold(HttpProbe.Events stream) {
        return (int) stream.lines.stream().filter("event: decision"::equals).count();
    }

    private void awaitReady() {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(health().statusCode()).as(health().body()).isEqualTo(200));
    }

    /** Returns all checks once this one is down and the answer says 503. */
    private JsonNode awaitTrouble(String check) throws Exception {
        await().atMost(PATIENCE)
                .until(() -> health().statusCode() == 503 && statusOf(check).equals("DOWN"));
        return json.readTree(health().body());
    }

    private String statusOf(String check) throws Exception {
        for (JsonNode one : json.readTree(health().body()).path("checks")) {
            if (one.path("name").asText().equals(check)) {
                assertThat(one.path("detail").asText()).isNotBlank();
                return one.path("status").asText();
            }
        }
        throw new AssertionError("no check is named " + check);
    }

    private HttpResponse<String> health() throws Exception {
        return instance.probe.get("/health/ready");
    }

    private void awaitDecisionOn(String job, int atLeast) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            String body =
                    instance.probe.get("/api/fabrics/west/decisions?job=" + job).body();
            assertThat(json.readTree(body).path("decisions")).as(body).hasSizeGreaterThanOrEqualTo(atLeast);
        });
    }
}
