package io.windfall.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.connect.WindowRule.Side;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SignalStatus;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowSignalsTest {

    private static final long T0 = 1_700_000_000_000L;
    private static final long MINUTE = 60_000;

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    private final List<String> written = new ArrayList<>();
    private final Emitter emitter =
            new Emitter(registry, SerdeOptions.defaults(), TopicNames.unprefixed(), "dead.letter.v1");

    /**
     * A worker is killed after any record of any look, at random, and goes on from that record's offset; what is published in
     * the end of each id must be what an undisturbed one has published, and each id's revisions must grow.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldPublishTheSameWhenItIsKilledAtAnyRecord(long seed) {
        Random random = new Random(seed);
        WindowSignals signals = signals(random, SignalStatus.CONFIRMED);
        List<SeriesPoint> points = randomWalk(random, 800);
        Map<String, GridSignal> calm = new TreeMap<>();
        Map<String, GridSignal> troubled = new TreeMap<>();
        run(signals, points, new Random(seed), 0, calm);
        List<String> inCalm = List.copyOf(written);
        written.clear();
        int kills = run(signals, points, new Random(seed), 0.4, troubled);
        assertThat(calm).as("seed %d", seed).isNotEmpty();
        assertThat(kills).as("seed %d", seed).isPositive();
        assertThat(contents(troubled)).as("seed %d", seed).isEqualTo(contents(calm));
        assertThat(written)
                .as("seed %d: the same records, and none twice", seed)
                .isEqualTo(inCalm);
    }

    @Test
    void shouldMoveTheAnnouncedEndOnAndCorrectIt() {
        WindowSignals signals = signals(0, Duration.ofMinutes(30), SignalStatus.CONFIRMED);
        Map<String, GridSignal> published = new TreeMap<>();
        SeriesState state = SeriesState.initial();
        int revisions = 0;
        for (int minute = 0; minute <= 60; minute++) {
            double value = minute == 60 ? 5 : -1;
            Polled<SeriesState> look = signals.measured(state, "reno", List.of(point(minute, value)), now(minute));
            state = look.state();
            publish(look, published);
            revisions += look.emissions().size();
        }
        GridSignal signal = published.values().iterator().next();
        assertThat(published).containsOnlyKeys("test/reno/" + Instant.ofEpochMilli(T0));
        assertThat(signal.getEnd()).isEqualTo(Instant.ofEpochMilli(T0 + 60 * MINUTE));
        assertThat(revisions).as("not one for each value").isLessThan(8);
        assertThat(state.ledger().entries()).as("it never comes back to it").isEmpty();
    }

    @Test
    void shouldReviseKeepAndCancelForecasts() {
        WindowSignals signals = signals(0, Duration.ZERO, SignalStatus.FORECAST);
        Map<String, GridSignal> published = new TreeMap<>();
        SeriesState state = forecast(signals, SeriesState.initial(), 0, published, 5, -1, -1, 5, 5, -1, 5);
        assertThat(published).hasSize(2);
        String first = "test/reno/" + Instant.ofEpochMilli(T0 + MINUTE);
        String second = "test/reno/" + Instant.ofEpochMilli(T0 + 5 * MINUTE);

        assertThat(signals.forecast(state, Map.of("reno", series(0, 5, -1, -1, 5, 5, -1, 5)), now(0))
                        .emissions())
                .as("nothing has changed")
                .isEmpty();

        // An hour later in small: the series begins at minute 2, in the middle of the first window, which lasts longer
        // now.
        state = forecast(signals, state, 2, published, -1, -1, 5, 5, 5);
        assertThat(published.get(first).getStart()).isEqualTo(Instant.ofEpochMilli(T0 + MINUTE));
        assertThat(published.get(first).getEnd()).isEqualTo(Instant.ofEpochMilli(T0 + 4 * MINUTE));
        assertThat(published.get(second).getStatus()).isEqualTo(SignalStatus.CANCELLED);

        // The series has left the first window behind: that is over, not cancelled.
        state = forecast(signals, state, 6, published, 5, 5, 5);
        assertThat(published.get(first).getStatus()).isEqualTo(SignalStatus.FORECAST);
        assertThat(published).hasSize(2);

        // A window comes where the cancelled one was.
        forecast(signals, state, 4, published, 5, -2, 5);
        assertThat(published.get(second).getStatus()).isEqualTo(SignalStatus.FORECAST);
        assertThat(published).hasSize(2);
    }

    @Test
    void shouldRefuseWhatIsNoLedger() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> SignalLedger.parse("{\"a\": [1]}"))
                .hasMessageContaining("reset its offsets");
        assertThat(SignalLedger.parse(null)).isEqualTo(SignalLedger.empty());
    }

    private SeriesState forecast(
            WindowSignals signals,
            SeriesState before,
            int fromMinute,
            Map<String, GridSignal> published,
            double... values) {
        Polled<SeriesState> look =
                signals.forecast(before, Map.of("reno", series(fromMinute, values)), now(fromMinute));
        publish(look, published);
        look.emissions()
                .forEach(e -> assertThat(SeriesState.of(e.after().offset())).isEqualTo(e.after()));
        return look.state();
    }

    private int run(
            WindowSignals signals,
            List<SeriesPoint> points,
            Random random,
            double killing,
            Map<String, GridSignal> published) {
        Map<String, Object> committed = Map.of();
        SeriesState state = SeriesState.initial();
        int kills = 0;
        for (int shown = 0; shown < points.size(); shown += 1 + random.nextInt(40)) {
            // Like a server that shows the last two hundred values.
            List<SeriesPoint> visible = points.subList(Math.max(0, shown - 200), shown);
            Polled<SeriesState> look = signals.measured(state, "reno", visible, now(shown + kills));
            state = look.state();
            boolean killed = random.nextDouble() < killing;
            int written = killed && !look.emissions().isEmpty()
                    ? random.nextInt(look.emissions().size() + 1)
                    : look.emissions().size();
            for (Emission<SeriesState> emission : look.emissions().subList(0, written)) {
                publish(emission, published);
                committed = emission.after().offset();
            }
            if (killed) {
                kills++;
                state = SeriesState.of(committed);
            }
        }
        publish(signals.measured(state, "reno", points, now(points.size() + kills)), published);
        return kills;
    }

    private void publish(Polled<SeriesState> look, Map<String, GridSignal> published) {
        look.emissions().forEach(e -> publish(e, published));
    }

    private void publish(Emission<SeriesState> emission, Map<String, GridSignal> published) {
        GridSignal signal = new AvroSerde<>(registry, GridSignal.class)
                .deserializer()
                .deserialize(emission.record().topic(), emission.record().value());
        written.add(signal.getId() + " " + signal.getEnd() + " " + signal.getStatus());
        GridSignal last = published.put(signal.getId(), signal);
        if (last != null) {
            assertThat(signal.getRevision()).isGreaterThan(last.getRevision());
        }
    }

    /** Announced ends depend on the moments of the looks, so windows that have closed are compared, and the others' starts. */
    private static List<String> contents(Map<String, GridSignal> published) {
        List<String> all = new ArrayList<>();
        published
                .values()
                .forEach(s -> all.add(s.getId() + " " + s.getStart() + " " + s.getEnd() + " " + s.getPowerWatts()));
        return all;
    }

    private WindowSignals signals(Random random, SignalStatus status) {
        return signals(random.nextInt(4), Duration.ofMinutes(random.nextInt(2) * 20), status);
    }

    private WindowSignals signals(int debounceMinutes, Duration ahead, SignalStatus status) {
        WindowRule rule = new WindowRule(
                0,
                Side.AT_OR_BELOW,
                1,
                Duration.ofMinutes(debounceMinutes),
                Duration.ZERO,
                Duration.ofMinutes(1),
                Duration.ofMinutes(10));
        SignalTemplate template =
                new SignalTemplate("west", "test", SignalKind.RENEWABLE_SURPLUS, status, 1, 0, 5_000.0, null, ahead);
        return new WindowSignals(rule, template, emitter);
    }

    private static List<SeriesPoint> randomWalk(Random random, int count) {
        List<SeriesPoint> points = new ArrayList<>();
        double value = 3;
        long minute = 0;
        for (int i = 0; i < count; i++) {
            value = Math.max(-8, Math.min(8, value + random.nextGaussian() * 2));
            minute += random.nextInt(50) == 0 ? 15 : 1;
            points.add(new SeriesPoint(T0 + minute * MINUTE, value));
        }
        return points;
    }

    private static List<SeriesPoint> series(int fromMinute, double... values) {
        List<SeriesPoint> points = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            points.add(point(fromMinute + i, values[i]));
        }
        return points;
    }

    private static SeriesPoint point(int minute, double value) {
        return new SeriesPoint(T0 + minute * MINUTE, value);
    }

    private static Instant now(int minute) {
        return Instant.ofEpochMilli(T0 + minute * MINUTE);
    }
}
