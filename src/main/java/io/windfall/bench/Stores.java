package io.windfall.bench;

import io.windfall.topology.Orchestrator;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Asks a running orchestrator's stores, to see when it is ready to be measured. */
final class Stores {
    private Stores() {}

    /** How many rows of a store are as wanted; none while the store cannot be asked. */
    static <A extends SpecificRecord> int count(Orchestrator orchestrator, String name, Predicate<A> wanted) {
        try {
            ReadOnlyKeyValueStore<String, A> store = orchestrator.store(name);
            int count = 0;
            try (KeyValueIterator<String, A> rows = store.all()) {
                while (rows.hasNext()) {
                    KeyValue<String, A> row = rows.next();
                    count += wanted.test(row.value) ? 1 : 0;
                }
            }
            return count;
        } catch (InvalidStateStoreException e) {
            return 0;
        }
    }

    /** Waits until so many rows are as wanted. */
    static <A extends SpecificRecord> void await(
            Orchestrator orchestrator, String name, Predicate<A> wanted, int rows) {
        BenchCluster.await(() -> count(orchestrator, name, wanted) == rows, rows + " rows of the store " + name, 100);
    }
}
