package io.windfall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.admin.TopicAdmin;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SiteCard;
import io.windfall.schema.MigrationDecision;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.FabricClient;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two orchestrators that share the work, each with its HTTP interface, over a real broker and registry. */
class WebApiIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String[] BEARER = {"Authorization", "Bearer " + TOKEN};
    private static final List<String> OTHERS = List.of("north", "south", "east", "coast", "hills");

    @TempDir
    Path directory;

    private final ObjectMapper json = new ObjectMapper();
    private final OpenApiContract contract;
    private EmbeddedStack stack;
    private ConfluentSchemaRegistry registry;
    private WebInstance one;
    private WebInstance two;

    WebApiIT() throws java.io.IOException {
        contract = new OpenApiContract();
    }

    @BeforeEach
    void start() throws Exception {
        stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
        registry = new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()));
        TopicAdmin.apply(stack.bootstrapServers(), registry, TopicNames.unprefixed());
        one = instance("one");
        two = instance("two");
        awaitReady(one);
        awaitReady(two);
    }

    private WebInstance instance(String name) throws Exception {
        return new WebInstance(
                stack.bootstrapServers(),
                registry,
                directory.resolve(name),
                WebConfig.onLoopback().withToken(TOKEN).withRequestsPerSecond(1_000));
    }

    @AfterEach
    void end() {
        for (WebInstance instance : new WebInstance[] {one, two}) {
            if (instance != null) {
                instance.close();
            }
        }
        registry.close();
        stack.close();
    }

    @Test
    void shouldAnswerForEveryFabricFromEitherInstance() throws Exception {
        try (FabricClient west = new FabricClient(stack.bootstrapServers(), registry, "west")) {
            west.configure(Settings.Mode.APPROVE);
            west.sendSites("a", "b");
            west.sendJob("j1", "a");
            for (String other : OTHERS) {
                try (FabricClient client = new FabricClient(stack.bootstrapServers(), registry, other)) {
                    client.send(
                            new SiteCard(other + "-site", "", 4, null, List.of(), 100, null, null, null, null, false));
                }
            }
            bothListAndShowAll();
            MigrationDecision decision = decide(west);
            everyRouteAnswersAsDescribed(decision);
            approvalsAreTakenOnce(decision);
            refusalsAreShown();
            recordsAreTakenAndReasonsTold();
            streamsEndWithTheirClients();
            theOtherTakesOver();
        }
    }

    private void bothListAndShowAll() throws Exception {
        Set<String> all = new TreeSet<>(OTHERS);
        all.add("west");
        for (WebInstance instance : List.of(one, two)) {
            await().atMost(PATIENCE).ignoreExceptions().until(() -> fabrics(instance)
                    .equals(all));
        }
        Set<String> holders = new TreeSet<>();
        for (JsonNode fabric : get(one, "/api/fabrics").path("fabrics")) {
            holders.add(fabric.path("instance").asText());
        }
        assertThat(holders).as("each holds some, or this test shows nothing").hasSize(2);
        for (WebInstance instance : List.of(one, two)) {
            for (String fabric : OTHERS) {
                assertThat(get(instance, "/api/fabrics/" + fabric + "/now")
                                .at("/sites/0/site")
                                .asText())
                        .isEqualTo(fabric + "-site");
            }
        }
        System.out.println("six fabrics over " + holders + ", each shown by both");
    }

    private Set<String> fabrics(WebInstance instance) throws Exception {
        Set<String> names = new TreeSet<>();
        get(instance, "/api/fabrics")
                .path("fabrics")
                .forEach(one -> names.add(one.path("fabric").asText()));
        return names;
    }

    /** Surplus where the job is not: a decision, which must be in the stream of both instances within two seconds of its record. */
    private MigrationDecision decide(FabricClient west) throws Exception {
        List<AtomicLong> seenAt = List.of(new AtomicLong(), new AtomicLong());
        List<HttpProbe.Events> streams = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            AtomicLong at = seenAt.get(i);
            streams.add((i == 0 ? one : two).probe.events("west", line -> {
                if (line.equals("event: decision")) {
                    at.compareAndSet(0, System.currentTimeMillis());
                }
            }));
        }
        for (HttpProbe.Events stream : streams) {
            await().atMost(PATIENCE)
                    .until(() -> stream.lines.contains("event: hello") && stream.lines.contains("event: now"));
        }
        west.sendSurplus("s1", "b");
        MigrationDecision decision = west.await(
                Topics.MIGRATION_DECISION,
                MigrationDecision.class,
                d -> d.getAction().name().equals("MOVE"),
                PATIENCE);
        for (int i = 0; i < 2; i++) {
            AtomicLong at = seenAt.get(i);
            await().atMost(PATIENCE).until(() -> at.get() > 0);
        }
        for (HttpProbe.Events stream : streams) {
            String data = stream.lines.get(stream.lines.indexOf("event: decision") + 1);
            assertThat(contract.check("Decision", json.readTree(data.substring("data: ".length()))))
                    .isEmpty();
            String now = stream.lines.get(stream.lines.indexOf("event: now") + 1);
            assertThat(contract.check("Now", json.readTree(now.substring("data: ".length()))))
                    .isEmpty();
            String hello = stream.lines.get(stream.lines.indexOf("event: hello") + 1);
            assertThat(contract.check("Hello", json.readTree(hello.substring("data: ".length()))))
                    .isEmpty();
            stream.close();
        }
        System.out.println("decision in the streams "
                + (seenAt.get(0).get() - decision.getAt().toEpochMilli()) + " and "
                + (seenAt.get(1).get() - decision.getAt().toEpochMilli()) + " ms after the fabric's time of it");
        return decision;
    }

    private void everyRouteAnswersAsDescribed(MigrationDecision decision) throws Exception {
        for (WebInstance instance : List.of(one, two)) {
            JsonNode now = get(instance, "/api/fabrics/west/now");
            assertThat(now.at("/sites/1/window/open").asBoolean()).isTrue();
            assertThat(now.at("/sites/0/slotsUsed").asInt()).isEqualTo(1);
            assertThat(now.at("/waiting/0/id").asText()).isEqualTo(decision.getId());
            assertThat(get(instance, "/api/fabrics/west/jobs?site=a&q=J&limit=1")
                            .at("/jobs/0/job")
                            .asText())
                    .isEqualTo("j1");
            assertThat(get(instance, "/api/fabrics/west/jobs?phase=ENDED").path("jobs"))
                    .isEmpty();
            assertThat(get(instance, "/api/fabrics/west/jobs/j1")
                            .at("/decisions/0/id")
                            .asText())
                    .isEqualTo(decision.getId());
            assertThat(get(instance, "/api/fabrics/west/feasibility")
                            .at("/feasibility/0/destinations/0/site")
                            .asText())
                    .isEqualTo("b");
            assertThat(get(instance, "/api/fabrics/west/decisions?job=j1&action=MOVE&site=b&verdict=FEASIBLE")
                            .at("/decisions/0/waiting")
                            .asBoolean())
                    .isTrue();
            assertThat(get(instance, "/api/fabrics/west/decisions?action=PRESTAGE")
                            .path("decisions"))
                    .isEmpty();
            get(instance, "/api/fabrics/west/decisions/" + decision.getId());
            JsonNode timeline = get(instance, "/api/fabrics/west/timeline");
            assertThat(timeline.at("/windows/0/state").asText()).isEqualTo("OPEN");
            assertThat(timeline.at("/jobs/0/kind").asText()).isEqualTo("RUN");
            get(instance, "/api/fabrics/west/reports");
            get(instance, "/api/fabrics/west/dead-letters?limit=3");
            get(instance, "/health/live");
            get(instance, "/health/ready");
            get(instance, "/metrics");
            get(instance, "/api/openapi.yaml");
            for (String wrong : List.of(
                    "/api/fabrics/nowhere/now",
                    "/api/fabrics/no%20where/now",
                    "/api/fabrics/west/jobs/none",
                    "/api/fabrics/west/jobs?limit=0",
                    "/api/fabrics/west/jobs?phase=FLYING",
                    "/api/fabrics/west/decisions?from=yesterday",
                    "/api/fabrics/west/decisions/west-999-0",
                    "/api/fabrics/west/timeline?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
                    "/api/stream")) {
                HttpResponse<String> answer = instance.probe.get(wrong);
                assertThat(answer.statusCode()).as(wrong).isIn(400, 404);
                check("GET", wrong, answer);
            }
        }
    }

    /** Sent to the instance that does not hold the fabric, too: records go to the topic, whoever takes them. */
    private void recordsAreTakenAndReasonsTold() throws Exception {
        String path = "/api/fabrics/west/records/";
        for (WebInstance instance : List.of(one, two)) {
            String site = "posted-" + instance.server.advertised().port();
            String card = "{\"fabric\":\"west\",\n \"site\":\"" + site + "\",\n \"slots\":3}";
            HttpResponse<String> taken = instance.probe.post(path + "site.v1", card, BEARER);
            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
            assertThat(check("POST", path + "site.v1", taken).path("published").asInt())
                    .isEqualTo(1);
            await().atMost(PATIENCE)
                    .until(() -> get(one, "/api/fabrics/west/now").path("sites").findValuesAsText("site").stream()
                            .anyMatch(site::equals));
            String lines = signal("p1", "west", site) + "\n" + signal("p2", "east", site) + "\n\nno json\n"
                    + signal("p3", "west", site).replace("now+3h", "now-3h") + "\n" + signal("p4", "west", site);
            HttpResponse<String> some = instance.probe.post(
                    path + "grid.signal", lines, BEARER[0], BEARER[1], "Content-Type", "application/x-ndjson");
            assertThat(some.statusCode()).as(some.body()).isEqualTo(200);
            JsonNode report = check("POST", path + "grid.signal", some);
            assertThat(report.path("published").asInt()).isEqualTo(2);
            assertThat(report.path("refused").asInt()).isEqualTo(3);
            assertThat(report.path("errors").findValuesAsText("line")).containsExactly("2", "4", "5");
            assertThat(report.at("/errors/0/reason").asText())
                    .isEqualTo("fabric is east, and what is asked for is west");
            assertThat(report.at("/errors/2/reason").asText()).isEqualTo("end is not after start");
            HttpResponse<String> none = instance.probe.post(path + "grid.signal", "{\"id\": 1}", BEARER);
            assertThat(none.statusCode()).isEqualTo(422);
            check("POST", path + "grid.signal", none);
            for (String wrong : List.of("", "[1]")) {
                check("POST", path + "site", instance.probe.post(path + "site", wrong, BEARER));
            }
            check("POST", path + "operator.order", instance.probe.post(path + "operator.order", "{}", BEARER));
            check("POST", path + "site", instance.probe.post(path + "site", "{}"));
        }
    }

    private static String signal(String id, String fabric, String site) {
        return "{\"id\":\"" + id + "-" + site + "\",\"fabric\":\"" + fabric + "\",\"site\":\"" + site
                + "\",\"kind\":\"RENEWABLE_SURPLUS\",\"start\":\"now\",\"end\":\"now+3h\",\"issuedAt\":\"now\","
                + "\"source\":\"test\"}";
    }

    private void approvalsAreTakenOnce(MigrationDecision decision) throws Exception {
        String path = "/api/fabrics/west/decisions/" + decision.getId();
        for (WebInstance instance : List.of(one, two)) {
            check("POST", path + "/reject", instance.probe.post(path + "/reject", "{}"));
            HttpResponse<String> noJson = instance.probe.post(path + "/reject", "no", BEARER);
            assertThat(noJson.statusCode()).isEqualTo(400);
            check("POST", path + "/reject", noJson);
            HttpResponse<String> large =
                    instance.probe.post(path + "/reject", "{\"reason\":\"" + "x".repeat(70_000) + "\"}", BEARER);
            assertThat(large.statusCode()).isEqualTo(413);
            check("POST", path + "/reject", large);
        }
        HttpResponse<String> taken = two.probe.post(path + "/approve", "{\"reason\":\"as planned\"}", BEARER);
        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(check("POST", path + "/approve", taken).path("order").asText())
                .isNotEmpty();
        for (WebInstance instance : List.of(one, two)) {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> get(instance, path).path("answer").asText().equals("APPROVE"));
            HttpResponse<String> again = instance.probe.post(path + "/approve", "{}", BEARER);
            assertThat(again.statusCode()).isEqualTo(409);
            check("POST", path + "/approve", again);
            await().atMost(PATIENCE).until(() -> get(instance, "/api/fabrics/west/now")
                    .at("/migrations/0/job")
                    .asText()
                    .equals("j1"));
        }
        JsonNode bars = get(one, "/api/fabrics/west/timeline").path("jobs");
        assertThat(bars.get(bars.size() - 1).path("kind").asText()).isEqualTo("MOVE");
    }

    private void refusalsAreShown() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.GRID_SIGNAL.name(), new byte[] {1}, new byte[] {7, 7, 7}))
                    .get();
            // What cannot be read among the outputs is passed over.
            producer.send(new ProducerRecord<>(Topics.MIGRATION_STATE.name(), new byte[] {1}, new byte[] {7, 7, 7}))
                    .get();
        }
        for (WebInstance instance : List.of(one, two)) {
            await().atMost(PATIENCE)
                    .until(() -> get(instance, "/api/fabrics/east/dead-letters")
                                    .path("latest")
                                    .size()
                            == 1);
            get(instance, "/health/ready");
        }
    }

    private void streamsEndWithTheirClients() throws Exception {
        List<HttpProbe.Events> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(one.probe.events("west", line -> {}));
        }
        await().atMost(PATIENCE).until(() -> streams.stream().allMatch(stream -> !stream.lines.isEmpty()));
        long threads = webThreads();
        streams.forEach(HttpProbe.Events::close);
        await().atMost(PATIENCE).until(() -> one.server.streams() == 0);
        assertThat(webThreads()).as("streams have no threads").isLessThanOrEqualTo(threads);
        HttpResponse<String> stillThere = one.probe.get("/api/fabrics");
        assertThat(stillThere.statusCode()).isEqualTo(200);
        Set<String> unanswered = new TreeSet<>(contract.operations());
        unanswered.removeAll(contract.answered());
        unanswered.removeAll(Set.of("GET /api/stream", "POST /api/fabrics/{fabric}/decisions/{decision}/reject"));
        assertThat(unanswered).as("described, and never answered").isEmpty();
    }

    private static long webThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("web-"))
                .count();
    }

    /** Meanwhile the answer is another's, or 503 with a word on when to ask again; never an error. */
    private void theOtherTakesOver() throws Exception {
        WebInstance gone = one;
        one = null;
        Thread closing = new Thread(gone::close);
        long startNanos = System.nanoTime();
        closing.start();
        Set<Integer> seen = new TreeSet<>();
        Set<String> all = new TreeSet<>(OTHERS);
        all.add("west");
        boolean complete = false;
        while (!complete && System.nanoTime() - startNanos < PATIENCE.toNanos()) {
            for (String fabric : all) {
                HttpResponse<String> answer = two.probe.get("/api/fabrics/" + fabric + "/now");
                seen.add(answer.statusCode());
                check("GET", "/api/fabrics/" + fabric + "/now", answer);
                if (answer.statusCode() == 503) {
                    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                }
            }
            HttpResponse<String> list = two.probe.get("/api/fabrics");
            seen.add(list.statusCode());
            check("GET", "/api/fabrics", list);
            complete = !closing.isAlive()
                    && list.statusCode() == 200
                    && fabricsIn(list).equals(all)
                    && json.readTree(list.body()).path("unreachable").isEmpty();
        }
        closing.join();
        assertThat(complete).isTrue();
        assertThat(seen).isSubsetOf(200, 503);
        System.out.println("taken over after " + (System.nanoTime() - startNanos) / 1_000_000 + " ms, answers " + seen);
    }

    private Set<String> fabricsIn(HttpResponse<String> list) throws Exception {
        Set<String> names = new TreeSet<>();
        json.readTree(list.body())
                .path("fabrics")
                .forEach(fabric -> names.add(fabric.path("fabric").asText()));
        return names;
    }

    private void awaitReady(WebInstance instance) {
        await().atMost(PATIENCE).until(() -> instance.probe.get("/health/ready").statusCode() == 200);
    }

    private JsonNode get(WebInstance instance, String path) throws Exception {
        HttpResponse<String> answer = instance.probe.get(path);
        assertThat(answer.statusCode()).as(path + " → " + answer.body()).isEqualTo(200);
        return check("GET", path, answer);
    }

    private JsonNode check(String method, String path, HttpResponse<String> answer) throws Exception {
        return contract.check(
                method,
                path,
                answer.statusCode(),
                answer.headers().firstValue("Content-Type").orElse(""),
                answer.body());
    }
}
