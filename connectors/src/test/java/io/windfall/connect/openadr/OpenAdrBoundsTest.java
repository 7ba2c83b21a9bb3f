package io.windfall.connect.openadr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.connect.Emission;
import io.windfall.connect.Polled;
import io.windfall.schema.GridSignal;
import io.windfall.topics.DeadLetters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a VTN that has too much of something does to the offset, which must stay below 1 MB, and to the heap. */
class OpenAdrBoundsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_OFFSET_BYTES = 900_000;

    private VtnStandIn vtn;
    private Ven ven;
    private long largestOffset;

    @BeforeEach
    void open() throws IOException {
        vtn = new VtnStandIn(true, false);
        ven = new Ven(vtn, "openadr.site", "r".repeat(120));
    }

    @AfterEach
    void close() {
        vtn.close();
    }

    @Test
    void shouldAnnounceTheNearestOfTooManySignalsAndTheOthersAsTimePasses() throws Exception {
        int days = 100;
        for (int day = days - 1; day >= 0; day--) {
            vtn.create(event(Ven.T0.plus(Duration.ofDays(day)), 24, "SIMPLE"));
        }
        Map<String, GridSignal> told = new TreeMap<>();
        List<String> letters = new ArrayList<>();
        lookAtAll(told, letters);
        assertThat(told).hasSizeBetween(1_200, 24 * days - 1);
        assertThat(told.values().stream()
                        .map(GridSignal::getStart)
                        .max(Comparator.naturalOrder())
                        .orElseThrow())
                .as("no hour is left out")
                .isEqualTo(Ven.T0.plus(Duration.ofHours(told.size() - 1L)));
        assertThat(letters).singleElement().asString().startsWith("TOO_MANY ").contains("as time passes");
        assertThat(largestOffset).isBetween(500_000L, (long) MOST_OFFSET_BYTES);

        letters.clear();
        int before = told.size();
        ven.restart();
        for (int day = 1; day <= 4; day++) {
            ven.now = Ven.T0.plus(Duration.ofDays(day));
            lookAtAll(told, letters);
        }
        assertThat(told.size()).as("new ones").isBetween(before + 24, before + 120);
        assertThat(letters).as("told once").isEmpty();
        assertThat(largestOffset).isLessThan(MOST_OFFSET_BYTES);

        vtn.create(event(ven.now.plusSeconds(3_600), 1, "SIMPLE"));
        int full = told.size();
        lookAtAll(told, letters);
        assertThat(told).as("what is near has room").hasSize(full + 1);
    }

    @Test
    void shouldAnnounceASeasonOfOneMomentAsFarAsThereIsRoom() throws Exception {
        for (int i = 0; i < 80; i++) {
            String start = "\"start\": \"2026-03-02T00:00:00Z\"";
            vtn.create(event(Ven.T0, 30, "SIMPLE").replace("\"id\"", "\"intervalPeriod\": {" + start + "}, \"id\""));
        }
        Map<String, GridSignal> told = new TreeMap<>();
        lookAtAll(told, new ArrayList<>());
        assertThat(told).hasSizeBetween(1_200, 2_399);
        assertThat(largestOffset).isBetween(500_000L, (long) MOST_OFFSET_BYTES);
    }

    @Test
    void shouldBoundWhatIsKnownOfEventsAndForgetHistoryFirst() throws Exception {
        for (int i = 0; i < 2_600; i++) {
            vtn.create(event(Instant.parse("2025-01-01T00:00:00Z"), 1, "SIMPLE"));
        }
        vtn.create(event(Ven.T0, 1, "SIMPLE"));
        Map<String, GridSignal> told = new TreeMap<>();
        List<String> letters = new ArrayList<>();
        lookAtAll(told, letters);
        assertThat(told).as("what counts is last in the listing").hasSize(1);
        assertThat(letters).as("history is not missed").isEmpty();
        assertThat(ven.state.events()).hasSizeBetween(2_000, 2_600);
        assertThat(largestOffset).isBetween(150_000L, (long) MOST_OFFSET_BYTES);
    }

    @Test
    void shouldBoundTheLettersOfALookAndTellTheOthersAtTheNext() throws Exception {
        for (int i = 0; i < 450; i++) {
            vtn.create(event(Ven.T0, 1, "MOOD"));
        }
        List<Integer> counts = new ArrayList<>();
        do {
            ven.look();
            counts.add(ven.deadLetters.size());
        } while (ven.next != null);
        assertThat(counts).containsExactly(200, 200, 50);
        ven.look();
        assertThat(ven.deadLetters).isEmpty();
    }

    @Test
    void shouldTellAFewOfTheManyThingsThatAreWrongWithAnEvent() throws Exception {
        vtn.create(event(Ven.T0, 500, "MOOD-%d"));
        ven.look();
        assertThat(ven.deadLetters).hasSize(10);
        assertThat(ven.deadLetters.get(9).headers().get(DeadLetters.DETAIL))
                .endsWith("490 more such things of this event are not told");
        ven.look();
        assertThat(ven.deadLetters).isEmpty();
    }

    @Test
    void shouldTellAFewOfManyEventsWithoutAnId() throws Exception {
        for (int i = 0; i < 300; i++) {
            vtn.events.put("nameless-" + i, VtnStandIn.object("{\"eventName\": \"who is " + i + "?\"}"));
        }
        ven.lookUnchecked(vtn);
        assertThat(ven.deadLetters).hasSize(101);
        assertThat(ven.deadLetters.get(100).headers().get(DeadLetters.DETAIL)).contains("more than 100 events");
        ven.restart();
        ven.lookUnchecked(vtn);
        assertThat(ven.deadLetters).isEmpty();
    }

    @Test
    void shouldShareLargeStatesAmongTheRecordsOfALook() throws Exception {
        for (int i = 0; i < 1_500; i++) {
            vtn.create(event(Ven.T0, 1, "SIMPLE"));
        }
        ven.look();
        Map<OpenAdrState, Boolean> states = new IdentityHashMap<>();
        Polled<OpenAdrState> look = ven.poll();
        for (Emission<OpenAdrState> emission : look.emissions()) {
            states.put(emission.after(), true);
        }
        assertThat(look.emissions()).hasSize(200);
        assertThat(states.size()).isLessThan(150);
    }

    private void lookAtAll(Map<String, GridSignal> told, List<String> letters) throws Exception {
        do {
            Polled<OpenAdrState> look = ven.poll();
            Object last = null;
            for (Emission<OpenAdrState> emission : look.emissions()) {
                if (emission.record().isDeadLetter()) {
                    Map<String, String> headers = emission.record().headers();
                    letters.add(headers.get(DeadLetters.REASON) + " " + headers.get(DeadLetters.DETAIL));
                } else {
                    GridSignal signal = ven.decoded(emission.record());
                    assertThat(told.put(signal.getId(), signal))
                            .as(signal.getId() + " is told once")
                            .isNull();
                }
                if (emission.after() != last) {
                    weigh(emission.after());
                }
                last = emission.after();
            }
            ven.state = look.state();
            weigh(ven.state);
            ven.now = ven.now.plusMillis(1);
        } while (ven.next != null);
    }

    /** As Connect writes it: each text of it is a text in JSON. */
    private void weigh(OpenAdrState state) throws IOException {
        Map<String, Object> offset = state.offset();
        largestOffset = Math.max(largestOffset, JSON.writeValueAsBytes(offset).length);
        assertThat(state.ledger().bytes())
                .as("what is counted is not less than what is written")
                .isGreaterThanOrEqualTo(JSON.writeValueAsBytes(offset.get("ledger")).length - 4L);
    }

    private static String event(Instant start, int hours, String type) {
        StringBuilder intervals = new StringBuilder();
        for (int i = 0; i < hours; i++) {
            intervals
                    .append(i == 0 ? "" : ", ")
                    .append("{\"id\": " + i + ", \"payloads\": [{\"type\": \"" + type.formatted(i)
                            + "\", \"values\": [1]}]}");
        }
        return "{\"programID\": \"p1\", \"intervalPeriod\": {\"start\": \"" + start
                + "\", \"duration\": \"PT1H\"}, \"intervals\": [" + intervals + "]}";
    }
}
