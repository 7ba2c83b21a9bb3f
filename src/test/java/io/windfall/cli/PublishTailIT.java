package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.schema.ActionKind;
import io.windfall.schema.CheckpointClass;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.Mode;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PublishTailIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEADER = "id,revision,fabric,site,kind,start,end,powerWatts,confidence,issuedAt,source";

    /** What is wrong, by line, in a file of a header and 1,000 signals. */
    private static final Map<Integer, String> WRONG = new TreeMap<>(Map.of(
            2, "end is not after start",
            3, "site is missing",
            100, "kind must be one of RENEWABLE_SURPLUS, DEMAND_RESPONSE but is 'SURPLUS'",
            101, "powerWatts must be a finite number but is 'NaN'",
            102, "powerWatts must be 0 to 1000000000000 W but is -5",
            500, "revision must be a whole number but is '1.5'",
            501, "confidence must be 0 to 1 (a probability) but is 7",
            502, "start must be a time (2026-03-01T12:00:00Z, ms since 1970, now, now+3h) but is 'soon'",
            1000, "id is longer than 256 bytes",
            1001, "has 3 cells where the header has 11 (a quote that is not closed, or a comma too many or too few?)"));

    private static EmbeddedStack stack;

    @TempDir
    private Path directory;

    private record Outcome(int code, List<String> out, List<String> err) {}

    @BeforeAll
    static void start() throws Exception {
        stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(Topics.all().stream()
                            .map(topic -> topic.newTopic(TopicNames.unprefixed(), (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void shouldReportTenBadLinesAmongAThousandAndPublishTheOthers() throws Exception {
        Path file = directory.resolve("signals.csv");
        Files.write(file, signals());

        Outcome strict = run("publish", "signals", file.toString(), "--strict", "--format", "json");
        assertThat(strict.code()).isEqualTo(1);
        assertThat(JSON.readTree(strict.out().get(0)).path("published").asInt()).isZero();
        assertThat(run("publish", "signals", file.toString(), "--dry-run").out())
                .containsExactly("grid.signal.v1: 990 lines are good, 10 at fault; published none");
        assertThat(run("tail", "signals", "--from", "beginning", "--no-follow").out())
                .isEmpty();

        Outcome published = run("publish", "signals", file.toString(), "--format", "json");

        assertThat(published.code()).isEqualTo(1);
        assertThat(published.err())
                .containsExactlyElementsOf(WRONG.entrySet().stream()
                        .map(wrong -> "line " + wrong.getKey() + ": " + wrong.getValue())
                        .toList());
        JsonNode report = JSON.readTree(String.join("", published.out()));
        assertThat(report.path("published").asInt()).isEqualTo(990);
        assertThat(report.path("refused").asInt()).isEqualTo(10);
        Map<Integer, String> reported = new TreeMap<>();
        report.path("errors")
                .forEach(error -> reported.put(
                        error.path("line").asInt(), error.path("reason").asText()));
        assertThat(reported).isEqualTo(WRONG);

        Outcome tail = run("tail", "grid.signal", "--from", "beginning", "--no-follow", "--format", "json");
        assertThat(tail.err()).isEmpty();
        assertThat(tail.code()).isZero();
        assertThat(tail.out()).hasSize(990);
        JsonNode first = JSON.readTree(tail.out().get(0));
        assertThat(first.path("topic").asText()).isEqualTo("grid.signal.v1");
        assertThat(first.path("key").asText())
                .isEqualTo(first.path("value").path("site").asText());
        assertThat(Instant.parse(first.path("value").path("start").asText())).isBefore(Instant.now());

        Outcome one =
                run("tail", "signals", "--filter", "id=s-77", "--filter", "powerWatts=77000", "--timeout", "100ms");
        assertThat(one.out()).singleElement().satisfies(line -> assertThat(line)
                .contains("  site-7  RENEWABLE_SURPLUS CONFIRMED at site-7 from ")
                .contains("id=s-77 "));
        assertThat(run("tail", "signals", "--max", "5").out()).hasSize(5);
        assertThat(run("tail", "signals", "--from", "end", "--timeout", "100ms").out())
                .isEmpty();
        Outcome typo = run("tail", "signals", "--filter", "sit=x", "--no-follow");
        assertThat(typo.err()).contains("note: grid.signal.v1 has no field 'sit': did you mean 'site'?");
    }

    @Test
    void shouldReportARecordAboveTheSizeLimit() throws Exception {
        String labels = IntStream.range(0, 200)
                .mapToObj(i -> "\"l" + i + "\":\"" + "x".repeat(3000) + "\"")
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        Path file = directory.resolve("jobs.jsonl");
        Files.writeString(
                file,
                "{\"fabric\":\"west\",\"job\":\"j1\",\"site\":\"reno\",\"state\":\"QUEUED\",\"at\":\"now\","
                        + "\"checkpointBytes\":5,\"labels\":{" + labels + "}}\n");
        Outcome outcome = run("publish", "progress", file.toString());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).singleElement().satisfies(line -> assertThat(line)
                .startsWith("line 1: is 6")
                .endsWith(" bytes as a record, and intake takes at most 524288"));
        assertThat(outcome.out()).containsExactly("job.progress.v1: published 0, refused 1");
    }

    @Test
    void shouldShowDeadLettersReadablyAndGoOnPastWhatCannotBeRead() throws Exception {
        deadLetter("reno", "not \u001b[2J avro".getBytes(StandardCharsets.UTF_8), "NOT_AVRO", "begins with\nbyte 0x6e");
        deadLetter(null, new byte[] {0, 0, 0, 3, -25, 1}, "UNKNOWN_SCHEMA", "no schema 999");
        deadLetter("elko", decision("dead.letter.v1"), "STALE", "older than the one held");

        List<String> lines = run("tail", "dead.letter.v1", "--from", "beginning", "--no-follow")
                .out();
        assertThat(lines).hasSize(3);
        assertThat(lines).noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
        assertThat(lines).anySatisfy(line -> assertThat(line)
                .contains(
                        "  reno  grid.signal.v1/2@41 of 2026-03-01T12:00:00Z: NOT_AVRO: begins with\\u000abyte 0x6e (at"
                                + " intake); not readable: ")
                .endsWith("0x6e6f74201b5b324a206176726f"));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains("(no key)").contains("UNKNOWN_SCHEMA"));
        assertThat(lines).anySatisfy(line -> assertThat(line)
                .contains("STALE: older than the one held")
                .contains("MigrationDecision MOVE reno → elko"));

        List<String> json = run(
                        "tail",
                        "dead-letters",
                        "--from",
                        "beginning",
                        "--no-follow",
                        "--format",
                        "json",
                        "--filter",
                        "reason=NOT_AVRO")
                .out();
        assertThat(json).hasSize(1);
        JsonNode letter = JSON.readTree(json.get(0)).path("deadLetter");
        assertThat(letter.path("stage").asText()).isEqualTo("intake");
        assertThat(letter.path("origin").path("offset").asLong()).isEqualTo(41);
        assertThat(letter.path("origin").path("appendedAt").asText()).isEqualTo("2026-03-01T12:00:00Z");
    }

    @Test
    void shouldShowADecisionInWordsAndEndQuietlyWhenNobodyReadsOn() throws Exception {
        TopicSpec topic = Topics.MIGRATION_DECISION;
        for (int i = 0; i < 3; i++) {
            send(new ProducerRecord<>(topic.name(), bytes("west/j1"), decision(topic.name())));
        }
        send(new ProducerRecord<>(topic.name(), bytes("west/\u0007"), bytes("nonsense")));
        assertThat(run("tail", "decisions", "--no-follow").out())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line)
                        .endsWith("  west/j1  MOVE reno → elko (ADVISE, round 3): move j1: elko has 3 h of surplus"))
                .anySatisfy(line -> assertThat(line).contains("  west/\\u0007  not readable: "));

        StringWriter err = new StringWriter();
        Writer closedPipe = new Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        int code = Main.run(
                surroundings(), new PrintWriter(closedPipe), new PrintWriter(err), onStack("tail", "decisions"));
        assertThat(code).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldSayWhatToDoAboutAMistake() throws Exception {
        assertThat(run("tail", "nonsense").err()).singleElement().satisfies(line -> assertThat(line)
                .contains("no topic 'nonsense'; choose from grid.signal,"));
        assertThat(run("publish", "decisions").code()).isEqualTo(2);
        assertThat(run("publish", "signals", "absent.csv").err())
                .containsExactly("windfall: FILE: absent.csv is not there or cannot be read");
        Outcome prefixed = run("tail", "signals", "--prefix", "dev.");
        assertThat(prefixed.code()).isEqualTo(1);
        assertThat(prefixed.err()).singleElement().satisfies(line -> assertThat(line)
                .contains("has no topic dev.grid.signal.v1: create it with 'windfall topics apply'"));

        long startNanos = System.nanoTime();
        for (String command : List.of("publish", "tail")) {
            Outcome unreachable = runAsIs(command, "signals", "--bootstrap-server", "127.0.0.1:1");
            assertThat(unreachable.code()).isEqualTo(3);
            assertThat(unreachable.err()).hasSize(1);
        }
        assertThat(System.nanoTime() - startNanos).isLessThan(20_000_000_000L);
    }

    private static List<String> signals() {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (int line = 2; line <= 1001; line++) {
            String[] cells = {
                "s-" + line,
                "0",
                "west",
                "site-" + line % 10,
                "RENEWABLE_SURPLUS",
                "now-1h",
                "now+3h",
                line + "000",
                "0.9",
                "now",
                "test"
            };
            switch (line) {
                case 2 -> cells[6] = "now-2h";
                case 3 -> cells[3] = "";
                case 100 -> cells[4] = "SURPLUS";
                case 101 -> cells[7] = "NaN";
                case 102 -> cells[7] = "-5";
                case 500 -> cells[1] = "1.5";
                case 501 -> cells[8] = "7";
                case 502 -> cells[5] = "soon";
                case 1000 -> cells[0] = "x".repeat(300);
                default -> {}
            }
            lines.add(line == 1001 ? "a,b,c" : String.join(",", cells));
        }
        return lines;
    }

    private static byte[] decision(String topic) {
        MigrationDecision decision = MigrationDecision.newBuilder()
                .setId("west-1-0")
                .setFabric("west")
                .setJob("j1")
                .setRound(3)
                .setAt(Instant.parse("2026-03-01T12:00:00Z"))
                .setPolicy("windfall")
                .setMode(Mode.ADVISE)
                .setAction(ActionKind.MOVE)
                .setSource("reno")
                .setDestination("elko")
                .setCheckpointBytes(5)
                .setCheckpointClass(CheckpointClass.A)
                .setExplanation("move j1: elko has 3 h of surplus")
                .setAlternatives(List.of())
                .build();
        try (SchemaRegistry registry = new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()))) {
            return new AvroSerde<>(registry, MigrationDecision.class)
                    .serializer()
                    .serialize(topic, decision);
        }
    }

    private static void deadLetter(String key, byte[] value, String reason, String detail) throws Exception {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(Topics.DEAD_LETTER.name(), key == null ? null : bytes(key), value);
        Map<String, String> headers = Map.of(
                "windfall.reason", reason,
                "windfall.detail", detail,
                "windfall.stage", "intake",
                "windfall.origin.topic", "grid.signal.v1",
                "windfall.origin.partition", "2",
                "windfall.origin.offset", "41",
                "windfall.origin.appendedAt", "1772366400000");
        headers.forEach((name, text) -> letter.headers().add(name, bytes(text)));
        send(letter);
    }

    private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Outcome run(String... arguments) {
        return runAsIs(onStack(arguments));
    }

    private static String[] onStack(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-server", stack.bootstrapServers(), "--registry", stack.registryUrl()));
        return all.toArray(String[]::new);
    }

    private Outcome runAsIs(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(surroundings(), new PrintWriter(out), new PrintWriter(err), arguments);
        return new Outcome(
                code, out.toString().lines().toList(), err.toString().lines().toList());
    }

    private Surroundings surroundings() {
        return new Surroundings(Map.of("WINDFALL_LOG_LEVEL", "WARN"), directory, directory.resolve("home"));
    }
}
