package io.windfall.topology;

import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Builds a {@link TableStore} over RocksDB with a changelog. It caches nothing itself: the table in front does. */
final class TableStoreBuilder<V, A extends SpecificRecord> implements StoreBuilder<TableStore<V, A>> {

    /** A row may be larger than what a broker takes by default; 2 MiB is also the most that the producer sends. */
    private static final Map<String, String> CHANGELOG =
            Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(2 * 1024 * 1024));

    private final TableSpec<V, A> spec;
    private final StoreBuilder<KeyValueStore<String, A>> inner;

    TableStoreBuilder(TableSpec<V, A> spec, SchemaRegistry registry) {
        this.spec = spec;
        this.inner = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(spec.name()),
                        Serdes.String(),
                        new AvroSerde<>(registry, spec.type()))
                .withLoggingEnabled(CHANGELOG);
    }

    @Override
    public TableStore<V, A> build() {
        return new TableStore<>(inner.build(), spec);
    }

    @Override
    public StoreBuilder<TableStore<V, A>> withCachingEnabled() {
        throw new IllegalStateException("the table in front of the store is its cache");
    }

    @Override
    public StoreBuilder<TableStore<V, A>> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<TableStore<V, A>> withLoggingEnabled(Map<String, String> config) {
        inner.withLoggingEnabled(config);
        return this;
    }

    @Override
    public StoreBuilder<TableStore<V, A>> withLoggingDisabled() {
        inner.withLoggingDisabled();
        return this;
    }

    @Override
    public Map<String, String> logConfig() {
        return inner.logConfig();
    }

    @Override
    public boolean loggingEnabled() {
        return inner.loggingEnabled();
    }

    @Override
    public String name() {
        return inner.name();
    }
}
