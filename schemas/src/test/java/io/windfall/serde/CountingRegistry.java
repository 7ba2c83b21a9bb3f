package io.windfall.serde;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;

/** A registry in memory that notes what it was asked for. */
final class CountingRegistry implements SchemaRegistry {

    final List<String> registered = new CopyOnWriteArrayList<>();
    final List<Integer> asked = new CopyOnWriteArrayList<>();
    private final InMemorySchemaRegistry memory = new InMemorySchemaRegistry();

    @Override
    public int register(String subject, Schema schema) {
        registered.add(subject);
        return memory.register(subject, schema);
    }

    @Override
    public Schema byId(int id) {
        asked.add(id);
        return memory.byId(id);
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return memory.idOf(subject, schema);
    }

    @Override
    public boolean isCompatible(String subject, Schema schema) {
        return memory.isCompatible(subject, schema);
    }
}
