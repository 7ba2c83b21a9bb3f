package io.windfall.topology;

import io.windfall.fabric.FabricState;
import io.windfall.fabric.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/** The tables that a processor is connected to, put together as the state of each fabric. */
final class ConnectedTables {

    private final ProcessingContext context;
    private final Set<TableSpec<?, ?>> connected;
    private final Map<String, FabricState> states = new HashMap<>();

    ConnectedTables(ProcessingContext context, Set<TableSpec<?, ?>> connected) {
        this.context = context;
        this.connected = connected;
    }

    FabricState state(String fabric) {
        return states.computeIfAbsent(fabric, this::assemble);
    }

    /** Whether its tables are in memory, for this processor. */
    boolean isRead(String fabric) {
        return states.containsKey(fabric);
    }

    /** The store of a table; null where it is not connected. */
    <V, A extends SpecificRecord> TableStore<V, A> store(TableSpec<V, A> spec) {
        return connected.contains(spec) ? context.getStateStore(spec.name()) : null;
    }

    private FabricState assemble(String fabric) {
        return new FabricState(
                fabric,
                table(TableSpec.CLOCK, fabric),
                table(TableSpec.INBOX, fabric),
                table(TableSpec.SITES, fabric),
                table(TableSpec.WINDOWS, fabric),
                table(TableSpec.LINKS, fabric),
                table(TableSpec.JOBS, fabric),
                table(TableSpec.MIGRATIONS, fabric),
                table(TableSpec.FEASIBILITY, fabric),
                table(TableSpec.PLANNING, fabric),
                table(TableSpec.CHOICES, fabric),
                table(TableSpec.REPORTS, fabric));
    }

    private <V, A extends SpecificRecord> Table<V> table(TableSpec<V, A> spec, String fabric) {
        TableStore<V, A> store = store(spec);
        return store == null ? null : store.table(fabric);
    }
}
