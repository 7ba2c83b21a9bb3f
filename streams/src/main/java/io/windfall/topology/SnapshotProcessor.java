package io.windfall.topology;

import io.windfall.codec.SnapshotCodec;
import io.windfall.fabric.Admitted;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.Tick;
import io.windfall.schema.SnapshotEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Writes a fabric's whole state out after the first tick of each UTC day of its own time, row by row, so that a replay can
 * begin there. It stands behind all stages: the tick is the last that its entry brings about. All other entries cost it
 * nothing, other ticks a look at the day.
 */
final class SnapshotProcessor implements Processor<String, Admitted, String, SnapshotEntry> {

    /** The store that knows the day of each fabric's last snapshot, in days since 1970-01-01 UTC. */
    static final String DAYS_STORE = "snapshot-days";

    private static final long DAY_MILLIS = 86_400_000;

    private final Set<TableSpec<?, ?>> connected;
    private final Map<String, Long> lastDays = new HashMap<>();
    private ProcessorContext<String, SnapshotEntry> context;
    private ConnectedTables tables;
    private KeyValueStore<String, Long> days;

    SnapshotProcessor(Set<TableSpec<?, ?>> connected) {
        this.connected = connected;
    }

    @Override
    public void init(ProcessorContext<String, SnapshotEntry> processorContext) {
        context = processorContext;
        tables = new ConnectedTables(processorContext, connected);
        days = processorContext.getStateStore(DAYS_STORE);
        lastDays.clear(); // a task that is revived begins with what was committed
    }

    @Override
    public void process(Record<String, Admitted> message) {
        if (!(message.value().entry().body() instanceof Tick)) {
            return;
        }
        FabricState state = tables.state(message.key());
        long day = StrictMath.floorDiv(state.clock().get(FabricState.ONLY).nowMillis(), DAY_MILLIS);
        Long last = lastDays.computeIfAbsent(state.fabric(), days::get);
        if (last == null || last != day) {
            write(state, message.timestamp());
            days.put(state.fabric(), day);
            lastDays.put(state.fabric(), day);
        }
    }

    private void write(FabricState state, long timestamp) {
        JournalPosition after = JournalPosition.current(context);
        SnapshotCodec.write(
                state,
                after.partition(),
                after.offset(),
                row -> context.forward(new Record<>(SnapshotCodec.keyOf(row), row, timestamp)));
    }
}
