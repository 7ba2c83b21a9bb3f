package io.windfall.serde;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;

/** A registry in memory that notes what it was asked for. */
final class CountingRegistry extends InMemorySchemaRegistry {

    final List<String> registered = new CopyOnWriteArrayList<>();
    final List<Integer> asked = new CopyOnWriteArrayList<>();

    @Override
    public int register(String subject, Schema schema) {
        registered.add(subject);
        return super.register(subject, schema);
    }

    @Override
    public Schema byId(int id) {
        asked.add(id);
        return super.byId(id);
    }
}
