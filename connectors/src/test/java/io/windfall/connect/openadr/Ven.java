package io.windfall.connect.openadr;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.Outgoing;
import io.windfall.connect.Polled;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalStatus;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A source without a worker: looks, keeps what was published, and holds each record against the last one of its id. */
final class Ven {

    static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    private final Emitter emitter =
            new Emitter(registry, SerdeOptions.defaults(), TopicNames.unprefixed(), "dead.letter.v1");
    private final Map<String, String> properties = new HashMap<>();
    private OpenAdrFeed feed;
    OpenAdrState state = OpenAdrState.initial();
    Instant now = T0;

    /** The last record of each id. */
    final Map<String, GridSignal> published = new TreeMap<>();
    /** Those of the last look. */
    final List<GridSignal> signals = new ArrayList<>();

    final List<Outgoing> deadLetters = new ArrayList<>();
    /** What it has waited for because the VTN asked it to, though no time has passed. */
    final List<Duration> rests = new ArrayList<>();

    /** When it wants to look again; null: as configured. */
    Duration next;

    Ven(VtnStandIn vtn, String... more) {
        properties.put("name", "vtn");
        properties.put("openadr.url", vtn.url());
        properties.put("openadr.client.id", VtnStandIn.CLIENT);
        properties.put("openadr.client.secret", VtnStandIn.SECRET);
        properties.put("openadr.site", "reno");
        properties.put("http.timeout.ms", "2500");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        restart();
    }

    OpenAdrConfig config() {
        return new OpenAdrConfig(properties);
    }

    /** A new process; the state is what an offset has kept. */
    void restart() {
        restart(state.offset());
    }

    void restart(Map<String, Object> committed) {
        Clock clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        feed = new OpenAdrFeed(config(), emitter, clock, rests::add);
        state = feed.restored(committed);
    }

    /** A look all of which is written and committed; gives what was announced. */
    List<GridSignal> look() throws IOException, InterruptedException {
        Polled<OpenAdrState> polled = poll();
        write(polled.emissions());
        state = polled.state();
        return signals;
    }

    /** A look at what breaks the specification on purpose. */
    List<GridSignal> lookUnchecked(VtnStandIn vtn) throws IOException, InterruptedException {
        int before = vtn.breaches().size();
        List<GridSignal> all = look();
        while (vtn.breaches().size() > before) {
            vtn.breaches().remove(vtn.breaches().size() - 1);
        }
        return all;
    }

    Polled<OpenAdrState> poll() throws IOException, InterruptedException {
        signals.clear();
        deadLetters.clear();
        Polled<OpenAdrState> polled = feed.poll(state, now);
        next = polled.next();
        OpenAdrState last = null;
        for (Emission<OpenAdrState> emission : polled.emissions()) {
            if (emission.after() != last) {
                last = emission.after();
                assertThat(OpenAdrState.of(last.offset())).isEqualTo(last);
            }
        }
        assertThat(OpenAdrState.of(polled.state().offset())).isEqualTo(polled.state());
        return polled;
    }

    void write(List<Emission<OpenAdrState>> emissions) {
        for (Emission<OpenAdrState> emission : emissions) {
            if (emission.record().isDeadLetter()) {
                deadLetters.add(emission.record());
            } else {
                write(emission.record());
            }
        }
    }

    GridSignal decoded(Outgoing record) {
        return new AvroSerde<>(registry, GridSignal.class).deserializer().deserialize(record.topic(), record.value());
    }

    private void write(Outgoing record) {
        GridSignal signal = decoded(record);
        signals.add(signal);
        GridSignal last = published.put(signal.getId(), signal);
        if (last != null) {
            assertThat(signal.getRevision()).as(signal.getId()).isGreaterThanOrEqualTo(last.getRevision());
            if (signal.getRevision() == last.getRevision()) {
                assertThat(signal).isEqualTo(last);
            }
        }
    }

    /** What holds now or later, as {@code id from to W priority}. */
    List<String> live() {
        return published.values().stream()
                .filter(s -> s.getStatus() != SignalStatus.CANCELLED)
                .filter(s -> s.getEnd() == null || s.getEnd().isAfter(now))
                .map(Ven::text)
                .toList();
    }

    static String text(GridSignal s) {
        return s.getId() + " " + s.getKind() + " " + s.getStart() + " " + s.getEnd() + " " + s.getPowerWatts() + " "
                + s.getPriority();
    }

    List<String> reasons() {
        return deadLetters.stream()
                .map(d -> d.headers().get(DeadLetters.REASON))
                .toList();
    }
}
