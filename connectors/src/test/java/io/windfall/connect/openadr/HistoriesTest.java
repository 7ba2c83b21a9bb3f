package io.windfall.connect.openadr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.connect.Emission;
import io.windfall.connect.HttpStandIn;
import io.windfall.connect.Polled;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events come, change, are cancelled and go, also between two pages; the VTN fails now and then, and the worker is killed after
 * any record, with offsets that may lag behind what is written (as without exactly-once support; what the VTN deletes in just
 * that moment would be told no more then, so it deletes nothing). In the end what is live is what the VTN has; nothing is ever
 * cancelled that it still has; no revision goes back ({@link Ven} holds that).
 */
class HistoriesTest {

    private final List<String> falselyCancelled = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldEndWithWhatTheVtnHas(long seed) throws Exception {
        Random random = new Random(seed);
        try (VtnStandIn vtn = new VtnStandIn(true, seed == 1)) {
            Ven ven = new Ven(vtn, "openadr.page.size", "3");
            int kills = 0;
            int failures = 0;
            for (int step = 0; step < 40; step++) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    change(vtn, random);
                }
                boolean isKilled = random.nextInt(4) == 0;
                boolean lags = isKilled && random.nextBoolean();
                vtn.beforePage = page -> {
                    if (page > 0 && !lags && random.nextInt(3) == 0) {
                        remove(vtn, random);
                    }
                };
                if (random.nextInt(8) == 0) {
                    vtn.expireTokens();
                }
                if (random.nextInt(6) == 0) {
                    int status = random.nextBoolean() ? 500 : 429;
                    vtn.faults.add(exchange -> HttpStandIn.send(exchange, status, "{}"));
                }
                ven.now = ven.now.plusSeconds(random.nextInt(900));
                try {
                    Polled<OpenAdrState> polled = ven.poll();
                    if (isKilled && !polled.emissions().isEmpty()) {
                        killedWithin(ven, vtn, polled, random, lags);
                        kills++;
                    } else {
                        writeAll(ven, vtn, polled.emissions());
                        ven.state = polled.state();
                    }
                } catch (SourceUnavailableException e) {
                    failures++;
                }
                ven.now = ven.now.plusMillis(1 + random.nextInt(1000));
            }
            vtn.beforePage = page -> {};
            vtn.faults.clear();
            writeAll(ven, vtn, looked(ven));
            assertThat(ven.look()).as("seed %d: twice the same", seed).isEmpty();
            assertThat(live(ven)).as("seed %d", seed).isEqualTo(expected(vtn, ven.now));
            assertThat(falselyCancelled).as("seed %d", seed).isEmpty();
            assertThat(kills).isPositive();
            assertThat(failures).isPositive();
            assertThat(vtn.breaches()).isEmpty();
        }
    }

    private List<Emission<OpenAdrState>> looked(Ven ven) throws Exception {
        Polled<OpenAdrState> polled = ven.poll();
        ven.state = polled.state();
        return polled.emissions();
    }

    /** Some records were written, of some of these the offset was committed; the rest is told again, and is the same. */
    private void killedWithin(Ven ven, VtnStandIn vtn, Polled<OpenAdrState> polled, Random random, boolean lags)
            throws Exception {
        List<Emission<OpenAdrState>> all = polled.emissions();
        int written = random.nextInt(all.size() + 1);
        int committed = lags ? random.nextInt(written + 1) : written;
        OpenAdrState last = ven.state;
        writeAll(ven, vtn, all.subList(0, written));
        Map<String, GridSignal> out = new HashMap<>(ven.published);
        ven.restart((committed == 0 ? last : all.get(committed - 1).after()).offset());
        ven.now = ven.now.plusMillis(1 + random.nextInt(1000));
        vtn.beforePage = page -> {};
        vtn.faults.clear();
        Polled<OpenAdrState> again = ven.poll();
        writeAll(ven, vtn, again.emissions());
        ven.state = again.state();
        for (GridSignal signal : ven.signals) {
            GridSignal before = out.get(signal.getId());
            if (before != null && committed == written) {
                assertThat(content(signal))
                        .as("exactly once: whatever comes now is news")
                        .isNotEqualTo(content(before));
            }
        }
        if (lags) {
            // The VTN has not changed since, so whatever was written is told again as it was, but for what begins now.
            all.subList(committed, written).stream()
                    .map(Emission::record)
                    .filter(record -> !record.isDeadLetter())
                    .map(record -> ven.published.get(ven.decoded(record).getId()))
                    .filter(s -> s.getEnd() != null)
                    .forEach(s -> assertThat(content(s)).isEqualTo(content(out.get(s.getId()))));
        }
    }

    private void writeAll(Ven ven, VtnStandIn vtn, List<Emission<OpenAdrState>> emissions) {
        ven.write(emissions);
        Set<String> there = new TreeSet<>();
        for (ObjectNode event : vtn.events.values()) {
            if (!isVoid(event)) {
                event.path("intervals").forEach(interval -> there.add(idOf(event, interval)));
            }
        }
        ven.signals.stream()
                .filter(s -> s.getStatus() == SignalStatus.CANCELLED && there.contains(s.getId()))
                .forEach(s -> falselyCancelled.add(s.toString()));
    }

    private static String content(GridSignal signal) {
        return signal.getStatus() + " " + (signal.getId() == null ? "" : Ven.text(signal));
    }

    private static void change(VtnStandIn vtn, Random random) {
        List<String> ids = List.copyOf(vtn.events.keySet());
        int what = random.nextInt(10);
        if (what < 4 || ids.isEmpty()) {
            String id = vtn.create("{\"programID\": \"p1\"}");
            ObjectNode event = vtn.events.get(id);
            fill(event, random);
        } else if (what < 7) {
            vtn.modify(ids.get(random.nextInt(ids.size())), event -> fill(event, random));
        } else if (what == 7) {
            vtn.modify(
                    ids.get(random.nextInt(ids.size())), event -> OpenAdrFeedTest.period(event, "0001-01-01", "PT0S"));
        } else {
            remove(vtn, random);
        }
    }

    private static void remove(VtnStandIn vtn, Random random) {
        List<String> ids = List.copyOf(vtn.events.keySet());
        if (!ids.isEmpty()) {
            vtn.delete(ids.get(random.nextInt(ids.size())));
        }
    }

    private static void fill(ObjectNode event, Random random) {
        Instant start = Ven.T0.plus(Duration.ofMinutes(random.nextInt(1200)));
        boolean isNow = random.nextInt(5) == 0;
        event.put("priority", random.nextInt(5));
        OpenAdrFeedTest.period(
                event,
                isNow ? "0001-01-01" : start.toString(),
                isNow ? "P9999Y" : "PT" + (1 + random.nextInt(300)) + "M");
        event.putArray("payloadDescriptors")
                .addObject()
                .put("objectType", "EVENT_PAYLOAD_DESCRIPTOR")
                .put("payloadType", "IMPORT_CAPACITY_LIMIT")
                .put("units", "KW");
        ArrayNode intervals = event.putArray("intervals");
        for (int i = isNow ? 0 : random.nextInt(3); i >= 0; i--) {
            ObjectNode interval = intervals.addObject().put("id", intervals.size());
            interval.putArray("payloads")
                    .addObject()
                    .put("type", "IMPORT_CAPACITY_LIMIT")
                    .putArray("values")
                    .add(random.nextInt(100));
        }
    }

    private static boolean isVoid(ObjectNode event) {
        return event.at("/intervalPeriod/duration").asText().equals("PT0S");
    }

    private static String idOf(ObjectNode event, JsonNode interval) {
        return "vtn/" + event.path("id").asText() + "/" + interval.path("id").asInt() + "/IMPORT_CAPACITY_LIMIT/reno";
    }

    /** By other means than the source's. */
    private static Set<String> expected(VtnStandIn vtn, Instant now) {
        Set<String> all = new TreeSet<>();
        for (ObjectNode event : vtn.events.values()) {
            if (isVoid(event)) {
                continue;
            }
            boolean isNow = event.at("/intervalPeriod/start").asText().equals("0001-01-01");
            Instant start = isNow
                    ? null
                    : Instant.parse(event.at("/intervalPeriod/start").asText());
            for (JsonNode interval : event.path("intervals")) {
                Instant end = isNow
                        ? null
                        : start.plus(Duration.parse(
                                event.at("/intervalPeriod/duration").asText()));
                if (end == null || end.isAfter(now)) {
                    all.add(idOf(event, interval) + " " + start + " " + end + " "
                            + interval.at("/payloads/0/values/0").asDouble() * 1000 + " "
                            + event.path("priority").asInt());
                }
                start = end;
            }
        }
        return all;
    }

    private static Set<String> live(Ven ven) {
        return ven.published.values().stream()
                .filter(s -> s.getStatus() != SignalStatus.CANCELLED)
                .filter(s -> s.getEnd() == null || s.getEnd().isAfter(ven.now))
                .map(s -> s.getId() + " " + (s.getEnd() == null ? null : s.getStart()) + " " + s.getEnd() + " "
                        + s.getPowerWatts() + " " + s.getPriority())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
