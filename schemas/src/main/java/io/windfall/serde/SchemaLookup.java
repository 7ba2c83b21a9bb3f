package io.windfall.serde;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/** Asks the registry for writers' schemas, patiently, and remembers for a short while which ids it does not know. */
final class SchemaLookup {

    /** Bounds what bytes that only look like ids can make us remember. */
    private static final int MOST_UNKNOWN_IDS = 10_000;

    private final SchemaRegistry registry;
    private final RegistryPatience patience;
    private final long unknownTtlNanos;
    private final Map<Integer, Long> unknownSinceNanos = new ConcurrentHashMap<>();

    SchemaLookup(SchemaRegistry registry, RegistryPatience patience, Duration unknownIdTtl) {
        this.registry = registry;
        this.patience = patience;
        this.unknownTtlNanos = unknownIdTtl.toNanos();
    }

    /** The schema of the id. Throws {@link UnknownSchemaException} when the registry has said there is none. */
    Schema byId(int id) {
        Long since = unknownSinceNanos.get(id);
        if (since != null && System.nanoTime() - since < unknownTtlNanos) {
            throw new UnknownSchemaException(id);
        }
        try {
            Schema schema = patience.await(() -> registry.byId(id));
            unknownSinceNanos.remove(id);
            return schema;
        } catch (UnknownSchemaException e) {
            if (unknownSinceNanos.size() >= MOST_UNKNOWN_IDS) {
                unknownSinceNanos.clear();
            }
            unknownSinceNanos.put(id, System.nanoTime());
            throw e;
        }
    }
}
