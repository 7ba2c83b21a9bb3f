package io.windfall.connect.openadr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import io.windfall.connect.HttpStandIn;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** VTNs that are slow, busy, broken in one place, or not quite what the specification says. */
class VtnFaultsTest {

    private static final String LIMIT = """
            {"programID": "p1", "intervalPeriod": {"start": "2026-03-01T14:00:00Z", "duration": "PT1H"},
             "payloadDescriptors": [{"payloadType": "IMPORT_CAPACITY_LIMIT", "units": "KW"}],
             "intervals": [{"id": 0, "payloads": [{"type": "IMPORT_CAPACITY_LIMIT", "values": [100]}]}]}""";
    private static final String WITHOUT_UNIT = LIMIT.replace("\"units\": \"KW\"", "\"currency\": null");

    private VtnStandIn vtn;

    @BeforeEach
    void open() throws IOException {
        vtn = new VtnStandIn(true, false);
    }

    @AfterEach
    void close() {
        vtn.close();
    }

    @Test
    void shouldRestWhereItIsAskedToAndGoOnWithTheSamePage() throws Exception {
        Ven ven = new Ven(vtn, "openadr.page.size", "1");
        create(4);
        vtn.beforePage = page -> {
            if (page == 1 && ven.rests.isEmpty()) {
                vtn.faults.add(exchange -> answer(exchange, 429, "{}", "Retry-After", "7"));
                vtn.faults.add(exchange -> answer(exchange, 503, "{}", "Retry-After", "9"));
                vtn.faults.add(exchange -> answer(exchange, 429, "{}"));
            }
        };
        assertThat(ven.look()).hasSize(4);
        assertThat(ven.rests).hasSize(3).startsWith(Duration.ofSeconds(7), Duration.ofSeconds(9));
        assertThat(vtn.http.requests().stream().filter(r -> r.contains("skip=2")))
                .as("three refused, one read")
                .hasSize(4);
        assertThat(vtn.http.requests().stream().filter(r -> r.contains("skip=0")))
                .as("not from the beginning")
                .hasSize(1);
    }

