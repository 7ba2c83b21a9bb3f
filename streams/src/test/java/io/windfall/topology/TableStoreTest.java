package io.windfall.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.windfall.fabric.ClockState;
import io.windfall.fabric.Settings;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStoreTest {
    /** Clocks, counted by their time. */
    private static final TableSpec<ClockState, io.windfall.schema.ClockState> SPEC = new TableSpec<>(
            TableSpec.CLOCK.name(),
            TableSpec.CLOCK.type(),
            TableSpec.CLOCK.toAvro(),
            TableSpec.CLOCK.fromAvro(),
            new Tally.Count<>(clock -> "at " + clock.nowMillis(), clock -> false));

    @TempDir
    Path directory;

    private MockProcessorContext<Object, Object> context;
    /** What lies below the tables: a copy's changes, and what is read back, are written here, past them. */
    private KeyValueStore<String, io.windfall.schema.ClockState> below;

    private TableStore<ClockState, io.windfall.schema.ClockState> store;

    @BeforeEach
    void open() {
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        below = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(SPEC.name()),
                        Serdes.String(),
                        new AvroSerde<>(new InMemorySchemaRegistry(), SPEC.type()))
                .withLoggingDisabled()
                .build();
        store = new TableStore<>(below, SPEC);
        store.init(context.getStateStoreContext(), store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** As whoever takes a task over finds it: rows in the store, and no table yet. */
    @Test
    void shouldReadAFabricsRowsAtItsFirstUseAndNoOthers() {
        store.table("f").put("a", at(7));
        store.table("f2").put("b", at(7));
        store.table("e").put("c", at(7));
        store.flushCache();
        store.clearCache();

        assertThat(store.fabrics()).containsExactly("e", "f", "f2");
        assertThat(store.table("f").get("a")).isEqualTo(at(7));
        assertThat(store.table("f").get("b")).isNull();
        store.table("f").remove("a");
        store.table("g").put("d", at(7));
        assertThat(store.fabrics()).containsExactly("e", "f", "f2", "g");
        store.flushCache();
        store.clearCache();
        assertThat(store.table("f").get("a")).isNull();
        assertThat(store.table("f2").get("b")).isEqualTo(at(7));
        assertThat(store.fabrics()).containsExactly("e", "f", "f2", "g");
    }

    /**
     * A task that moves to another instance, and comes back: in between the store stays open as a copy, and what the other
     * one changed is written below. Kafka Streams tells by {@code clearCache} alone, once for each of the two moves.
     */
    @Test
    void shouldHoldWhatTheOtherInstanceLeftWhenATaskComesBack() {
        store.table("f").put("kept", at(1));
        store.table("f").put("changed", at(1));
        store.table("f").put("removed", at(1));
        store.table("idle").put("row", at(1));
        store.flushCache();
        store.table("f").put("uncommitted", at(9));
        store.table("unborn").put("uncommitted", at(9));

        store.clearCache();
        assertThat(store.census()).as("of a copy").isEmpty();
        below.put("f/changed", row(2));
        below.put("f/added", row(2));
        below.delete("f/removed");
        below.put("born/row", row(2));
        store.clearCache();

        assertThat(store.fabrics()).containsExactly("born", "f", "idle");
        assertThat(times("f")).containsOnly(entry("added", 2L), entry("changed", 2L), entry("kept", 1L));
        assertThat(times("idle")).containsOnly(entry("row", 1L));
        assertThat(times("born")).containsOnly(entry("row", 2L));
        assertThat(times("unborn")).isEmpty();
        store.flushCache();
        assertThat(counts("f")).containsOnly(entry("at 1", 1), entry("at 2", 2));
        assertThat(counts("idle")).containsOnly(entry("at 1", 1));
        assertThat(counts("born")).containsOnly(entry("at 2", 1));
        assertThat(below.get("f/uncommitted")).isNull();
        assertThat(below.get("unborn/uncommitted")).isNull();
    }

    /** A task that is closed with a transaction unfinished, and revived: it begins with what was committed, read back. */
    @Test
    void shouldHoldWhatWasCommittedWhenATaskIsRevived() {
        store.table("f").put("kept", at(1));
        store.table("f").put("removed", at(1));
        store.flushCache();
        store.table("f").put("kept", at(2));
        store.table("f").remove("removed");
        store.flushCache(); // for a commit that fails
        store.table("f").put("uncommitted", at(3));

        store.close();
        store.init(context.getStateStoreContext(), store);
        below.put("f/kept", row(1));
        below.put("f/removed", row(1));

        assertThat(store.census()).isEmpty();
        assertThat(times("f")).containsOnly(entry("kept", 1L), entry("removed", 1L));
        store.flushCache();
        assertThat(counts("f")).containsOnly(entry("at 1", 2));
        assertThat(below.get("f/uncommitted")).isNull();
    }

    private Map<String, Long> times(String fabric) {
        return store.table(fabric).rows().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, row -> row.getValue().nowMillis()));
    }

    private Map<String, Integer> counts(String fabric) {
        return store.census().get(fabric).counts();
    }

    private static ClockState at(long millis) {
        return new ClockState(millis, 0, 0, null, Settings.DEFAULT, 0);
    }

    private static io.windfall.schema.ClockState row(long millis) {
        return SPEC.toAvro().apply("any", at(millis));
    }
}
