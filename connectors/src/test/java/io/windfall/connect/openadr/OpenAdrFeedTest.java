package io.windfall.connect.openadr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.connect.HttpStandIn;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalStatus;
import io.windfall.topics.DeadLetters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OpenAdrFeedTest {

    private static final String LIMIT = """
            {"programID": "p1", "priority": 3,
             "intervalPeriod": {"start": "2026-03-01T14:00:00Z", "duration": "PT1H"},
             "payloadDescriptors": [{"objectType": "EVENT_PAYLOAD_DESCRIPTOR", "payloadType": "IMPORT_CAPACITY_LIMIT", "units": "KW"}],
             "intervals": [{"id": 0, "payloads": [{"type": "IMPORT_CAPACITY_LIMIT", "values": [100]}]}]}""";

    private VtnStandIn vtn;

    private Ven open(boolean isV31, String... more) throws IOException {
        vtn = new VtnStandIn(isV31);
        return new Ven(vtn, more);
    }

    @AfterEach
    void close() {
        assertThat(vtn.breaches()).as("of the specification").isEmpty();
        vtn.close();
    }

    @Test
    void shouldTellCreationChangeAndBothKindsOfCancellation() throws Exception {
        Ven ven = open(true);
        String first = vtn.create(LIMIT);
        String second = vtn.create(LIMIT);
        assertThat(ven.look()).hasSize(2);
        assertThat(ven.live())
                .contains("vtn/event-0/0/IMPORT_CAPACITY_LIMIT/reno DEMAND_RESPONSE 2026-03-01T14:00:00Z"
                        + " 2026-03-01T15:00:00Z 100000.0 3");
        assertThat(ven.look()).as("nothing has changed").isEmpty();

        vtn.modify(first, event -> set(event, 40));
        ven.restart();
        assertThat(ven.look()).singleElement().satisfies(s -> assertThat(s.getPowerWatts())
                .isEqualTo(40_000));

        vtn.modify(first, OpenAdrFeedTest::cancel);
        vtn.delete(second);
        assertThat(ven.look()).hasSize(2).allSatisfy(s -> assertThat(s.getStatus())
                .isEqualTo(SignalStatus.CANCELLED));
        assertThat(ven.look()).isEmpty();

        vtn.modify(first, event -> period(event, "2026-03-01T14:00:00Z", "PT2H"));
        assertThat(ven.look()).as("it is on again").hasSize(1);
        assertThat(ven.live()).singleElement().asString().contains("2026-03-01T16:00:00Z");
        assertThat(ven.deadLetters).isEmpty();
    }

    @Test
    void shouldNotCancelWhatADeletionBehindItHasShiftedOutOfThePages() throws Exception {
        Ven ven = open(true, "openadr.page.size", "2");
        for (int i = 0; i < 5; i++) {
            vtn.create(LIMIT);
        }
        assertThat(ven.look()).hasSize(5);
        // Page one has been read when its first event goes: what was first on page two is on none.
        vtn.beforePage = page -> {
            if (page == 1) {
                vtn.delete("event-0");
            }
        };
        assertThat(ven.look())
                .as("event-2 is there, and event-0 was when it was read")
                .isEmpty();
        assertThat(vtn.http.requests()).contains("GET /openadr3/events/event-2");
        assertThat(ven.look())
                .extracting(GridSignal::getId)
                .containsExactly("vtn/event-0/0/IMPORT_CAPACITY_LIMIT/reno");

        vtn.beforePage = page -> {
            if (page == 1) {
                vtn.delete("event-3");
            }
        };
        assertThat(ven.look())
                .extracting(GridSignal::getId)
                .containsExactly("vtn/event-3/0/IMPORT_CAPACITY_LIMIT/reno");
        assertThat(ven.live()).hasSize(3);
    }

    @Test
    void shouldRememberOfACancelledEventThatPagesHidThatItWasAnnounced() throws Exception {
        Ven ven = open(true);
        String id = vtn.create(LIMIT);
        assertThat(ven.look()).hasSize(1);
        vtn.modify(id, event -> event.putObject("intervalPeriod")
                .put("start", "0001-01-01T00:00:00Z")
                .put("duration", "PT0S"));
        assertThat(ven.look()).singleElement().extracting(GridSignal::getStatus).isEqualTo(SignalStatus.CANCELLED);
        var hidden = vtn.events.remove(id);
        assertThat(ven.look()).isEmpty();
        vtn.events.put(id, hidden);
        assertThat(ven.look()).isEmpty();
        assertThat(ven.deadLetters).as("it was seen otherwise").isEmpty();
    }

    @Test
    void shouldAskForAnEventOfWhichAPageShowsAnOlderVersion() throws Exception {
        Ven ven = open(true);
        String id = vtn.create(LIMIT);
        String old = "[" + vtn.events.get(id) + "]";
        vtn.modify(id, event -> set(event, 40));
        assertThat(ven.look()).hasSize(1);
        vtn.faults.add(exchange -> HttpStandIn.send(exchange, 200, old, "Content-Type", "application/json"));
        assertThat(ven.look()).as("a cache's page changes nothing").isEmpty();
        // What the VTN itself has put back counts, whatever its date.
        vtn.events.put(id, VtnStandIn.object(old.substring(1, old.length() - 1)));
        assertThat(ven.look()).singleElement().satisfies(s -> assertThat(s.getPowerWatts())
                .isEqualTo(100_000));
    }

    @Test
    void shouldReadAllPagesOfAVtnThatGivesFewerThanAskedFor() throws Exception {
        Ven ven = open(true);
        vtn.mostPerPage = 3;
        for (int i = 0; i < 8; i++) {
            vtn.create(LIMIT);
        }
        assertThat(ven.look()).hasSize(8);
        assertThat(vtn.http.requests()).anyMatch(r -> r.endsWith("/events?active=true&skip=6&limit=50"));
    }

    @Test
    void shouldEmitNothingOfALookThatFailsAndAllOfTheNext() throws Exception {
        Ven ven = open(true, "openadr.page.size", "2");
        for (int i = 0; i < 3; i++) {
            vtn.create(LIMIT);
        }
        List<HttpStandIn.Handler> faults = List.of(
                exchange -> HttpStandIn.send(exchange, 429, "{}", "Retry-After", "170"),
                exchange -> HttpStandIn.send(exchange, 500, "{\"title\": \"broken\"}"),
                HttpStandIn::cut,
                vtn.http::stall,
                exchange ->
                        HttpStandIn.send(exchange, 200, "[{\"id\": \"event-0\"", "Content-Type", "application/json"),
                exchange -> HttpStandIn.send(exchange, 200, "<html>", "Content-Type", "text/html"));
        assertThat(ven.look()).hasSize(3);
        vtn.delete("event-1");
        vtn.create(LIMIT);
        for (HttpStandIn.Handler fault : faults) {
            OpenAdrState before = ven.state;
            // The second page fails.
            vtn.faults.add(exchange -> {
                vtn.faults.add(fault);
                HttpStandIn.send(
                        exchange, 200, "[" + vtn.events.get("event-0") + "]", "Content-Type", "application/json");
            });
            SourceUnavailableException e = catchThrowableOfType(SourceUnavailableException.class, ven::look);
            assertThat(e).hasMessageStartingWith("http://127.0.0.1:").hasMessageNotContaining("\n");
            if (faults.indexOf(fault) == 0) {
                assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(170));
            }
            assertThat(ven.signals).isEmpty();
            assertThat(ven.state).isEqualTo(before);
        }
        assertThat(ven.look()).hasSize(2);
        assertThat(ven.live()).hasSize(3);
    }

    @Test
    void shouldRenewTokensBeforeTheirEndAndOnceWhenTheyAreRefused() throws Exception {
        Ven ven = open(true, "openadr.scope", "read_targets");
        vtn.tokenSeconds = 600;
        vtn.create(LIMIT);
        assertThat(ven.look()).hasSize(1);
        assertThat(vtn.bodies)
                .containsExactly(
                        "grant_type=client_credentials&client_id=ven-1&client_secret=s%26cr%3Dt+%2B1&scope=read_targets");
        ven.now = ven.now.plusSeconds(539);
        ven.look();
        assertThat(vtn.tokensGiven).isEqualTo(1);
        ven.now = ven.now.plusSeconds(2);
        ven.look();
        assertThat(vtn.tokensGiven).as("a minute before its end").isEqualTo(2);
        vtn.expireTokens();
        ven.look();
        assertThat(vtn.tokensGiven).isEqualTo(3);

        vtn.faults.add(exchange -> HttpStandIn.send(exchange, 401, "{}"));
        vtn.faults.add(exchange -> HttpStandIn.send(exchange, 401, "{}"));
        assertThatThrownBy(ven::look).hasMessageContaining("401");
        assertThat(vtn.tokensGiven).as("once").isEqualTo(4);
    }

    @Test
    void shouldNotTellTheSecretWhenItIsRefused() throws Exception {
        Ven ven = open(true, "openadr.client.id", "someone-else");
        assertThatThrownBy(ven::look)
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("401 invalid_client; check openadr.client.id")
                .hasMessageNotContaining(VtnStandIn.SECRET);
    }

    @Test
    void shouldSayWhatToSetWhenTheVtnNamesNoTokenUrl() throws Exception {
        vtn = new VtnStandIn(false); // it has no /auth/server
        Ven ven = new Ven(vtn);
        assertThatThrownBy(ven::look)
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageEndingWith("/auth/server names no token URL that serves: set openadr.token.url");
        Ven told = new Ven(vtn, "openadr.token.url", vtn.url() + "auth/token");
        vtn.create(LIMIT);
        assertThat(told.look()).hasSize(1);
    }

    @Test
    void shouldSpeakTheOlderVersion() throws Exception {
        Ven ven = open(
                false,
                "openadr.version",
                "3.0.1",
                "openadr.targets",
                "west,east",
                "openadr.target.type",
                "GROUP",
                "openadr.programs",
                "p1",
                "openadr.sites",
                "west=reno,ven-9=oslo,res-7=fargo");
        String targets =
                "\"targets\": [{\"type\": \"VEN_NAME\", \"values\": [\"ven-9\"]}, {\"type\": \"GROUP\", \"values\":"
                        + " [\"west\"]}%s], \"programID\"";
        String id = vtn.create(LIMIT.replace("\"programID\"", targets.formatted("")));
        vtn.create(LIMIT.replace(
                "\"programID\"", targets.formatted(", {\"type\": \"RESOURCE_NAME\", \"values\": [\"res-7\"]}")));
        vtn.create(LIMIT);
        assertThat(ven.look()).extracting(GridSignal::getSite).containsExactly("oslo", "fargo");
        assertThat(vtn.http.requests())
                .contains("POST /openadr3/auth/token")
                .contains(
                        "GET /openadr3/events?programID=p1&targetType=GROUP&targetValues=west&targetValues=east&skip=0&limit=50")
                .noneMatch(request -> request.contains("active") || request.contains("/auth/server"));

        vtn.modify(id, event -> period(event, "0000-00-00", "PT0S"));
        assertThat(ven.look()).singleElement().satisfies(s -> assertThat(s.getStatus())
                .isEqualTo(SignalStatus.CANCELLED));
    }

    @Test
    void shouldCancelWhatIsForOthersNow() throws Exception {
        Ven ven = open(true, "openadr.targets", "us,both", "openadr.sites", "us=reno,both=oslo");
        String id = vtn.create(LIMIT.replace("\"programID\"", "\"targets\": [\"us\", \"both\"], \"programID\""));
        assertThat(ven.look()).extracting(GridSignal::getSite).containsExactly("oslo", "reno");
        vtn.modify(id, event -> event.putArray("targets").add("both"));
        assertThat(ven.look()).singleElement().satisfies(s -> {
            assertThat(s.getSite()).isEqualTo("reno");
            assertThat(s.getStatus()).isEqualTo(SignalStatus.CANCELLED);
        });
        vtn.modify(id, event -> event.putArray("targets").add("them"));
        assertThat(ven.look()).extracting(GridSignal::getSite).containsExactly("oslo");
        assertThat(ven.live()).isEmpty();
    }

    @Test
    void shouldFixNowAtFirstSight() throws Exception {
        Ven ven = open(true);
        String id =
                vtn.create(LIMIT.replace("2026-03-01T14:00:00Z", "0001-01-01").replace("PT1H", "P9999Y"));
        assertThat(ven.look()).singleElement().satisfies(s -> {
            assertThat(s.getStart()).isEqualTo(Ven.T0);
            assertThat(s.getEnd()).isNull();
        });
        ven.now = ven.now.plusSeconds(60);
        ven.restart();
        assertThat(ven.look()).isEmpty();
        vtn.modify(id, event -> period(event, "0001-01-01", "PT4H"));
        assertThat(ven.look()).singleElement().satisfies(s -> {
            assertThat(s.getStart()).isEqualTo(Ven.T0);
            assertThat(s.getEnd()).isEqualTo(Ven.T0.plusSeconds(4 * 3600));
        });
        vtn.modify(id, OpenAdrFeedTest::cancel);
        ven.look();
        ven.now = ven.now.plusSeconds(60);
        vtn.modify(id, event -> period(event, "0001-01-01", "PT4H"));
        assertThat(ven.look()).singleElement().satisfies(s -> assertThat(s.getStart())
                .isEqualTo(ven.now));
    }

    @Test
    void shouldRandomizeAStartOnceAndKeepIt() throws Exception {
        Ven ven = open(true);
        for (int i = 0; i < 20; i++) {
            vtn.create(LIMIT.replace("\"PT1H\"", "\"PT1H\", \"randomizeStart\": \"PT10M\""));
        }
        List<GridSignal> first = List.copyOf(ven.look());
        Instant written = Instant.parse("2026-03-01T14:00:00Z");
        assertThat(first).allSatisfy(s -> {
            assertThat(Duration.between(written, s.getStart()).abs()).isLessThanOrEqualTo(Duration.ofMinutes(10));
            assertThat(Duration.between(s.getStart(), s.getEnd())).isEqualTo(Duration.ofHours(1));
        });
        assertThat(first.stream().map(GridSignal::getStart).distinct()).hasSizeGreaterThan(15);
        assertThat(first).anyMatch(s -> s.getStart().isBefore(written)).anyMatch(s -> s.getStart()
                .isAfter(written));
        ven.restart();
        assertThat(ven.look()).isEmpty();
        ven.restart(Map.of());
        List<GridSignal> again = List.copyOf(ven.look());
        assertThat(again.stream().map(GridSignal::getStart))
                .containsExactlyElementsOf(
                        first.stream().map(GridSignal::getStart).toList());
    }

    @Test
    void shouldRefuseWithTheTextWhatItCannotReadAndKeepWhatStood() throws Exception {
        Ven ven = open(true);
        String good = vtn.create(LIMIT);
        String bad = vtn.create(LIMIT);
        assertThat(ven.look()).hasSize(2);
        vtn.modify(bad, event -> period(event, "2026-03-01T14:00:00Z", "PT1H30"));
        String wrong = vtn.create(LIMIT.replace("IMPORT_CAPACITY_LIMIT\", \"values", "MOOD\", \"values"));
        vtn.events.get(wrong).put("x-note", "kept as it is: 1.10");
        vtn.events.put("nameless", VtnStandIn.object("{\"eventName\": \"who?\"}"));
        assertThat(ven.lookUnchecked(vtn)).isEmpty();
        assertThat(ven.reasons()).containsExactlyInAnyOrder("BAD_PERIOD", "UNKNOWN_TYPE", "BAD_EVENT");
        assertThat(ven.deadLetters).anySatisfy(letter -> {
            assertThat(new String(letter.value(), StandardCharsets.UTF_8))
                    .isEqualTo(vtn.events.get(wrong).toString());
            assertThat(letter.headers())
                    .containsEntry(DeadLetters.SOURCE, vtn.url() + "events/" + wrong)
                    .containsEntry(DeadLetters.TOPIC, "grid.signal.v1")
                    .hasEntrySatisfying(
                            DeadLetters.DETAIL, d -> assertThat(d).contains("add MOOD=RULE to openadr.map"));
        });
        assertThat(ven.live()).as("what cannot be read changes nothing").hasSize(2);
        ven.restart();
        ven.lookUnchecked(vtn);
        assertThat(ven.deadLetters).as("told once").isEmpty();

        vtn.delete(bad);
        vtn.delete(good);
        assertThat(ven.lookUnchecked(vtn)).hasSize(2);
        assertThat(ven.live()).isEmpty();
    }

    @Test
    void shouldTakeUnitsFromTheProgram() throws Exception {
        Ven ven = open(true);
        vtn.programs.put("p1", VtnStandIn.object("""
                {"id": "p1", "objectType": "PROGRAM", "programName": "limits", "createdDateTime": "2026-01-01T00:00:00Z",
                 "modificationDateTime": "2026-01-01T00:00:00Z", "payloadDescriptors": [{"objectType":
                 "EVENT_PAYLOAD_DESCRIPTOR", "payloadType": "IMPORT_CAPACITY_LIMIT", "units": "MW"}]}"""));
        String id = vtn.create(LIMIT);
        vtn.modify(id, event -> event.remove("payloadDescriptors"));
        assertThat(ven.look()).singleElement().satisfies(s -> assertThat(s.getPowerWatts())
                .isEqualTo(100e6));
    }

    @Test
    void shouldNoticeAClockThatIsFarOff() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Vtn.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.addAppender(said);
        try {
            Ven ven = open(true);
            ven.now = Instant.now();
            vtn.create(LIMIT);
            ven.look();
            assertThat(said.list).isEmpty();
            ven.now = ven.now.plusSeconds(600);
            ven.look();
            ven.look();
            assertThat(said.list).singleElement().satisfies(e -> assertThat(e.getFormattedMessage())
                    .contains("behind of ours"));
        } finally {
            logger.detachAppender(said);
            logger.setLevel(before);
        }
    }

    @Test
    void shouldNotTellWhatIsOverAgainOnceItIsForgotten() throws Exception {
        Ven ven = open(true);
        vtn.create(LIMIT);
        assertThat(ven.look()).hasSize(1);
        for (int day = 0; day < 5; day++) {
            ven.now = ven.now.plus(Duration.ofDays(1));
            assertThat(ven.look()).isEmpty();
        }
        assertThat(ven.state.ledger().entries()).isEmpty();
        vtn.delete("event-0");
        assertThat(ven.look()).as("history is not cancelled").isEmpty();
        assertThat(ven.state.events()).isEmpty();
    }

    private static void set(ObjectNode event, double limit) {
        ((ObjectNode) event.at("/intervals/0/payloads/0")).putArray("values").add(limit);
    }

    private static void cancel(ObjectNode event) {
        period(event, "0001-01-01", "PT0S");
    }

    static void period(ObjectNode event, String start, String duration) {
        event.putObject("intervalPeriod").put("start", start).put("duration", duration);
    }
}
