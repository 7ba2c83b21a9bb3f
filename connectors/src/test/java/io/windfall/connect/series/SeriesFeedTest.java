package io.windfall.connect.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.HttpStandIn;
import io.windfall.connect.Polled;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalStatus;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesFeedTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path folder;

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

    @Test
    void shouldLogInRenewWhatIsRefusedAndReadAForecast() throws Exception {
        AtomicInteger logins = new AtomicInteger();
        try (HttpStandIn server = new HttpStandIn()) {
            server.on("/login", e -> {
                boolean known = "Basic bWU6cHc=".equals(e.getRequestHeaders().getFirst("Authorization"));
                HttpStandIn.send(e, known ? 200 : 401, "{\"token\": \"t" + logins.incrementAndGet() + "\"}");
            });
            // The first token is refused at once, as one that has lapsed early.
            server.on("/v3/forecast", e -> {
                boolean in = "Bearer t2".equals(e.getRequestHeaders().getFirst("Authorization"));
                HttpStandIn.send(e, in ? 200 : 401, """
                        {"data": [{"point_time": "2026-11-22T12:00:00+00:00", "value": 900.0},
                                  {"point_time": "2026-11-22T12:05:00+00:00", "value": 20.0},
                                  {"point_time": "2026-11-22T12:10:00+00:00", "value": 900.0}], "meta": {}}
                        """);
            });
            SeriesFeed feed = feed(Map.ofEntries(
                    Map.entry("series.url", server.url("/v3/forecast?at={now}")),
                    Map.entry("series.meaning", "forecast"),
                    Map.entry("field.items", "data"),
                    Map.entry("field.time", "point_time"),
                    Map.entry("site", "reno"),
                    Map.entry("series.step.ms", "300000"),
                    Map.entry("window.threshold", "300"),
                    Map.entry("auth.kind", "login"),
                    Map.entry("auth.login.url", server.url("/login")),
                    Map.entry("auth.user", "me"),
                    Map.entry("auth.password", "pw")));
            Polled<SeriesFeed.State> look = feed.poll(feed.restored(Map.of()), NOW);
            GridSignal signal = signal(look.emissions().get(0));
            assertThat(signal.getStatus()).isEqualTo(SignalStatus.FORECAST);
            assertThat(signal.getStart()).isEqualTo(Instant.parse("2026-11-22T12:05:00Z"));
            assertThat(signal.getEnd()).isEqualTo(Instant.parse("2026-11-22T12:10:00Z"));
            assertThat(signal.getRevision()).isEqualTo(NOW.toEpochMilli());
            assertThat(server.requests()).contains("GET /v3/forecast?at=2026-11-22T12%3A00%3A00Z");

            // From the offset, the same forecast is nothing new.
            SeriesFeed.State restored =
                    feed.restored(feed.offset(look.emissions().get(0).after()));
            assertThat(feed.poll(restored, NOW.plusSeconds(60)).emissions()).isEmpty();
            assertThat(logins).hasValue(2);
        }
    }

    @Test
    void shouldSendATokenInAHeaderOfItsOwn() throws Exception {
        try (HttpStandIn server = new HttpStandIn()) {
            server.on(
                    "/",
                    e -> HttpStandIn.send(
                            e,
                            "secret".equals(e.getRequestHeaders().getFirst("auth-token")) ? 200 : 401,
                            "{\"zone\": \"DE\", \"carbonIntensity\": 20, \"datetime\": \"2026-11-22T12:00:00.000Z\"}"));
            Map<String, String> config = new HashMap<>(Map.of(
                    "series.url", server.url("/"),
                    "field.time", "datetime",
                    "field.value", "carbonIntensity",
                    "field.site", "zone",
                    "site.names", "DE=aachen",
                    "series.step.ms", "3600000",
                    "window.threshold", "50",
                    "auth.kind", "header",
                    "auth.token", "secret"));
            SeriesFeed feed = feed(config);
            GridSignal signal =
                    signal(feed.poll(feed.restored(Map.of()), NOW).emissions().get(0));
            assertThat(signal.getSite()).isEqualTo("aachen");
            assertThat(signal.getStatus()).isEqualTo(SignalStatus.CONFIRMED);
            assertThat(signal.getEnd()).as("announced ahead").isEqualTo(Instant.parse("2026-11-22T14:00:00Z"));
            config.put("auth.token", "wrong");
            SeriesFeed refused = feed(config);
            assertThatThrownBy(() -> refused.poll(refused.restored(Map.of()), NOW))
                    .hasMessageContaining("answers 401");
        }
    }

    @Test
    void shouldReadFilesOnceAgainWhenTheyGrowAndTellBadRowsOnce() throws Exception {
        SeriesFeed feed = feed(plant());
        write("a.csv", "Zeit;Anlage;kW\n22.11.2026 10:00;WP 1;1.600,5\n22.11.2026 10:05;WP 1;viel\n", 60);
        write("b.csv", "not yet settled", 0);
        Polled<SeriesFeed.State> first = feed.poll(feed.restored(Map.of()), NOW);
        assertThat(first.emissions()).hasSize(2);
        Emission<SeriesFeed.State> letter = first.emissions().get(0);
        assertThat(letter.record().isDeadLetter()).isTrue();
        assertThat(new String(letter.record().value(), StandardCharsets.UTF_8)).isEqualTo("22.11.2026 10:05;WP 1;viel");
        assertThat(letter.record().headers())
                .containsEntry(DeadLetters.REASON, "BAD_VALUE")
                .containsEntry(DeadLetters.STAGE, "connect")
                .containsEntry(DeadLetters.TOPIC, "grid.signal.v1")
                .containsEntry(DeadLetters.SOURCE, folder.resolve("a.csv") + ", line 3");
        GridSignal open = signal(first.emissions().get(1));
        assertThat(open.getStart()).as("in Berlin's winter").isEqualTo(Instant.parse("2026-11-22T09:00:00Z"));
        assertThat(open.getPowerWatts()).isEqualTo(1_600_500);

        Files.delete(folder.resolve("b.csv"));
        assertThat(feed.poll(first.state(), NOW).emissions())
                .as("nothing has changed")
                .isEmpty();

        write(
                "a.csv",
                "Zeit;Anlage;kW\n22.11.2026 10:00;WP 1;1.600,5\n22.11.2026 10:05;WP 1;viel\n22.11.2026 10:10;WP 1;3\n",
                30);
        for (SeriesFeed.State state : List.of(first.state(), feed.restored(feed.offset(first.state())))) {
            Polled<SeriesFeed.State> second = feed.poll(state, NOW);
            assertThat(second.emissions()).hasSize(1);
            GridSignal closed = signal(second.emissions().get(0));
            assertThat(closed.getId()).isEqualTo(open.getId());
            assertThat(closed.getEnd()).isEqualTo(Instant.parse("2026-11-22T09:10:00Z"));
        }
    }

    /** A wrong time.format makes every row bad: the letters of a look are few, share their state, and do not come again. */
    @Test
    void shouldBoundTheLettersOfALookAndTheirMemory() throws Exception {
        AtomicInteger shift = new AtomicInteger();
        AtomicInteger count = new AtomicInteger(20_000);
        try (HttpStandIn server = new HttpStandIn()) {
            server.on("/", e -> HttpStandIn.send(e, 200, badRows(shift.get(), count.get())));
            SeriesFeed feed = feed(Map.of(
                    "series.url", server.url("/"),
                    "series.format", "csv",
                    "site", "reno",
                    "window.threshold", "1",
                    "dead.letters.per.look", "7"));
            SeriesFeed.State before = feed.restored(Map.of());
            Polled<SeriesFeed.State> look = feed.poll(before, NOW);
            assertThat(look.emissions()).hasSize(8);
            assertThat(look.emissions().subList(0, 7)).allSatisfy(e -> {
                assertThat(e.after()).isSameAs(before);
                assertThat(e.record().headers()).containsEntry(DeadLetters.REASON, "BAD_TIME");
            });
            assertThat(look.emissions().get(7).record().headers())
                    .containsEntry(DeadLetters.REASON, "MORE")
                    .containsEntry(
                            DeadLetters.DETAIL,
                            "19993 rows more could not be read; a look tells 7" + " (dead.letters.per.look)");
            assertThat(look.emissions().get(7).after()).isSameAs(look.state());
            assertThat(feed.offset(look.state()).toString()).hasSizeLessThan(40_000);

            SeriesFeed.State state = feed.restored(feed.offset(look.state()));
            for (int again = 0; again < 4; again++) {
                shift.set(again * 5_000); // the rows move on, and what is remembered is not among the first of them
                Polled<SeriesFeed.State> next = feed.poll(state, NOW);
                assertThat(next.emissions()).isEmpty();
                state = next.state();
            }
            count.set(9);
            Polled<SeriesFeed.State> few = feed.poll(state, NOW);
            count.set(12);
            Polled<SeriesFeed.State> more = feed.poll(few.state(), NOW);
            assertThat(more.emissions()).as("three new ones").hasSize(3);
            assertThat(feed.poll(more.state(), NOW).emissions()).isEmpty();
        }
    }

    @Test
    void shouldBoundTheLettersOfFilesThatGrowInTurn() throws Exception {
        Map<String, String> config = new HashMap<>(plant());
        config.put("dead.letters.per.look", "5");
        SeriesFeed feed = feed(config);
        SeriesFeed.State state = feed.restored(Map.of());
        int letters = 0;
        for (int look = 0; look < 12; look++) {
            String bad = "";
            for (int row = 0; row < 1_500 + look; row++) {
                bad += "22.11.2026 10:05;WP 1;viel" + row + (char) ('a' + look % 3) + "\n";
            }
            write((char) ('a' + look % 3) + ".csv", "Zeit;Anlage;kW\n" + bad, 600 - look);
            Polled<SeriesFeed.State> polled = feed.poll(state, NOW);
            letters += polled.emissions().size();
            state = polled.state();
            assertThat(state.bad()).hasSizeLessThanOrEqualTo(Rows.MOST_REMEMBERED);
        }
        assertThat(letters).as("six for each file, at its first time").isEqualTo(18);
    }

    /** A server that gives the bare token, or one that no header can carry: neither is ever shown. */
    @Test
    void shouldNotQuoteALoginsAnswer() throws Exception {
        for (String answer : List.of("eyJs3cret", "{\"token\": \"s3cr\\u000aet\"}")) {
            try (HttpStandIn server = new HttpStandIn()) {
                server.on("/", e -> HttpStandIn.send(e, 200, answer));
                SeriesFeed feed = feed(Map.of(
                        "series.url", server.url("/v"),
                        "site", "reno",
                        "window.threshold", "1",
                        "auth.kind", "login",
                        "auth.login.url", server.url("/login"),
                        "auth.user", "me",
                        "auth.password", "pw"));
                assertThatThrownBy(() -> feed.poll(feed.restored(Map.of()), NOW))
                        .isInstanceOf(SourceUnavailableException.class)
                        .hasMessageContaining("see auth.login.field")
                        .hasMessageNotContaining("s3cr")
                        .hasNoCause();
            }
        }
        assertThatThrownBy(() -> feed(Map.of(
                        "series.url", "http://h/",
                        "site", "reno",
                        "window.threshold", "1",
                        "auth.kind", "bearer",
                        "auth.token", "s3cr\net")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("auth.token must be visible ASCII")
                .hasMessageNotContaining("s3cr");
    }

    private static String badRows(int from, int count) {
        StringBuilder text = new StringBuilder("time,value\n");
        for (int i = 0; i < count; i++) {
            text.append("day ").append(from + i).append(",1\n");
        }
        return text.toString();
    }

    @Test
    void shouldTellOfAHeaderWithoutAColumnOnce() throws Exception {
        SeriesFeed feed = feed(plant());
        write("a.csv", "Zeit;Anlage\n22.11.2026 10:00;WP 1\n22.11.2026 10:05;WP 1\n", 60);
        assertThat(feed.poll(feed.restored(Map.of()), NOW).emissions())
                .singleElement()
                .satisfies(e -> assertThat(e.record().headers().get(DeadLetters.DETAIL))
                        .isEqualTo("there is no column 'kW' among [Zeit, Anlage]: see field.value"));
    }

    @Test
    void shouldTellOfWhatIsNoJsonOnceAsAWhole() throws Exception {
        try (HttpStandIn server = new HttpStandIn()) {
            server.on("/", e -> HttpStandIn.send(e, 200, "<html>down for repairs</html>"));
            SeriesFeed feed = feed(Map.of("series.url", server.url("/"), "site", "reno", "window.threshold", "1"));
            Polled<SeriesFeed.State> look = feed.poll(feed.restored(Map.of()), NOW);
            assertThat(look.emissions())
                    .singleElement()
                    .satisfies(e -> assertThat(e.record().headers()).containsEntry(DeadLetters.REASON, "NOT_JSON"));
            assertThat(feed.poll(look.state(), NOW).emissions()).isEmpty();
        }
    }

    @Test
    void shouldReadPricesWithATokenInTheQueryAndNeverShowIt() throws Exception {
        Instant now = Instant.parse("2026-03-29T06:00:00Z");
        String token = "s3cr&t +token";
        AtomicReference<String> answer = new AtomicReference<>();
        AtomicInteger status = new AtomicInteger(200);
        try (HttpStandIn server = new HttpStandIn()) {
            // As error pages do, each answer repeats what was asked.
            server.on(
                    "/api",
                    e -> HttpStandIn.send(
                            e,
                            status.get(),
                            answer.get()
                                    .replace(
                                            "{asked}",
                                            e.getRequestURI().toString().replace("&", "&amp;"))
                                    .replace("{token}", token)));
            SeriesFeed feed = feed(Map.ofEntries(
                    Map.entry("series.url", server.url("/api?documentType=A44&periodStart={from}&periodEnd={to}")),
                    Map.entry("series.url.time", "yyyyMMdd'0000'"),
                    Map.entry("series.to.ms", "172800000"),
                    Map.entry("series.meaning", "forecast"),
                    Map.entry("series.format", "iec62325"),
                    Map.entry("series.step.ms", "3600000"),
                    Map.entry("site", "aachen"),
                    Map.entry("window.threshold", "0"),
                    Map.entry("auth.kind", "query"),
                    Map.entry("auth.query", "securityToken"),
                    Map.entry("auth.token", token)));
            answer.set(MarketReaderTest.prices(MarketReaderTest.series(
                    "A03", "", MarketReaderTest.period("PT60M", 23, "1:40", "11:-3.2", "15:60"))));
            Polled<SeriesFeed.State> look = feed.poll(feed.restored(Map.of()), now);
            GridSignal signal = signal(look.emissions().get(0));
            assertThat(signal.getStart()).isEqualTo(Instant.parse("2026-03-29T09:00:00Z"));
            assertThat(signal.getEnd()).isEqualTo(Instant.parse("2026-03-29T13:00:00Z"));
            assertThat(server.requests())
                    .containsExactly("GET /api?documentType=A44&periodStart=202603290000&periodEnd=202603310000"
                            + "&securityToken=s3cr%26t+%2Btoken");

            for (int code : List.of(200, 400)) {
                status.set(code);
                answer.set(MarketReaderTest.acknowledgement("999", "No matching data found"));
                Polled<SeriesFeed.State> none = feed.poll(look.state(), now.plusSeconds(60));
                assertThat(none.emissions()).as("no data cancels nothing").isEmpty();
                assertThat(none.state()).isEqualTo(look.state());

                answer.set(MarketReaderTest.acknowledgement("999", "Bad {asked}"));
                assertThatThrownBy(() -> feed.poll(look.state(), now))
                        .isInstanceOf(SourceUnavailableException.class)
                        .hasMessageContaining("999 Bad /api?documentType=A44&periodStart=")
                        .hasMessageContaining("***")
                        .hasMessageNotContaining("s3cr");
            }
            status.set(401);
            answer.set("<html>Unauthorized: {asked} with {token}</html>");
            assertThatThrownBy(() -> feed.poll(look.state(), now))
                    .hasMessageContaining("answers 401: <html>Unauthorized")
                    .hasMessageNotContaining("s3cr");
            status.set(200);
            answer.set("not for you: {asked} {token}");
            Emission<SeriesFeed.State> letter =
                    feed.poll(look.state(), now).emissions().get(0);
            assertThat(new String(letter.record().value(), StandardCharsets.UTF_8))
                    .startsWith("not for you: /api?documentType=A44")
                    .doesNotContain("s3cr");
            assertThat(letter.record().headers().toString()).doesNotContain("s3cr");
            assertThat(letter.record().headers()).containsEntry(DeadLetters.SOURCE, server.url("/api") + ", all of it");
        }
    }

    @Test
    void shouldPutAnAcknowledgementInAFolderAsideAndReadOn() throws Exception {
        SeriesFeed feed = feed(Map.of(
                "series.folder", folder.toString(),
                "series.format", "iec62325",
                "series.step.ms", "3600000",
                "site", "aachen",
                "window.threshold", "0"));
        write("a.xml", MarketReaderTest.acknowledgement("A02", "rejected"), 60);
        String prices = MarketReaderTest.series("A03", "", MarketReaderTest.period("PT60M", 2, "1:-1"));
        write("b.xml", MarketReaderTest.prices(prices), 60);
        Polled<SeriesFeed.State> look = feed.poll(feed.restored(Map.of()), NOW);
        assertThat(look.emissions().get(0).record().headers())
                .containsEntry(DeadLetters.REASON, "ACKNOWLEDGEMENT")
                .containsEntry(DeadLetters.DETAIL, "A02 rejected");
        assertThat(signal(look.emissions().get(1)).getStart()).isEqualTo(Instant.parse("2026-03-28T23:00:00Z"));
    }

    @Test
    void shouldReadTimesInEveryForm() {
        assertThat(new TimeFormat("epoch-s", "UTC").millis("1700000000.5")).isEqualTo(1_700_000_000_500L);
        assertThat(new TimeFormat("epoch-ms", "UTC").millis("1700000000000")).isEqualTo(1_700_000_000_000L);
        assertThat(new TimeFormat("rfc3339", "UTC").millis("2026-03-29T02:30:00+02:00"))
                .isEqualTo(Instant.parse("2026-03-29T00:30:00Z").toEpochMilli());
        TimeFormat berlin = new TimeFormat("dd.MM.yyyy HH:mm", "Europe/Berlin");
        assertThat(berlin.millis("25.10.2026 02:30"))
                .as("an hour that comes twice: the first")
                .isEqualTo(Instant.parse("2026-10-25T00:30:00Z").toEpochMilli());
        assertThatThrownBy(() -> berlin.millis("29.03.2026 02:30")).hasMessageContaining("the clocks skip it");
        assertThatThrownBy(() -> new TimeFormat("epoch-s", "UTC").millis("1700000000000"))
                .hasMessageContaining("when read as epoch-s");
        Map.of("rfc3339", "+999999999-01-01T00:00:00Z", "uuuuuuuuu-MM-dd", "999999999-01-01")
                .forEach((format, text) -> assertThatThrownBy(() -> new TimeFormat(format, "UTC").millis(text))
                        .as("too far off for milliseconds")
                        .isInstanceOf(DateTimeException.class)
                        .hasMessageContaining("is not between the years 2000 and 2200"));
    }

    @Test
    void shouldSayInOneLineWhatASettingLacks() {
        assertThatThrownBy(() -> feed(Map.of("site", "reno", "window.threshold", "1")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("set one of series.url and series.folder");
        assertThatThrownBy(() -> feed(Map.of("series.folder", "x", "site", "reno")))
                .hasMessageContaining("window.threshold");
        assertThatThrownBy(() -> feed(Map.of(
                        "series.url", "http://h/", "site", "reno", "window.threshold", "1", "auth.kind", "bearer")))
                .hasMessage("auth.token must be set for auth.kind=bearer");
    }

    private Map<String, String> plant() {
        return Map.ofEntries(
                Map.entry("series.folder", folder.toString()),
                Map.entry("series.format", "csv"),
                Map.entry("csv.separator", ";"),
                Map.entry("value.decimal.comma", "true"),
                Map.entry("field.site", "Anlage"),
                Map.entry("site.names", "WP 1=wp-1"),
                Map.entry("field.time", "Zeit"),
                Map.entry("field.value", "kW"),
                Map.entry("time.format", "dd.MM.yyyy HH:mm"),
                Map.entry("time.zone", "Europe/Berlin"),
                Map.entry("window.threshold", "500"),
                Map.entry("window.side", "at_or_above"),
                Map.entry("signal.power.watts.per.unit", "1000"));
    }

    private void write(String name, String text, long secondsAgo) throws Exception {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(secondsAgo)));
    }

    private SeriesFeed feed(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("name", "test");
        Emitter emitter = new Emitter(registry, SerdeOptions.defaults(), TopicNames.unprefixed(), "dead.letter.v1");
        return new SeriesFeed(new SeriesConfig(all), emitter);
    }

    private GridSignal signal(Emission<SeriesFeed.State> emission) {
        return new AvroSerde<>(registry, GridSignal.class)
                .deserializer()
                .deserialize(emission.record().topic(), emission.record().value());
    }
}
