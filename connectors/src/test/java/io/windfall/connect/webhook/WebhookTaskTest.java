package io.windfall.connect.webhook;

import static io.windfall.connect.webhook.SinkBench.COMMANDS;
import static io.windfall.connect.webhook.SinkBench.command;
import static io.windfall.connect.webhook.SinkBench.committed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.windfall.connect.HttpStandIn;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.RegistryUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTaskTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> taken = new CopyOnWriteArrayList<>();
    private HttpStandIn server;
    private SinkBench bench;
    private WebhookTask task;
    private final CountDownLatch ended = new CountDownLatch(1);

    @BeforeEach
    void start() throws IOException {
        server = new HttpStandIn();
        bench = new SinkBench(server);
    }

    @AfterEach
    void stop() {
        ended.countDown();
        if (task != null) {
            SinkBench.end(task);
        }
        server.close();
    }

    @Test
    void shouldPostSignedCloudEvents() {
        Map<String, String> headers = new ConcurrentHashMap<>();
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        server.on("/hook", exchange -> {
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values.get(0)));
            bodies.add(exchange.getRequestBody().readAllBytes());
            HttpStandIn.send(exchange, 202, "");
        });
        bench.config.put("webhook.bearer.token", "let-me-in");
        task = bench.task();
        task.put(List.of(bench.record(5, command("llama", "c-1"))));
        awaitCommitted(6, 6);

        JsonNode event = json(bodies.get(0));
        assertThat(event.path("specversion").asText()).isEqualTo("1.0");
        assertThat(event.path("id").asText()).isEqualTo("c-1");
        assertThat(event.path("source").asText()).isEqualTo("/windfall/default/migration.command");
        assertThat(event.path("type").asText()).isEqualTo("io.windfall.migration.command.v1");
        assertThat(event.path("subject").asText()).isEqualTo("default/llama");
        assertThat(event.path("time").asText()).isEqualTo("2026-03-01T12:00:00.120Z");
        assertThat(event.path("datacontenttype").asText()).isEqualTo("application/json");
        assertThat(event.path("data").path("kind").asText()).isEqualTo("MIGRATE");
        assertThat(event.path("data").path("epoch").isIntegralNumber()).isTrue();
        assertThat(event.path("data").path("issuedAt").asText()).isEqualTo("2026-03-01T12:00:00.120Z");
        assertThat(event.path("data").path("checkpoint").isBoolean()).isTrue();
        assertThat(event.path("data").has("notAfter")).isTrue();
        assertThat(event.path("data").path("notAfter").isNull()).isTrue();
        assertThat(headers)
                .containsEntry("content-type", "application/cloudevents+json; charset=UTF-8")
                .containsEntry("idempotency-key", "c-1")
                .containsEntry("authorization", "Bearer let-me-in");
        long seconds = Long.parseLong(headers.get("webhook-timestamp"));
        assertThat(seconds).isBetween(System.currentTimeMillis() / 1000 - 60, System.currentTimeMillis() / 1000 + 1);
        assertThat(headers).containsAllEntriesOf(Signer.of(SinkBench.SECRET).headers("c-1", seconds, bodies.get(0)));
    }

    @Test
    void shouldKeepAJobInOrderWhileItFailsAndLetOthersGoOn() {
        AtomicBoolean mended = new AtomicBoolean();
        hook((id, exchange) -> id.startsWith("bad") && !mended.get() ? 503 : 200);
        task = bench.task();
        task.put(List.of(
                bench.record(0, command("bad", "bad-1")),
                bench.record(1, command("bad", "bad-2")),
                bench.record(2, command("good", "good-1")),
                bench.record(3, command("good", "good-2"))));
        await().atMost(PATIENCE).until(() -> taken.equals(List.of("good-1", "good-2")));
        assertThat(committed(task, 4))
                .as("nothing behind what is not delivered")
                .isZero();
        mended.set(true);
        awaitCommitted(4, 4);
        assertThat(taken).containsExactly("good-1", "good-2", "bad-1", "bad-2");
        assertThat(bench.deadLetters).isEmpty();
    }

    @Test
    void shouldGiveUpWhatIsRefusedAndGoOn() {
        hook((id, exchange) -> id.equals("c-1") ? 422 : 200);
        task = bench.task();
        task.put(List.of(
                bench.record(0, command("a", "c-0")),
                bench.record(1, command("a", "c-1")),
                bench.record(2, command("a", "c-2")),
                SinkBench.raw(3, new byte[] {1, 2, 3}),
                SinkBench.raw(4, null),
                bench.record(5, command("a", "not a header"))));
        awaitCommitted(6, 6);
        assertThat(taken).containsExactly("c-0", "c-2");
        assertThat(bench.deadLetters)
                .hasSize(3)
                .anySatisfy(letter -> assertThat(letter).startsWith("1 REFUSED: the webhook answers 422: no"))
                .anySatisfy(letter -> assertThat(letter).startsWith("3 NOT_DECODABLE: "))
                .anySatisfy(letter -> assertThat(letter).startsWith("5 BAD_VALUE: "));
        assertThat(bench.reporting)
                .as("Connect's reporter is for its own thread")
                .isNotEmpty()
                .noneMatch(thread -> thread.getName().equals("windfall-webhook"));
    }

    /** The command is taken, or refused for good, when the head says so: a bad body must not repeat it for ever. */
    @Test
    void shouldGoByTheHeadOfAnAnswerWhateverItsBody() {
        AtomicInteger requests = new AtomicInteger();
        server.on("/hook", exchange -> {
            exchange.getRequestBody().readAllBytes();
            switch (requests.getAndIncrement()) {
                case 0 -> HttpStandIn.send(exchange, 200, "", "Content-Encoding", "gzip");
                case 1 -> HttpStandIn.send(exchange, 200, "no gzip", "Content-Encoding", "gzip");
                case 2 -> HttpStandIn.send(exchange, 422, "no gzip", "Content-Encoding", "gzip");
                case 3 -> HttpStandIn.send(exchange, 200, "x".repeat(1_000_000));
                case 4 -> HttpStandIn.send(exchange, 422, "no. ".repeat(1_000_000));
                default -> server.stall(exchange);
            }
        });
        bench.config.put("http.max.body.bytes", "1000");
        task = bench.task();
        List<SinkRecord> records = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            records.add(bench.record(i, command("a", "c-" + i)));
        }
        task.put(records);
        awaitCommitted(6, 6);
        assertThat(requests).as("each once").hasValue(6);
        assertThat(bench.deadLetters).hasSize(2);
        assertThat(bench.deadLetters.get(1)).startsWith("4 REFUSED: the webhook answers 422: no. no.");
    }

    @Test
    void shouldShowNoSecretThatAnErrorRepeats() {
        server.on(
                "/hook",
                exchange -> HttpStandIn.send(
                        exchange,
                        422,
                        "bad " + exchange.getRequestHeaders().getFirst("Authorization") + " or " + SinkBench.SECRET));
        bench.config.put("webhook.bearer.token", "let-me-in");
        task = bench.task();
        task.put(List.of(bench.record(0, command("a", "a-1"))));
        awaitCommitted(1, 1);
        assertThat(bench.deadLetters)
                .singleElement()
                .asString()
                .contains("answers 422: bad *** or ***")
                .doesNotContain("let-me-in")
                .doesNotContain(SinkBench.SECRET);
    }

    @Test
    void shouldNotRestLongerThanItTries() {
        server.on("/hook", exchange -> HttpStandIn.send(exchange, 503, "", "Retry-After", "3600"));
        bench.config.put("webhook.give.up.ms", "300");
        task = bench.task();
        task.put(List.of(bench.record(0, command("a", "a-1"))));
        awaitCommitted(1, 1);
        assertThat(bench.deadLetters).singleElement().asString().startsWith("0 NOT_DELIVERED: given up after ");
    }

    @Test
    void shouldLeaveTheEndpointAloneForAsLongAsItAsks() {
        List<Long> at = new CopyOnWriteArrayList<>();
        AtomicBoolean first = new AtomicBoolean(true);
        server.on("/hook", exchange -> {
            at.add(System.nanoTime());
            if (first.getAndSet(false)) {
                HttpStandIn.send(exchange, 429, "slow down", "Retry-After", "1");
            } else {
                HttpStandIn.send(exchange, 200, "");
            }
        });
        bench.config.put("webhook.concurrency", "1");
        task = bench.task();
        task.put(List.of(bench.record(0, command("a", "a-1")), bench.record(1, command("b", "b-1"))));
        awaitCommitted(2, 2);
        assertThat(at).hasSize(3);
        assertThat(Duration.ofNanos(at.get(1) - at.get(0))).isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    @Test
    void shouldGiveUpAfterTheTimeThatIsSet() {
        hook((id, exchange) -> id.equals("c-0") ? 500 : 200);
        bench.config.put("webhook.give.up.ms", "50");
        task = bench.task();
        task.put(List.of(bench.record(0, command("a", "c-0")), bench.record(1, command("a", "c-1"))));
        awaitCommitted(2, 2);
        assertThat(taken).containsExactly("c-1");
        assertThat(bench.deadLetters).singleElement().asString().startsWith("0 NOT_DELIVERED: given up after ");
    }

    /** At least once and in order, whatever fails and whenever the worker is killed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldLoseNothingWhenItIsKilledAtAnyMoment(long seed) {
        Random random = new Random(seed);
        Random answers = new Random(seed + 100);
        AtomicInteger overlaps = new AtomicInteger();
        Set<String> underWay = ConcurrentHashMap.newKeySet();
        ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        server.on("/hook", exchange -> {
            String id =
                    json(exchange.getRequestBody().readAllBytes()).path("id").asText();
            String job = id.substring(0, id.indexOf('-'));
            if (!underWay.add(job)) {
                overlaps.incrementAndGet();
            }
            order.add(id);
            boolean cut;
            int status;
            synchronized (answers) {
                status = answers.nextInt(10) < 3 ? 500 : 200;
                cut = answers.nextInt(10) == 0;
            }
            underWay.remove(job);
            if (cut) {
                return; // the connection ends without an answer
            }
            HttpStandIn.send(exchange, status, "");
        });
        List<SinkRecord> log = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String job = "j" + random.nextInt(7);
            log.add(bench.record(i, command(job, job + "-" + i)));
        }
        int committed = 0;
        int kills = 0;
        while (committed < log.size()) {
            WebhookTask life = bench.task();
            order.add("start");
            int read = committed;
            int lasts = 1 + random.nextInt(8);
            for (int round = 0; committed < log.size() && round < lasts; round++) {
                int until = Math.min(log.size(), read + random.nextInt(12));
                life.put(log.subList(read, until));
                read = until;
                if (random.nextInt(3) == 0 && read > committed) {
                    committed = awaitProgress(life, committed, read);
                }
            }
            SinkBench.end(life);
            kills++;
            assertThat(kills).as("seed %d", seed).isLessThan(500);
        }
        assertThat(overlaps).as("seed %d: two of one job at once", seed).hasValue(0);
        assertThat(Set.copyOf(order)).as("seed %d", seed).containsAll(ids(log));
        assertInOrder(seed, order);
    }

    @Test
    void shouldTakeNothingWhileTheRegistryIsDown() {
        hook((id, exchange) -> 200);
        Flaky registry = new Flaky();
        bench = new SinkBench(server, registry);
        List<SinkRecord> records = List.of(bench.record(0, command("a", "a-1")), bench.record(1, command("a", "a-2")));
        bench.config.put("schema.registry.url", "http://127.0.0.1:1");
        task = bench.task();
        assertThatThrownBy(() -> task.put(records)).isInstanceOf(RetriableException.class);
        assertThat(committed(task, 0)).isZero();
        registry.down.set(false);
        task.put(records);
        awaitCommitted(2, 2);
        assertThat(taken).containsExactly("a-1", "a-2");
    }

    @Test
    void shouldReadNoMoreWhileMuchIsUnderWay() {
        AtomicBoolean open = new AtomicBoolean();
        hook((id, exchange) -> open.get() ? 200 : 500);
        bench.config.put("webhook.pending.max", "4");
        task = bench.task();
        List<SinkRecord> records = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            records.add(bench.record(i, command("j" + i, "c-" + i)));
        }
        task.put(records);
        assertThat(bench.paused).containsExactly(COMMANDS);
        open.set(true);
        await().atMost(PATIENCE).until(() -> {
            task.put(List.of());
            return bench.paused.isEmpty();
        });
    }

    @Test
    void shouldEndInTimeThoughTheWebhookHangs() {
        CountDownLatch reached = new CountDownLatch(1);
        server.on("/hook", exchange -> {
            reached.countDown();
            silent();
        });
        bench.config.put("webhook.stop.ms", "100");
        WebhookTask hanging = bench.task();
        hanging.put(List.of(bench.record(0, command("a", "a-1")), bench.record(1, command("a", "a-2"))));
        await().atMost(PATIENCE).until(() -> reached.getCount() == 0);
        assertThat(committed(hanging, 2)).isZero();
        long from = System.nanoTime();
        SinkBench.end(hanging);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(4));
        assertThat(server.requests()).as("what was behind it is another task's").hasSize(1);
    }

    @Test
    void shouldFailRatherThanLoseWhatCannotBeGivenUp() {
        hook((id, exchange) -> 400);
        bench.deadLettersFail = true;
        task = bench.task();
        task.put(List.of(bench.record(0, command("a", "a-1"))));
        await().atMost(PATIENCE).untilAsserted(() -> assertThatThrownBy(() -> task.put(List.of()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("no such topic"));
        assertThatThrownBy(() -> committed(task, 1)).isInstanceOf(ConnectException.class);
    }

    @Test
    void shouldDeliverOnlyWhatIsWanted() {
        hook((id, exchange) -> 200);
        bench.config.put("webhook.sites", "oslo");
        task = bench.task();
        var oslo = command("a", "a-2");
        oslo.setSite("oslo");
        task.put(List.of(bench.record(0, command("a", "a-1")), bench.record(1, oslo)));
        awaitCommitted(2, 2);
        assertThat(taken).containsExactly("a-2");
    }

    @Test
    void shouldTryAgainWhatTellsOfTheEndpointAndGiveUpWhatTellsOfTheRecord() {
        WebhookConfig config = new WebhookConfig(bench.config);
        assertThat(List.of(401, 403, 404, 407, 408, 425, 429, 500, 503, 302)).allMatch(config::isRetried);
        assertThat(List.of(400, 405, 409, 410, 413, 415, 422)).noneMatch(config::isRetried);
    }

    @Test
    void shouldSayInOneLineWhatIsMissing() {
        assertThat(messages("webhook.secret", null)).contains("webhook.secret must be set");
        assertThat(messages("errors.deadletterqueue.topic.name", null)).contains("dead.letter.bootstrap.servers");
        assertThat(messages("errors.tolerance", "none")).contains("set errors.tolerance=all");
        assertThat(messages("consumer.override.isolation.level", "read_uncommitted"))
                .contains("set consumer.override.isolation.level=read_committed, not read_uncommitted");
        assertThat(messages("consumer.override.isolation.level", null))
                .contains("set consumer.override.isolation.level=read_committed: ");
        assertThat(messages("webhook.bearer.token", "s3cret\nX-Evil: 1"))
                .contains("webhook.bearer.token")
                .doesNotContain("s3cret");
        assertThat(messages("webhook.url", "ftp://x")).contains("must be a URL");
        assertThat(messages("webhook.retry.statuses", "500")).contains("from 400 to 499");
        assertThat(new WebhookConfig(bench.config).values().toString()).doesNotContain(SinkBench.SECRET);
    }

    @Test
    void shouldLeaveTheValueOfAWrongConverterUnset() {
        bench.config.put("value.converter", "no.such.Class");
        assertThat(new WebhookSink().validate(bench.config).configValues())
                .filteredOn(value -> value.name().equals("value.converter"))
                .singleElement()
                .satisfies(value -> {
                    assertThat(value.value()).isNull();
                    assertThat(value.errorMessages()).hasSize(1);
                });
    }

    /** A worker gives its tasks 5 s to end. */
    @Test
    void shouldEndWithinTheTimeThatAWorkerGives() {
        assertThat(new WebhookConfig(bench.config).millis(WebhookConfig.STOP)).isEqualTo(Duration.ofSeconds(2));
        server.on("/hook", exchange -> silent());
        WebhookTask hanging = bench.task();
        hanging.put(List.of(bench.record(0, command("a", "a-1"))));
        await().atMost(PATIENCE).until(() -> !server.requests().isEmpty());
        long from = System.nanoTime();
        SinkBench.end(hanging);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(5));
    }

    private String messages(String key, String value) {
        Map<String, String> config = new java.util.HashMap<>(bench.config);
        config.put(key, value);
        config.values().removeIf(java.util.Objects::isNull);
        List<String> messages = new WebhookSink()
                .validate(config).configValues().stream()
                        .flatMap(v -> v.errorMessages().stream())
                        .toList();
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    /** No head comes until the test ends. */
    private void silent() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Status {
        int of(String id, HttpExchange exchange);
    }

    private void hook(Status status) {
        server.on("/hook", exchange -> {
            String id =
                    json(exchange.getRequestBody().readAllBytes()).path("id").asText();
            int answer = status.of(id, exchange);
            if (answer == 200) {
                taken.add(id);
            }
            HttpStandIn.send(exchange, answer, answer == 200 ? "" : "no");
        });
    }

    private static int awaitProgress(WebhookTask life, long committed, long read) {
        return await().pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE)
                .until(() -> (int) committed(life, read), now -> now > committed);
    }

    private void awaitCommitted(long expected, long read) {
        await().atMost(PATIENCE).until(() -> committed(task, read) == expected);
    }

    /** Within one life of the worker a job's ids never go back; a new life begins at or below what was delivered. */
    private static void assertInOrder(long seed, Iterable<String> order) {
        Map<String, Integer> last = new ConcurrentHashMap<>();
        for (String id : order) {
            if (id.equals("start")) {
                last.clear();
                continue;
            }
            int number = Integer.parseInt(id.substring(id.indexOf('-') + 1));
            Integer before = last.put(id.substring(0, id.indexOf('-')), number);
            assertThat(before == null || before <= number)
                    .as("seed %d: %s after %s", seed, id, before)
                    .isTrue();
        }
    }

    private static List<String> ids(List<SinkRecord> log) {
        List<String> ids = new ArrayList<>();
        for (SinkRecord record : log) {
            // The id stands in the wire as text.
            String wire = new String((byte[]) record.value(), StandardCharsets.ISO_8859_1);
            java.util.regex.Matcher matcher =
                    java.util.regex.Pattern.compile("j[0-6]-[0-9]+").matcher(wire);
            assertThat(matcher.find()).isTrue();
            ids.add(matcher.group());
        }
        return ids;
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A registry that is down for a while. */
    private static final class Flaky extends InMemorySchemaRegistry {
        private final AtomicBoolean down = new AtomicBoolean(true);

        @Override
        public Schema byId(int id) {
            if (down.get()) {
                throw new RegistryUnavailableException("down");
            }
            return super.byId(id);
        }
    }
}
