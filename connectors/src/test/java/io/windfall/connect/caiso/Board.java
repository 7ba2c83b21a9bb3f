package io.windfall.connect.caiso;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.Outgoing;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalStatus;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a consumer sees: the last revision of each signal, and the dead letters. Holds that revisions grow. */
final class Board {

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    final Emitter emitter = new Emitter(registry, SerdeOptions.defaults(), TopicNames.unprefixed(), "dead.letter.v1");
    final Map<String, GridSignal> signals = new TreeMap<>();
    final List<Outgoing> deadLetters = new ArrayList<>();
    int records;

    void publish(Emission<CaisoState> emission) {
        Outgoing out = emission.record();
        if (out.isDeadLetter()) {
            deadLetters.add(out);
            return;
        }
        records++;
        GridSignal signal =
                new AvroSerde<>(registry, GridSignal.class).deserializer().deserialize(out.topic(), out.value());
        GridSignal last = signals.put(signal.getId(), signal);
        if (last != null) {
            assertThat(signal.getRevision()).as(signal.getId()).isGreaterThan(last.getRevision());
        }
    }

    /** Site, start, end and power of the signals that stand. */
    List<String> standing() {
        List<String> all = new ArrayList<>();
        signals.values().stream()
                .filter(s -> s.getStatus() != SignalStatus.CANCELLED)
                .forEach(s -> all.add(s.getSite() + " " + s.getStart() + " " + s.getEnd() + " " + s.getPowerWatts()));
        all.sort(null);
        return all;
    }

    List<String> reasons() {
        return deadLetters.stream()
                .map(d -> d.headers().get(DeadLetters.REASON))
                .toList();
    }
}
