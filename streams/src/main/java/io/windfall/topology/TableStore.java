package io.windfall.topology;

import io.windfall.fabric.Table;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
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
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A named table of the state machine, durable: the core's {@link Table}s, one a fabric, in front of a Kafka Streams
 * key-value store. What changed is written to it, and so to its changelog, when the task prepares a commit: each row once,
 * however often it changed since the last one, and in the transaction of the entries that changed it. A fabric's table is filled
 * from the store at its first use, after restoration, so that whoever takes many fabrics over decides for one while others are
 * still to be read; all are thrown away when the task is.
 *
 * <p>Kafka Streams announces its commits to a store by {@link CachedStateStore} alone, which is not part of its public API.
 *
 * <p>Queryable like any key-value store under its name, with {@code fabric/key} as key and Avro values; queries by other
 * threads read the store as of the last commit, never the tables, which belong to the stream thread.
 *
 * @param <V> the core's values
 * @param <A> the same as Avro records
 */
public final class TableStore<V, A extends SpecificRecord>
        implements StateStore, ReadOnlyKeyValueStore<String, A>, CachedStateStore<String, A> {

    private static final StringSerializer KEYS = new StringSerializer();

    private final KeyValueStore<String, A> store;
    private final TableSpec<V, A> spec;
    private final Map<String, Table<V>> tables = new HashMap<>();
    private final Map<Row, V> unwritten = new LinkedHashMap<>();
    private final Tally<V> tally;
    /** Those that had rows when somebody first asked; null: nobody has yet. */
    private Set<String> stored;

    TableStore(KeyValueStore<String, A> store, TableSpec<V, A> spec) {
        this.store = store;
        this.spec = spec;
        this.tally = spec.count() == null ? null : new Tally<>(spec.count());
    }

    /** The table of a fabric, for the stream thread alone. */
    Table<V> table(String fabric) {
        Table<V> table = tables.get(fabric);
        if (table == null) {
            table = newTable(fabric);
            tables.put(fabric, table);
            load(fabric, table);
        }
        return table;
    }

    private void load(String fabric, Table<V> table) {
        String prefix = fabric + "/";
        try (KeyValueIterator<String, A> rows = store.prefixScan(prefix, KEYS)) {
            while (rows.hasNext()) {
                KeyValue<String, A> row = rows.next();
                String key = row.key.substring(prefix.length());
                V value = spec.fromAvro().apply(row.value);
                table.restore(key, value);
                if (tally != null) {
                    tally.changed(fabric, key, null, value);
                }
            }
        }
    }

    /** The fabrics that have rows here, sorted; for the stream thread alone. Reads all rows once, so it is for tables of few. */
    Set<String> fabrics() {
        if (stored == null) {
            stored = new TreeSet<>();
            try (KeyValueIterator<String, A> rows = store.all()) {
                while (rows.hasNext()) {
                    String key = rows.next().key;
                    stored.add(key.substring(0, key.indexOf('/')));
                }
            }
        }
        Set<String> all = new TreeSet<>(stored);
        all.addAll(tables.keySet());
        return all;
    }

    private Table<V> newTable(String fabric) {
        return new Table<>((key, before, now) -> {
            unwritten.put(new Row(fabric, key), now);
            if (tally != null) {
                tally.changed(fabric, key, before, now);
            }
        });
    }

    /** By fabric, as of the last commit; empty where this table is not counted. For any thread. */
    Map<String, Census<V>> census() {
        return tally == null ? Map.of() : tally.published();
    }

    /** Writes what changed since the last commit; called by Kafka Streams before each. */
    @Override
    public void flushCache() {
        unwritten.forEach((row, value) -> {
            if (value == null) {
                store.delete(row.storeKey());
            } else {
                store.put(row.storeKey(), spec.toAvro().apply(row.fabric(), value));
            }
        });
        unwritten.clear();
        if (tally != null) {
            tally.publish();
        }
    }

    @Override
    public void clearCache() {
        forget();
    }

    /** Nobody is told of changes here. */
    @Override
    public boolean setFlushListener(CacheFlushListener<String, A> listener, boolean sendOldValues) {
        return false;
    }

    private void forget() {
        unwritten.clear();
        tables.clear();
        stored = null;
        if (tally != null) {
            tally.clear();
        }
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

    /** Where a row stands. */
    private record Row(String fabric, String key) {
        String storeKey() {
            return fabric + "/" + key;
        }
    }
}
