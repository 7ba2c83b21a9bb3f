package io.windfall.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.fabric.ClockState;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SiteCard;
import io.windfall.fabric.SiteState;
import io.windfall.schema.Beat;
import io.windfall.serde.InMemorySchemaRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockProcessorTest {
    @TempDir
    Path directory;

    private final List<TableStore<?, ?>> stores = new ArrayList<>();
    private MockProcessorContext<String, Object> context;
    private TableStore<ClockState, io.windfall.schema.ClockState> clocks;
    private TableStore<SiteState, io.windfall.schema.SiteState> sites;
    private final ClockProcessor processor =
            new ClockProcessor(Set.of(TableSpec.CLOCK, TableSpec.INBOX, TableSpec.SITES));

    @BeforeEach
    void open() {
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        clocks = opened(TableSpec.CLOCK);
        sites = opened(TableSpec.SITES);
        opened(TableSpec.INBOX);
        hold("f");
    }

    @AfterEach
    void close() {
        stores.forEach(TableStore::close);
    }

    /** A task that is revived is the same object, with the punctuations of its life before. */
    @Test
    void shouldBeatOnceASecondHoweverOftenItsTaskIsRevived() {
        processor.init(context);
        assertThat(beatsOfASecond()).containsExactly("f");
        for (int life = 0; life < 3; life++) {
            processor.close();
            stores.forEach(TableStore::clearCache);
            processor.init(context);
        }
        assertThat(beatsOfASecond()).containsExactly("f");
    }

    /** In between, another instance has taken a fabric in. */
    @Test
    void shouldBeatForAFabricThatCameWhileItsTaskWasElsewhere() {
        processor.init(context);
        assertThat(beatsOfASecond()).containsExactly("f");
        processor.close();
        hold("g");
        stores.forEach(TableStore::flushCache);
        stores.forEach(TableStore::clearCache);
        processor.init(context);
        assertThat(beatsOfASecond()).containsExactly("f", "g");
    }

    /** Each fabric takes 300 ms to read: after two, 500 ms are over. */
    @Test
    void shouldReadAFewFabricsInEachBeatAndBeatForThemFromThenOn() {
        List.of("g", "h", "i", "j").forEach(this::hold);
        stores.forEach(TableStore::clearCache);
        long[] nanos = {0};
        ClockProcessor slow = new ClockProcessor(
                Set.of(TableSpec.CLOCK, TableSpec.INBOX, TableSpec.SITES), () -> nanos[0] += 300_000_000);
        slow.init(context);
        assertThat(beatsOfASecond()).containsExactly("f", "g");
        assertThat(beatsOfASecond()).containsExactly("f", "g", "h", "i");
        assertThat(beatsOfASecond()).containsExactly("f", "g", "h", "i", "j");
    }

    /** Fabrics for which a beat is sent when a second has passed. */
    private List<String> beatsOfASecond() {
        context.resetForwards();
        context.scheduledPunctuators().stream()
                .filter(scheduled -> !scheduled.cancelled())
                .forEach(scheduled -> scheduled.getPunctuator().punctuate(1_000));
        return context.forwarded().stream()
                .map(sent -> ((Beat) sent.record().value()).getFabric())
                .toList();
    }

    private void hold(String fabric) {
        clocks.table(fabric).put(FabricState.ONLY, new ClockState(7, 0, 0, null, Settings.DEFAULT, 7));
        SiteCard card = new SiteCard("a", "", 1, null, List.of(), 100, null, null, null, null, false);
        sites.table(fabric)
                .put("a", new SiteState(card, null, 0, 0, List.of(), null, 0, false, null, false, List.of()));
        stores.forEach(TableStore::flushCache);
    }

    private <V, A extends SpecificRecord> TableStore<V, A> opened(TableSpec<V, A> spec) {
        TableStoreBuilder<V, A> builder = new TableStoreBuilder<>(spec, new InMemorySchemaRegistry());
        builder.withLoggingDisabled();
        TableStore<V, A> store = builder.build();
        store.init(context.getStateStoreContext(), store);
        stores.add(store);
        context.addStateStore(store);
        return store;
    }
}
