package io.windfall.connect.caiso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.connect.Emission;
import io.windfall.connect.HttpStandIn;
import io.windfall.connect.Polled;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.topics.DeadLetters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceFeedTest {

    private static final Instant T0 = Instant.parse("2026-04-12T15:00:00Z");
    private static final long STEP = 300;
    private static final String HEADER =
            "INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,NODE_ID_XML,NODE_ID,NODE,"
                    + "MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,GRP_TYPE,POS,VALUE,GROUP\n";
    private static final Pattern ASKED = Pattern.compile("startdatetime=([0-9T:]+)-0000&enddatetime=([0-9T:]+)-0000");
    private static final DateTimeFormatter ASKED_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm").withZone(ZoneOffset.UTC);
    private static final String NO_DATA = error("1000", "No data returned for the specified selection");

    /** What the market has: prices by node, at each five minutes from {@link #T0} on. */
    private final Map<String, List<Double>> market = new TreeMap<>();

    private HttpStandIn server;
    private volatile Instant clock = T0;
    private volatile byte[] fixed;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = new HttpStandIn().on("/oasisapi/SingleZip", e -> {
            if (status != 200) {
                HttpStandIn.send(e, status, "busy", "Retry-After", "17");
                return;
            }
            byte[] body = fixed != null ? fixed : answer(e.getRequestURI().getQuery());
            e.sendResponseHeaders(200, body.length);
            e.getResponseBody().write(body);
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldMakeWindowsOfLowPricesNodeByNode() throws Exception {
        market.put("NODE_A-APND", List.of(20.0, -1.0, -5.0, 4.0, 3.0, 11.0, 20.0));
        market.put("NODE_B", List.of(20.0, 20.0, 20.0, 0.0, 0.0, 0.0, 0.0));
        Board board = new Board();
        PriceFeed feed = feed(board, Map.of());
        clock = T0.plusSeconds(7 * STEP);
        Polled<CaisoState> look = look(feed, board, feed.restored(Map.of()));
        assertThat(board.standing())
                .as("opens at or below 0, closes above 10; the other goes on, its end announced ahead")
                .containsExactly(
                        "fresno 2026-04-12T15:05:00Z 2026-04-12T15:25:00Z null",
                        "reno 2026-04-12T15:15:00Z 2026-04-12T15:50:00Z null");
        assertThat(server.requests().get(0))
                .isEqualTo("GET /oasisapi/SingleZip?resultformat=6&queryname=PRC_INTVL_LMP&version=3&market_run_id=RTM"
                        + "&startdatetime=20260412T15:00-0000&enddatetime=20260412T15:35-0000&node=NODE_A-APND,NODE_B");
        assertThat(look.next()).as("all is read").isNull();

        int records = board.records;
        clock = clock.plusSeconds(60);
        Polled<CaisoState> none = look(feed, board, look.state());
        assertThat(none.emissions()).as("no data comes as XML").isEmpty();
        assertThat(board.records).isEqualTo(records);
        assertThat(board.deadLetters).isEmpty();
        assertThat(server.requests().get(1)).contains("startdatetime=20260412T15:35-0000");
    }

    @Test
    void shouldNotAskForATimeWithoutLength() throws Exception {
        market.put("NODE_A-APND", List.of(20.0, 20.0));
        market.put("NODE_B", List.of(20.0, 20.0));
        Board board = new Board();
        PriceFeed feed = feed(board, Map.of());
        clock = T0.plusSeconds(2 * STEP);
        Polled<CaisoState> look = look(feed, board, feed.restored(Map.of()));
        clock = T0.plusSeconds(2 * STEP + 59); // minutes are all that a request can tell
        org.awaitility.Awaitility.await()
                .until(() -> feed.poll(look.state(), clock).next() == null);
        assertThat(server.requests()).hasSize(1);
        clock = T0.plusSeconds(2 * STEP + 60);
        look(feed, board, look.state());
        assertThat(server.requests().get(1))
                .contains("startdatetime=20260412T15:10-0000&enddatetime=20260412T15:11-0000");
    }

    @Test
    void shouldReadHistoryChunkByChunkAlsoWhereThereIsNone() throws Exception {
        List<Double> day = new ArrayList<>(Collections.nCopies(288, 30.0));
        Collections.fill(day.subList(100, 110), -2.0);
        market.put("NODE_A-APND", day);
        market.put("NODE_B", day);
        Board board = new Board();
        PriceFeed feed =
                feed(board, Map.of(CaisoPriceConfig.FROM, "2026-04-10T15:00:00Z", CaisoPriceConfig.CHUNK, "43200000"));
        clock = T0.plus(Duration.ofDays(1));
        CaisoState state = feed.restored(Map.of());
        int looks = 0;
        for (Polled<CaisoState> look = null; look == null || look.next() != null; looks++) {
            look = look(feed, board, state);
            state = look.state();
        }
        assertThat(looks).isEqualTo(6);
        assertThat(board.standing())
                .containsExactly(
                        "fresno 2026-04-12T23:20:00Z 2026-04-13T00:10:00Z null",
                        "reno 2026-04-12T23:20:00Z 2026-04-13T00:10:00Z null");
    }

    /** The worker is killed after any record, the market is asked at random moments and may answer with nothing. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldEndTheSameWhenItIsKilledAtAnyRecord(long seed) throws Exception {
        Random random = new Random(seed);
        for (String node : List.of("NODE_A-APND", "NODE_B")) {
            List<Double> prices = new ArrayList<>();
            double price = 5;
            for (int i = 0; i < 400; i++) {
                price = Math.max(-30, Math.min(40, price + random.nextGaussian() * 8));
                prices.add(price);
            }
            market.put(node, prices);
        }
        Board troubled = new Board();
        PriceFeed feed = feed(troubled, Map.of());
        CaisoState state = feed.restored(Map.of());
        Map<String, Object> committed = Map.of();
        int kills = 0;
        for (int step = 1; step < 400; step += 1 + random.nextInt(12)) {
            clock = T0.plusSeconds(step * STEP + random.nextInt(200));
            fixed = random.nextInt(8) == 0 ? zip("a.xml", NO_DATA) : null;
            Polled<CaisoState> look = polled(feed, state);
            state = look.state();
            boolean killed = random.nextInt(3) == 0;
            int count = look.emissions().size();
            int written = killed ? random.nextInt(count + 1) : count;
            for (int i = 0; i < written; i++) {
                Emission<CaisoState> emission = look.emissions().get(i);
                troubled.publish(emission);
                committed = feed.offset(i == count - 1 ? look.state() : emission.after());
            }
            if (killed) {
                kills++;
                state = feed.restored(new HashMap<>(committed));
            }
        }
        fixed = null;
        clock = T0.plus(Duration.ofDays(3));
        drain(feed, troubled, state);
        Board calm = new Board();
        PriceFeed other = feed(calm, Map.of());
        drain(other, calm, other.restored(Map.of()));
        assertThat(kills).as("seed %d", seed).isGreaterThan(5);
        assertThat(calm.standing()).as("seed %d", seed).hasSizeGreaterThan(4);
        assertThat(troubled.standing()).as("seed %d", seed).isEqualTo(calm.standing());
    }

    @Test
    void shouldTellRowsAndArchivesThatCannotBeRead() throws Exception {
        Board board = new Board();
        PriceFeed feed = feed(board, Map.of(CaisoPriceConfig.MOST_BYTES, "300000"));
        clock = T0.plusSeconds(600);
        String good = row("NODE_B", T0, "LMP", "-1") + row("NODE_B", T0, "MCC", "-9");
        fixed = zip(
                "a.csv",
                HEADER + row("NODE_B", T0.plusSeconds(STEP), "LMP", "cheap") + good
                        + "soon,later,,,,NODE_B,,,LMP,,,,1,\n"
                        + row("NODE_B", T0, "LMP", "-1").replace("15:05:00-00:00", "15:15:00-00:00"));
        Polled<CaisoState> look = look(feed, board, feed.restored(Map.of()));
        assertThat(board.reasons()).containsExactly("BAD_VALUE", "BAD_TIME", "BAD_INTERVAL");
        assertThat(new String(board.deadLetters.get(0).value()))
                .contains("NODE_B")
                .contains("cheap");
        assertThat(board.standing()).as("and the rest counts").hasSize(1);

        CaisoState state = look.state();
        refused(feed, state, "NO_COLUMN", zip("a.csv", "TIME,PRICE\n1,2\n"));
        refused(feed, state, "MALFORMED", zip("a.exe", "MZ"));
        byte[] whole = zip("a.csv", HEADER + good.repeat(500));
        refused(feed, state, "MALFORMED", java.util.Arrays.copyOf(whole, whole.length / 2));
        refused(feed, state, "TOO_LARGE", zip("a.csv", HEADER + good.repeat(5_000)));
        refused(feed, state, "TOO_LARGE", zip("bomb.csv", HEADER + "0".repeat(40_000_000)));
        refused(feed, state, "TOO_LARGE", zip("bomb.xml", NO_DATA + "0".repeat(40_000_000)));
        fixed = NO_DATA.getBytes(StandardCharsets.UTF_8);
        assertThat(look(feed, new Board(), state).emissions())
                .as("XML without a zip")
                .isEmpty();
    }

    @Test
    void shouldLeaveTheServerAloneWhenItAsksForIt() throws Exception {
        Board board = new Board();
        PriceFeed feed = feed(board, Map.of());
        status = 429;
        clock = T0.plusSeconds(600);
        assertThatThrownBy(() -> feed.poll(feed.restored(Map.of()), clock))
                .isInstanceOfSatisfying(SourceUnavailableException.class, e -> assertThat(e.retryAfter())
                        .isEqualTo(Duration.ofSeconds(17)));
        PriceFeed other = feed(board, Map.of());
        Polled<CaisoState> look = other.poll(other.restored(Map.of()), clock);
        assertThat(look.next()).as("another task waits too").isGreaterThan(Duration.ofSeconds(10));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void shouldKeepRequestsApart() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // also over the overflow of the clock
        Pace pace = new Pace(nanos::get);
        Duration five = Duration.ofSeconds(5);
        assertThat(pace.take(five)).isZero();
        assertThat(pace.take(five)).isEqualTo(five);
        nanos.addAndGet(4_000_000_000L);
        assertThat(pace.take(five)).isEqualTo(Duration.ofSeconds(1));
        nanos.addAndGet(1_000_000_000L);
        assertThat(pace.take(five)).isZero();
        pace.rest(Duration.ofMinutes(1));
        pace.rest(Duration.ofSeconds(2));
        assertThat(pace.take(five)).isEqualTo(Duration.ofMinutes(1));
        assertThat(Pace.of("oasis.test:1")).isSameAs(Pace.of("oasis.test:1")).isNotSameAs(Pace.of("oasis.test:2"));
    }

    @Test
    void shouldSayWhatIsWrongWithItsSettings() {
        Board board = new Board();
        assertThatThrownBy(() -> feed(board, Map.of(CaisoPriceConfig.NODES, "A")))
                .hasMessageContaining("must read node=site");
        assertThatThrownBy(() -> feed(board, Map.of(CaisoPriceConfig.NODES, "A=reno,B=reno")))
                .hasMessageContaining("a second node");
        assertThatThrownBy(
                        () -> feed(board, Map.of(CaisoPriceConfig.URL, "https://oasis.caiso.com/oasisapi/SingleZip")))
                .hasMessageContaining("a request in 5 s");
    }

    private void refused(PriceFeed feed, CaisoState state, String reason, byte[] body) throws Exception {
        Board board = new Board();
        fixed = body;
        Polled<CaisoState> look = look(feed, board, state);
        assertThat(board.reasons()).containsExactly(reason);
        assertThat(board.deadLetters.get(0).headers().get(DeadLetters.DETAIL)).isNotBlank();
        assertThat(board.signals).isEmpty();
        assertThat(look.state().next()).as("it is asked for again").isEqualTo(state.next());
        for (int later = 1; later < 3; later++) {
            clock = clock.plusSeconds(60); // it asks for a longer time
            assertThatThrownBy(() -> look(feed, board, look.state()))
                    .as("told once, then a failure")
                    .isInstanceOf(SourceUnavailableException.class);
        }
    }

    @Test
    void shouldBackOffFromWhatIsNoAnswer() throws Exception {
        Board board = new Board();
        PriceFeed feed = feed(board, Map.of());
        clock = T0.plusSeconds(600);
        CaisoState state = feed.restored(Map.of());
        for (byte[] body : List.of(
                "<html>Sign in</html>".getBytes(StandardCharsets.UTF_8),
                zip("a.xml", error("1015", "GroupZip download is in processing")))) {
            fixed = body;
            assertThatThrownBy(() -> look(feed, board, state))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("from 2026-04-12T15:00:00Z to ");
        }
        assertThat(board.deadLetters).isEmpty();
    }

    private void drain(PriceFeed feed, Board board, CaisoState before) throws Exception {
        CaisoState state = before;
        for (Polled<CaisoState> look = null; look == null || look.next() != null; ) {
            look = look(feed, board, state);
            state = look.state();
        }
    }

    private Polled<CaisoState> look(PriceFeed feed, Board board, CaisoState state) throws Exception {
        Polled<CaisoState> look = polled(feed, state);
        look.emissions().forEach(board::publish);
        assertThat(CaisoState.of(feed.offset(look.state()))).isEqualTo(look.state());
        return look;
    }

    /** A look that has had its turn: the pace of the test is a millisecond. */
    private Polled<CaisoState> polled(PriceFeed feed, CaisoState state) throws Exception {
        int asked = server.requests().size();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() < deadline) {
            Polled<CaisoState> look = feed.poll(state, clock);
            if (server.requests().size() > asked) {
                return look;
            }
        }
        throw new AssertionError("it never has its turn");
    }

    private byte[] answer(String query) throws IOException {
        Matcher asked = ASKED.matcher(query);
        assertThat(asked.find()).isTrue();
        Instant from = ASKED_TIME.parse(asked.group(1), Instant::from);
        Instant to = ASKED_TIME.parse(asked.group(2), Instant::from);
        List<String> rows = new ArrayList<>();
        market.forEach((node, prices) -> {
            for (int i = 0; i < prices.size(); i++) {
                Instant start = T0.plusSeconds(i * STEP);
                if (!start.isBefore(from)
                        && start.isBefore(to)
                        && !start.plusSeconds(STEP).isAfter(clock)) {
                    rows.add(row(node, start, "LMP", Double.toString(prices.get(i))));
                    rows.add(row(node, start, "MCE", "-99"));
                }
            }
        });
        Collections.shuffle(rows, new Random(1));
        return rows.isEmpty()
                ? zip("INVALID_REQUEST.xml", NO_DATA)
                : zip("PRC_INTVL_LMP.csv", HEADER + String.join("", rows));
    }

    private static String row(String node, Instant start, String kind, String price) {
        String from = start.toString().replace("Z", "-00:00");
        String to = start.plusSeconds(STEP).toString().replace("Z", "-00:00");
        return from + "," + to + ",2026-04-12,9," + node + "," + node + "," + node + ",RTM," + kind + ",LMP_PRC,ALL,0,"
                + price + ",1\n";
    }

    private static String error(String code, String description) {
        return "<?xml version=\"1.0\"?><m:OASISReport xmlns:m=\"urn:example\"><m:ERROR><m:ERR_CODE>" + code
                + "</m:ERR_CODE><m:ERR_DESC>" + description + "</m:ERR_DESC></m:ERROR></m:OASISReport>";
    }

    private static byte[] zip(String name, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private PriceFeed feed(Board board, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "name",
                "caiso",
                CaisoPriceConfig.URL,
                server.url("/oasisapi/SingleZip"),
                CaisoPriceConfig.NODES,
                "NODE_A-APND=fresno, NODE_B=reno",
                CaisoPriceConfig.FROM,
                T0.toString(),
                CaisoPriceConfig.PAUSE,
                "1",
                "window.threshold",
                "0",
                "window.hysteresis",
                "10",
                "signal.ahead.ms",
                "1800000"));
        all.putAll(more);
        return new PriceFeed(new CaisoPriceConfig(all), board.emitter);
    }
}
