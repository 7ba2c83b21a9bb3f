package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.windfall.schema.GridSignal;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A VTN whose events come, change and go as it is looked at: deleted, on the page being read too, or cancelled by the start
 * 0001-01-01 and PT0S. Every event has two intervals and a page holds three events. It remembers all that it ever announced.
 */
final class DevelopingVtn {

    static final int PAGE = 3;
    private static final int MOST = 8;
    private static final int LAST_LOOKS = 6;
    private static final Pattern SKIP = Pattern.compile("skip=([0-9]+)");

    private record Event(String id, Instant start, int minutes, int kilowatts, int version, boolean isVoid) {}

    private final Random random;
    private final KillSwitch killSwitch;
    private final Instant base = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Map<String, Event> events = new LinkedHashMap<>();
    /** By signal, what the VTN meant it to say, one after the other. */
    private final Map<String, List<String>> meant = new TreeMap<>();

    private Predicate<String> mayGo;
    private Set<String> announced = Set.of();
    private int looksLeft = Integer.MAX_VALUE;
    private int requests;
    private int looks;
    private int created;

    /** @param mayGo whether an event, by its id, may be taken away already */
    DevelopingVtn(Random random, KillSwitch killSwitch, Predicate<String> mayGo) {
        this.random = random;
        this.killSwitch = killSwitch;
        this.mayGo = mayGo;
    }

    synchronized void allow(Predicate<String> events) {
        mayGo = events;
    }

    /**
     * Events of which signals have been told, by id. The others are not made void: no one may have seen them, since a look that
     * showed them was killed or failed on a later page, and there would be nothing to cancel.
     */
    synchronized void announced(Set<String> events) {
        announced = events;
    }

    synchronized int looks() {
        return looks;
    }

    /** Changes a few more times, and no more then. */
    synchronized void finish() {
        mayGo = id -> true;
        looksLeft = LAST_LOOKS;
    }

    void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body;
        int status = 200;
        synchronized (this) {
            if (++requests % 13 == 0) {
                StandInServer.answer(exchange, requests % 2 == 0 ? 500 : 429, "");
                return;
            }
            Matcher skip = SKIP.matcher(exchange.getRequestURI().toString());
            if (skip.find()) {
                body = page(Integer.parseInt(skip.group(1)));
            } else {
                Event event = events.get(path.substring(path.lastIndexOf('/') + 1));
                status = event == null ? 404 : 200;
                body = event == null ? "{}" : json(event);
            }
        }
        StandInServer.answer(exchange, status, body);
        killSwitch.answered("vtn");
    }

    private String page(int skip) {
        if (skip == 0) {
            looks++;
            looksLeft--;
            change();
        } else if (random.nextInt(6) == 0 && looksLeft > 0) {
            delete();
        }
        return events.values().stream()
                .skip(skip)
                .limit(PAGE)
                .map(DevelopingVtn::json)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private void change() {
        int choice = random.nextInt(10);
        if (looksLeft <= 0) {
            return;
        }
        if (events.size() < PAGE + 2 || choice < 3 && events.size() < MOST) {
            int start = random.nextInt(65) - 5;
            put(new Event(
                    "event-" + ++created, base.plusSeconds(60L * start), 30 + random.nextInt(60), limit(), 0, false));
        } else if (choice < 7) {
            Event event = any(e -> !e.isVoid());
            if (event != null) {
                boolean moves = random.nextBoolean();
                put(new Event(
                        event.id(),
                        moves ? event.start().plusSeconds(60) : event.start(),
                        moves ? event.minutes() : event.minutes() + 5,
                        limit(),
                        event.version() + 1,
                        false));
            }
        } else if (choice < 9) {
            delete();
        } else {
            Event event = any(e -> !e.isVoid() && mayGo.test(e.id()) && announced.contains(e.id()));
            if (event != null) {
                put(new Event(
                        event.id(), event.start(), event.minutes(), event.kilowatts(), event.version() + 1, true));
            }
        }
    }

    private int limit() {
        return 10 * (1 + random.nextInt(50));
    }

    private void delete() {
        Event event = any(e -> mayGo.test(e.id()));
        if (event != null) {
            events.remove(event.id());
            mean(event, true);
        }
    }

    private Event any(Predicate<Event> test) {
        List<Event> those = events.values().stream().filter(test).toList();
        return those.isEmpty() ? null : those.get(random.nextInt(those.size()));
    }

    private void put(Event event) {
        events.put(event.id(), event);
        mean(event, event.isVoid());
    }

    private void mean(Event event, boolean gone) {
        for (int i = 0; i < 2; i++) {
            List<String> all = meant.computeIfAbsent(signalId(event, i), id -> new ArrayList<>());
            String words = gone ? SignalLaws.GONE : words(event, i);
            if (all.isEmpty() || !all.get(all.size() - 1).equals(words)) {
                all.add(words);
            }
        }
    }

    private static String signalId(Event event, int interval) {
        return "vtn/" + event.id() + "/" + interval + "/IMPORT_CAPACITY_LIMIT/reno";
    }

    private static String words(Event event, int interval) {
        Instant start = event.start().plusSeconds(60L * event.minutes() * interval);
        return SignalLaws.words(
                start, start.plusSeconds(60L * event.minutes()), 1000.0 * (event.kilowatts() + interval));
    }

    private static String json(Event event) {
        Instant written = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(event.version());
        String start = event.isVoid() ? "0001-01-01T00:00:00Z" : event.start().toString();
        return ("{'id':'" + event.id() + "','objectType':'EVENT','programID':'p1','createdDateTime':"
                        + "'2026-01-01T00:00:00Z','modificationDateTime':'" + written + "','intervalPeriod':{'start':'"
                        + start + "','duration':'" + (event.isVoid() ? "PT0S" : "PT" + event.minutes() + "M")
                        + "'},'payloadDescriptors':[{'objectType':'EVENT_PAYLOAD_DESCRIPTOR','payloadType':"
                        + "'IMPORT_CAPACITY_LIMIT','units':'KW'}],'intervals':[" + interval(event, 0) + ","
                        + interval(event, 1) + "]}")
                .replace('\'', '"');
    }

    private static String interval(Event event, int number) {
        return "{'id':" + number + ",'payloads':[{'type':'IMPORT_CAPACITY_LIMIT','values':["
                + (event.kilowatts() + number) + "]}]}";
    }

    /** Holds what was told of it against what it is now, and against all that it ever was. */
    synchronized void check(List<GridSignal> signals) {
        assertThat(looksLeft).as("looks until it changes no more").isLessThan(0);
        Map<String, String> expected = new TreeMap<>();
        events.values().stream().filter(e -> !e.isVoid()).forEach(event -> {
            for (int i = 0; i < 2; i++) {
                expected.put(signalId(event, i), words(event, i));
            }
        });
        Map<String, String> standing = new TreeMap<>();
        SignalLaws.standing(signals).forEach((id, signal) -> standing.put(id, SignalLaws.words(signal)));
        assertThat(standing).isEqualTo(expected);
        SignalLaws.said(signals).forEach((id, said) -> assertThat(isWithin(said, meant.get(id)))
                .as("%s said %s; the VTN meant %s", id, said, meant.get(id))
                .isTrue());
    }

    /** Whether some of what was meant, in the same order, is what was said. */
    private static boolean isWithin(List<String> said, List<String> meant) {
        int at = 0;
        for (String words : meant == null ? List.<String>of() : meant) {
            if (at < said.size() && said.get(at).equals(words)) {
                at++;
            }
        }
        return at == said.size();
    }

    synchronized String tally() {
        return created + " events, " + looks + " looks";
    }
}
