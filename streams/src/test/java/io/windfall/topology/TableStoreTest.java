package io.windfall.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.fabric.ClockState;
import io.windfall.fabric.Settings;
import io.windfall.serde.InMemorySchemaRegistry;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStoreTest {
    private static final ClockState ROW = new ClockState(7, 0, 0, null, Settings.DEFAULT, 0);

    @TempDir
    Path directory;

    /** As whoever takes a task over finds it: rows in the store, and no table yet. */
    @Test
    void shouldReadAFabricsRowsAtItsFirstUseAndNoOthers() {
        MockProcessorContext<Object, Object> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        TableStoreBuilder<ClockState, io.windfall.schema.ClockState> builder =
                new TableStoreBuilder<>(TableSpec.CLOCK, new InMemorySchemaRegistry());
        builder.withLoggingDisabled();
        TableStore<ClockState, io.windfall.schema.ClockState> store = builder.build();
        store.init(context.getStateStoreContext(), store);
        store.table("f").put("a", ROW);
        store.table("f2").put("b", ROW);
        store.table("e").put("c", ROW);
        store.flushCache();
        store.clearCache();

        assertThat(store.fabrics()).containsExactly("e", "f", "f2");
        assertThat(store.table("f").get("a")).isEqualTo(ROW);
        assertThat(store.table("f").get("b")).isNull();
        store.table("f").remove("a");
        store.table("g").put("d", ROW);
        assertThat(store.fabrics()).containsExactly("e", "f", "f2", "g");
        store.flushCache();
        store.clearCache();
        assertThat(store.table("f").get("a")).isNull();
        assertThat(store.table("f2").get("b")).isEqualTo(ROW);
        assertThat(store.fabrics()).containsExactly("e", "f", "f2", "g");
        store.close();
    }
}
