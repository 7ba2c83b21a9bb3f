package io.windfall.topology;

import io.windfall.fabric.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * A named table of the state machine, durable: the core's {@link Table}s, one a fabric, in front of a Kafka Streams
 * key-value store that every change is written through to. The tables are filled from the store at first use, after
 * restoration, and thrown away when the task is.
 *
 * <p>Queryable like any key-value store under its name, with {@code fabric/key} as key and Avro values; queries by other
 * threads read the store, never the tables, which belong to the stream thread.
 *
 * @param <V> the core's values
 * @param <A> the same as Avro records
 */
public final class TableStore<V, A extends SpecificRecord> implements StateStore, ReadOnlyKeyValueStore<String, A> {

    private final KeyValueStore<String, A> store;
    private final TableSpec<V, A> spec;
    private final Map<String, Table<V>> tables = new HashMap<>();
    private boolean loaded;

    TableStore(KeyValueStore<String, A> store, TableSpec<V, A> spec) {
        this.store = store;
        this.spec = spec;
    }

    /** The table of a fabric, for the stream thread alone. */
    Table<V> table(String fabric) {
        load();
        return tables.computeIfAbsent(fabric, this::newTable);
    }

    /** The fabrics that have rows here, sorted; for the stream thread alone. */
    Set<String> fabrics() {
        load();
        return new TreeSet<>(tables.keySet());
    }

    private void load() {
        if (loaded) {
            return;
        }
        loaded = true;
        try (KeyValueIterator<String, A> rows = store.all()) {
            while (rows.hasNext()) {
                KeyValue<String, A> row = rows.next();
                int slash = row.key.indexOf('/');
                tables.computeIfAbsent(row.key.substring(0, slash), this::newTable)
                        .restore(row.key.substring(slash + 1), spec.fromAvro().apply(row.value));
            }
        }
    }

    private Table<V> newTable(String fabric) {
        return new Table<>((key, value) -> {
            if (value == null) {
                store.delete(fabric + "/" + key);
            } else {
                store.put(fabric + "/" + key, spec.toAvro().apply(fabric, value));
            }
        });
    }

    private void forget() {
        tables.clear();
        loaded = false;
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        forget();
        store.init(context, root);
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        store.commit(changelogOffsets);
    }

    @Override
    public Long committedOffset(TopicPartition partition) {
        return store.committedOffset(partition);
    }

    @Override
    public boolean managesOffsets() {
        return store.managesOffsets();
    }

    @Override
    public void close() {
        forget();
        store.close();
    }

    @Override
    public boolean persistent() {
        return store.persistent();
    }

    @Override
    public boolean isOpen() {
        return store.isOpen();
    }

    @Override
    public <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
        return store.query(query, bound, config);
    }

    @Override
    public Position getPosition() {
        return store.getPosition();
    }

    @Override
    public A get(String key) {
        return store.get(key);
    }

    @Override
    public KeyValueIterator<String, A> range(String from, String to) {
        return store.range(from, to);
    }

    @Override
    public KeyValueIterator<String, A> all() {
        return store.all();
    }

    @Override
    public long approximateNumEntries() {
        return store.approximateNumEntries();
    }
}