    @Test
    void shouldNotRestForeverWithinALook() throws Exception {
        Ven ven = new Ven(vtn);
        create(1);
        for (int i = 0; i < 3; i++) {
            vtn.faults.add(exchange -> answer(exchange, 429, "{}", "Retry-After", "25"));
        }
        SourceUnavailableException e = catchThrowableOfType(SourceUnavailableException.class, ven::look);
        assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(25));
        assertThat(ven.rests).containsExactly(Duration.ofSeconds(25), Duration.ofSeconds(25));
        assertThat(ven.look()).hasSize(1);
    }

    @Test
    void shouldReadAllTheSameWhenAProgramCannotBeRead() throws Exception {
        vtn.onProgram = exchange -> answer(exchange, 500, "{}");
        Ven ven = new Ven(vtn);
        vtn.create(WITHOUT_UNIT);
        vtn.create(LIMIT);
        assertThat(ven.look())
                .extracting(GridSignal::getId)
                .containsExactly("vtn/event-1/0/IMPORT_CAPACITY_LIMIT/reno");
        assertThat(ven.reasons()).containsExactly("NO_PROGRAM");
        vtn.delete("event-1");
        assertThat(ven.look()).hasSize(1);
        assertThat(ven.deadLetters).as("told once").isEmpty();
    }

    @Test
    void shouldKeepWhatStandsWhenOneEventCannotBeAskedFor() throws Exception {
        Ven ven = new Ven(vtn, "openadr.page.size", "2");
        create(4);
        assertThat(ven.look()).hasSize(4);
        vtn.beforePage = page -> {
            if (page == 1) {
                vtn.delete("event-0");
                vtn.create(LIMIT);
                vtn.beforePage = next -> {};
            }
        };
        // Pages with event-0 and 1, then 3 and 4; then event-2 is asked for.
        vtn.onEvent = exchange -> answer(exchange, 500, "{\"title\": \"broken row\"}");
        assertThat(ven.look())
                .extracting(GridSignal::getId)
                .containsExactly("vtn/event-4/0/IMPORT_CAPACITY_LIMIT/reno");
        assertThat(ven.live()).hasSize(5);
        assertThat(ven.next).as("others may be hidden, too").isEqualTo(Duration.ofSeconds(5));
        vtn.onEvent = null;
        assertThat(ven.look()).singleElement().satisfies(s -> assertThat(s.getStatus())
                .isEqualTo(SignalStatus.CANCELLED));
        assertThat(ven.next).isNull();
    }

    @Test
    void shouldNotBeginAgainWhatBeganNowAndWasHiddenForALook() throws Exception {
        Ven ven = new Ven(vtn);
        vtn.create(LIMIT.replace("2026-03-01T14:00:00Z", "0001-01-01"));
        assertThat(ven.look()).hasSize(1);
        ven.now = ven.now.plus(Duration.ofHours(2));
        vtn.faults.add(exchange -> answer(exchange, 200, "[]"));
        assertThat(ven.look()).isEmpty();
        assertThat(ven.look()).as("it is over").isEmpty();
    }

    @Test
    void shouldReadOnBehindAPageThatNewEventsHaveMovedOn() throws Exception {
        Ven ven = new Ven(vtn, "openadr.page.size", "1");
        String first = event("event-a");
        String second = event("event-b");
        vtn.faults.add(exchange -> answer(exchange, 200, "[" + first + "]"));
        vtn.faults.add(exchange -> answer(exchange, 200, "[" + first + "]"));
        vtn.faults.add(exchange -> answer(exchange, 200, "[" + second + "]"));
        assertThat(ven.look()).hasSize(2);
    }

    @Test
    void shouldTakeTheLaterVersionOfAnEventThatIsOnTwoPages() throws Exception {
        Ven ven = new Ven(vtn, "openadr.page.size", "1");
        String old = event("event-a");
        String changed = old.replace("[100]", "[40]").replace("2026-01-01", "2026-01-02");
        vtn.faults.add(exchange -> answer(exchange, 200, "[" + changed + "]"));
        vtn.faults.add(exchange -> answer(exchange, 200, "[" + old + "]"));
        vtn.faults.add(exchange -> answer(exchange, 404, "{}"));
        assertThat(ven.look()).as("404 behind the last page").singleElement().satisfies(s -> assertThat(
                        s.getPowerWatts())
                .isEqualTo(40_000));
    }

    @Test
    void shouldNotLetAVtnThatDoesNotFilterBringOtherPrograms() throws Exception {
        Ven ven = new Ven(vtn, "openadr.programs", "p1");
        String ours = event("event-a");
        String theirs = event("event-b").replace("\"p1\"", "\"p2\"");
        for (int i = 0; i < 3; i++) {
            vtn.faults.add(exchange -> answer(exchange, 200, "[" + ours + "," + theirs + "]"));
        }
        assertThat(ven.look())
                .extracting(GridSignal::getId)
                .containsExactly("vtn/event-a/0/IMPORT_CAPACITY_LIMIT/reno");
        assertThat(ven.deadLetters).isEmpty();
    }

    @Test
    void shouldNotLetWhatIsNoNumberSpoilThePage() throws Exception {
        Ven ven = new Ven(vtn);
        String good = event("event-a");
        String bad = event("event-b").replace("[100]", "[NaN]");
        String huge =
                event("event-c").replace("\"id\":0", "\"id\":1E+1000000000").replace("[100]", "[1E+1000000000]");
        vtn.faults.add(exchange -> answer(exchange, 200, "\uFEFF[" + bad + "," + good + "," + huge + "]"));
        assertThat(ven.look())
                .extracting(GridSignal::getId)
                .containsExactly("vtn/event-a/0/IMPORT_CAPACITY_LIMIT/reno");
        assertThat(ven.reasons()).containsExactly("BAD_VALUE", "BAD_VALUE");
        assertThat(new String(ven.deadLetters.get(0).value(), StandardCharsets.UTF_8))
                .isEqualTo(bad);
    }

    @Test
    void shouldNotWaitForBytesThatTrickle() throws Exception {
        Ven ven = new Ven(vtn, "http.timeout.ms", "1500");
        create(1);
        assertThat(ven.look()).hasSize(1);
        vtn.faults.add(VtnFaultsTest::trickle);
        assertThatThrownBy(ven::look).hasMessageContaining("has not answered in full within 1500 ms");
        assertThat(ven.live()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'access_token': 't1', 'token_type': 'Bearer'}                            | 1799 | 1801",
                "{'access_token': 't1', 'token_type': 'Bearer', 'expires_in': null}        | 1799 | 1801",
                "{'access_token': 't1', 'token_type': 'Bearer', 'expires_in': '600'}       | 539  | 541",
                "{'access_token': 't1', 'token_type': 'Bearer', 'expires_in': 600.0}       | 539  | 541",
                "{'access_token': 't1', 'token_type': 'Bearer', 'expires_in': 100}         | 89   | 91"
            })
    void shouldRenewATokenBeforeItsEnd(String answer, int stillGood, int renewed) throws Exception {
        int[] asked = {0};
        vtn.http.on("/tokens", exchange -> {
            asked[0]++;
            answer(exchange, 200, answer.replace('\'', '"'));
        });
        vtn.letIn("t1");
        Ven ven = new Ven(vtn, "openadr.token.url", vtn.http.url("/tokens"));
        create(1);
        assertThat(ven.look()).hasSize(1);
        ven.now = Ven.T0.plusSeconds(stillGood);
        ven.look();
        assertThat(asked[0]).isEqualTo(1);
        ven.now = Ven.T0.plusSeconds(renewed);
        ven.look();
        assertThat(asked[0]).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | hushhush                                 | answers what cannot be read: it is no JSON",
                "200 | {'access_token': 'hush hush\\nhush'}     | gives no access_token that serves",
                "200 | {'token': 'hushhush'}                    | gives no access_token that serves",
                "400 | {'error': 's&cr=t +1'}                   | answers 400; check openadr.client.id",
                "400 | {'error': 'invalid_scope'}               | answers 400 invalid_scope; check openadr.client.id",
                "500 | oops s&cr=t +1                           | gives no token: it answers 500",
                "429 | {}                                       | gives no token: it answers 429",
                "302 | {}                                       | gives no token: it answers 302"
            })
    void shouldNotTellASecretWhenNoTokenIsGiven(int status, String answer, String said) throws Exception {
        vtn.http.on("/tokens", exchange -> answer(exchange, status, answer.replace('\'', '"'), "Retry-After", "11"));
        Ven ven = new Ven(vtn, "openadr.token.url", vtn.http.url("/tokens"));
        SourceUnavailableException e = catchThrowableOfType(SourceUnavailableException.class, ven::look);
        assertThat(e).hasMessageContaining(said);
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain("hush").doesNotContain(VtnStandIn.SECRET);
        }
        if (status == 429) {
            assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(11));
        }
    }

    @Test
    void shouldRenewATokenThatEndsInTheMiddleOfAListing() throws Exception {
        Ven ven = new Ven(vtn, "openadr.page.size", "1");
        create(3);
        vtn.beforePage = page -> {
            if (page == 1 && vtn.tokensGiven == 1) {
                vtn.expireTokens();
            }
        };
        assertThat(ven.look()).hasSize(3);
        assertThat(vtn.tokensGiven).isEqualTo(2);
    }

    @Test
    void shouldNotTellATokenThatAnErrorRepeats() throws Exception {
        Ven ven = new Ven(vtn);
        vtn.faults.add(exchange -> answer(
                exchange,
                500,
                "{\"title\": \"sent: " + exchange.getRequestHeaders().getFirst("Authorization") + "\"}"));
        assertThatThrownBy(ven::look).hasMessageEndingWith("answers 500").hasMessageNotContaining("token-1");
        Ven given = new Ven(vtn, "openadr.access", "token", "openadr.token", "of-a-file\n");
        vtn.letIn("of-a-file");
        create(1);
        assertThat(given.look()).hasSize(1);
        assertThatThrownBy(() -> new Ven(vtn, "openadr.access", "token", "openadr.token", "two words"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("openadr.token must be one word")
                .hasMessageNotContaining("two words");
    }

    @Test
    void shouldTellOfAYearOfHoursBitByBit() throws Exception {
        Ven ven = new Ven(vtn);
        String value = ", -1".repeat(365 * 24 - 1);
        String id = vtn.create("{\"programID\": \"p1\", \"intervalPeriod\": {\"start\": \"2026-01-01T00:00:00Z\","
                + " \"duration\": \"P365D\"}, \"intervals\": [{\"id\": 0, \"payloads\": [{\"type\": \"PRICE\","
                + " \"values\": [-1" + value + "]}]}]}");
        vtn.create(LIMIT);
        int looks = 0;
        do {
            assertThat(ven.look()).hasSizeBetween(1, 200);
            looks++;
        } while (ven.next != null);
        assertThat(looks).isEqualTo(6);
        assertThat(ven.live()).as("what comes next").hasSize(1001).anyMatch(s -> s.contains("2026-03-01T12:00:00Z"));
        assertThat(ven.look()).isEmpty();
        ven.now = ven.now.plus(Duration.ofHours(3));
        assertThat(ven.look()).as("three hours on").hasSize(3);
        vtn.delete(id);
        do {
            assertThat(ven.look()).allMatch(s -> s.getStatus() == SignalStatus.CANCELLED);
        } while (ven.next != null);
        assertThat(ven.live()).isEmpty();
    }

    private void create(int count) {
        for (int i = 0; i < count; i++) {
            vtn.create(LIMIT);
        }
    }

    private static String event(String id) {
        return VtnStandIn.object(LIMIT)
                .put("id", id)
                .put("modificationDateTime", "2026-01-01T00:00:00Z")
                .toString();
    }

    private static void trickle(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 1_000_000);
        try {
            for (int i = 0; i < 1_000_000; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
        } catch (IOException e) {
            // it has had enough
        }
    }

    private static void answer(HttpExchange exchange, int status, String body, String... headers) throws IOException {
        HttpStandIn.send(exchange, status, body, headers);
    }
}
