package io.windfall.topology;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.internals.StateStoreProvider;

/**
 * What can be said of a table's rows of one fabric without reading them, as of the last commit.
 *
 * @param counts number of rows of each kind, such as a phase; kinds without a row are left out
 * @param underWay the rows that are under way, in no order; empty for tables of which none is
 */
public record Census<V>(Map<String, Integer> counts, List<V> underWay) {

    public Census {
        counts = Map.copyOf(counts);
        underWay = List.copyOf(underWay);
    }

    /** By fabric, of the active tasks of this instance; empty while it has none that is ready. */
    static <V, A extends SpecificRecord> Map<String, Census<V>> of(KafkaStreams streams, TableSpec<V, A> spec) {
        Map<String, Census<V>> all = new HashMap<>();
        try {
            for (TableStore<V, A> store :
                    streams.store(StoreQueryParameters.fromNameAndType(spec.name(), new Stores<V, A>()))) {
                all.putAll(store.census());
            }
        } catch (InvalidStateStoreException e) {
            return Map.of(); // rebalancing, restoring, or the fabrics are with other instances
        }
        return all;
    }

    /** The stores of a name themselves, one a task: Kafka Streams joins only what it knows. */
    private static final class Stores<V, A extends SpecificRecord>
            implements QueryableStoreType<List<TableStore<V, A>>> {

        @Override
        public boolean accepts(StateStore store) {
            return store instanceof TableStore;
        }

        @Override
        public List<TableStore<V, A>> create(StateStoreProvider provider, String name) {
            return provider.stores(name, new OneStore<>());
        }
    }

    private static final class OneStore<V, A extends SpecificRecord> implements QueryableStoreType<TableStore<V, A>> {

        @Override
        public boolean accepts(StateStore store) {
            return store instanceof TableStore;
        }

        @Override
        public TableStore<V, A> create(StateStoreProvider provider, String name) {
            throw new IllegalStateException("asked for by " + Stores.class);
        }
    }
}
