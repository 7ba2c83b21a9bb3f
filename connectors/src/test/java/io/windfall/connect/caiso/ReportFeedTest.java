package io.windfall.connect.caiso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.connect.Emission;
import io.windfall.connect.HttpStandIn;
import io.windfall.connect.Polled;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalStatus;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportFeedTest {

    /** In the afternoon of 2026-04-16 in California. */
    private static final Instant NOW = Instant.parse("2026-04-16T22:00:00Z");

    private static final LocalDate FIRST = LocalDate.of(2026, 4, 10);
    private static final LocalDate LAST = LocalDate.of(2026, 4, 15);

    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private HttpStandIn server;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = new HttpStandIn().on("/documents/", e -> {
            String page = pages.get(e.getRequestURI().getPath().replaceFirst(".*/", ""));
            HttpStandIn.send(e, status != 200 ? status : page == null ? 404 : 200, page == null ? "none" : page);
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldReadADayAfterTheOtherThenLookAgainForCorrections() throws Exception {
        for (LocalDate day = FIRST; !day.isAfter(LAST); day = day.plusDays(1)) {
            put(day, Pages.page(day, true, Pages.hours(24, 10, 11, 15)));
        }
        Board board = new Board();
        ReportFeed feed = feed(board, Map.of());
        CaisoState state = run(feed, board, feed.restored(Map.of()), 6);
        assertThat(server.requests()).hasSize(6).first().asString().endsWith("/documents/daily-apr-10-2026.html");
        assertThat(board.signals)
                .as("two sites, six days, an hour alone is too short")
                .hasSize(12);
        assertThat(board.standing())
                .contains("reno 2026-04-10T17:00:00Z 2026-04-10T19:00:00Z 9005.0")
                .contains("fresno 2026-04-15T17:00:00Z 2026-04-15T19:00:00Z 9005.0");

        int records = board.records;
        state = run(feed, board, state, 4);
        assertThat(board.records).as("nothing has changed").isEqualTo(records);
        assertThat(server.requests().get(6)).as("the last four days again").endsWith("apr-12-2026.html");
        assertThat(server.requests().get(9)).endsWith("apr-15-2026.html");

        put(LAST, Pages.page(LAST, false, Pages.hours(24, 10, 11, 12)));
        put(LAST.minusDays(1), Pages.page(LAST.minusDays(1), true, Pages.hours(24)));
        put(LAST.minusDays(2), Pages.page(LAST.minusDays(2), true, Pages.hours(23)));
        state = run(feed, board, state, 4);
        assertThat(board.records).as("two longer, two cancelled").isEqualTo(records + 4);
        GridSignal longer = board.signals.get("caiso/reno/2026-04-15T17:00:00Z");
        assertThat(longer.getEnd()).isEqualTo(Instant.parse("2026-04-15T20:00:00Z"));
        assertThat(board.signals.get("caiso/reno/2026-04-14T17:00:00Z").getStatus())
                .isEqualTo(SignalStatus.CANCELLED);
        assertThat(board.signals.get("caiso/reno/2026-04-13T17:00:00Z").getStatus())
                .as("a page that is refused changes nothing")
                .isEqualTo(SignalStatus.CONFIRMED);
        assertThat(board.reasons()).containsExactly("TOO_SHORT");
        assertThat(new String(board.deadLetters.get(0).value()))
                .as("its own text")
                .isEqualTo(pages.get("daily-apr-13-2026.html"));
        run(feed, board, state, 4);
        assertThat(board.reasons()).as("once").hasSize(1);
    }

    @Test
    void shouldWaitForPagesThatMayComeAndTellThoseThatDoNot() throws Exception {
        Board board = new Board();
        ReportFeed feed = feed(board, Map.of());
        CaisoState state = run(feed, board, feed.restored(Map.of()), 6);
        assertThat(board.reasons()).as("2026-04-10, -11 and -12").containsExactly("NO_PAGE", "NO_PAGE", "NO_PAGE");
        put(LAST, Pages.page(LAST, true, Pages.hours(24, 10, 11)));
        run(feed, board, state, 4);
        assertThat(board.standing()).hasSize(2);
        assertThat(board.reasons()).hasSize(3);
    }

    @Test
    void shouldBackOffFromErrorsWithoutLosingTheDay() throws Exception {
        put(FIRST, Pages.page(FIRST, true, Pages.hours(24, 10, 11)));
        Board board = new Board();
        ReportFeed feed = feed(board, Map.of());
        CaisoState state = feed.restored(Map.of());
        status = 503;
        assertThatThrownBy(() -> feed.poll(state, NOW)).isInstanceOf(SourceUnavailableException.class);
        status = 200;
        run(feed, board, state, 1);
        assertThat(board.standing()).hasSize(2);
    }

    /**
     * Pages appear, are corrected, and are broken at random, while the worker is killed after any record and goes on from that
     * record's offset. In the end what stands is what one undisturbed run over the last pages gives.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldEndTheSameWhenItIsKilledAtAnyRecord(long seed) throws Exception {
        Random random = new Random(seed);
        Board troubled = new Board();
        Map<String, String> more = Map.of(CaisoReportConfig.RECHECK, "6");
        ReportFeed feed = feed(troubled, more);
        CaisoState state = feed.restored(Map.of());
        Map<String, Object> committed = Map.of();
        int kills = 0;
        for (int look = 0; look < 120; look++) {
            LocalDate day = FIRST.plusDays(random.nextInt(6));
            if (random.nextInt(3) == 0) {
                put(day, randomPage(day, random));
            } else if (random.nextInt(12) == 0) {
                put(day, Pages.page(day, true, Pages.hours(20)));
            }
            Polled<CaisoState> polled = feed.poll(state, NOW.plusSeconds(look));
            state = polled.state();
            boolean killed = random.nextInt(4) == 0;
            int written = killed
                    ? random.nextInt(polled.emissions().size() + 1)
                    : polled.emissions().size();
            for (int i = 0; i < written; i++) {
                Emission<CaisoState> emission = polled.emissions().get(i);
                troubled.publish(emission);
                boolean last = i == polled.emissions().size() - 1;
                committed = feed.offset(last ? polled.state() : emission.after());
            }
            if (killed) {
                kills++;
                state = feed.restored(new HashMap<>(committed));
            }
        }
        for (LocalDate day = FIRST; !day.isAfter(LAST); day = day.plusDays(1)) {
            put(day, randomPage(day, random));
        }
        run(feed, troubled, state, 20);
        Board calm = new Board();
        ReportFeed other = feed(calm, more);
        run(other, calm, other.restored(Map.of()), 6);
        assertThat(kills).as("seed %d", seed).isGreaterThan(5);
        assertThat(calm.standing()).as("seed %d", seed).isNotEmpty();
        assertThat(troubled.standing()).as("seed %d", seed).isEqualTo(calm.standing());
    }

    @Test
    void shouldSayWhatIsWrongWithItsSettings() {
        Board board = new Board();
        assertThatThrownBy(() -> feed(board, Map.of(CaisoReportConfig.URL, "http://a/page.html")))
                .hasMessageContaining("report.url");
        assertThatThrownBy(() -> feed(board, Map.of(CaisoReportConfig.FROM, "yesterday")))
                .hasMessageContaining("must be a day such as 2026-03-21");
        assertThatThrownBy(() -> feed(board, Map.of(CaisoReportConfig.FUELS, "coal")))
                .hasMessageContaining("must be of solar, wind");
        assertThatThrownBy(() -> feed(board, Map.of(CaisoReportConfig.SITES, "two words")))
                .hasMessageContaining("sites");
    }

    private static String randomPage(LocalDate day, Random random) {
        List<Object> values = Pages.hours(24);
        int hour = random.nextInt(6);
        for (int window = 0; window < 3; window++) {
            for (int length = random.nextInt(5); length > 0 && hour < 24; length--) {
                values.set(hour++, 500 + random.nextInt(400));
            }
            hour += 1 + random.nextInt(4);
        }
        return Pages.page(day, random.nextBoolean(), values);
    }

    private static CaisoState run(ReportFeed feed, Board board, CaisoState before, int looks) throws Exception {
        CaisoState state = before;
        for (int i = 0; i < looks; i++) {
            Polled<CaisoState> look = feed.poll(state, NOW.plusSeconds(1_000 + i));
            look.emissions().forEach(board::publish);
            state = look.state();
            assertThat(CaisoState.of(feed.offset(state))).isEqualTo(state);
        }
        return state;
    }

    private void put(LocalDate day, String page) {
        pages.put(String.format("daily-apr-%02d-2026.html", day.getDayOfMonth()), page);
    }

    private ReportFeed feed(Board board, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "name",
                "caiso",
                CaisoReportConfig.URL,
                server.url("/documents/daily-{MMM-dd-yyyy}.html"),
                CaisoReportConfig.FROM,
                "2026-04-10",
                CaisoReportConfig.RECHECK,
                "4",
                CaisoReportConfig.SITES,
                "reno,fresno",
                "window.threshold",
                "500",
                "window.hysteresis",
                "100",
                "window.shortest.ms",
                "7200000",
                "signal.power.watts.per.unit",
                "10"));
        all.putAll(more);
        return new ReportFeed(new CaisoReportConfig(all), board.emitter);
    }
}
