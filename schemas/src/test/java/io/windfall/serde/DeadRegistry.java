package io.windfall.serde;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;

/** A registry that is down. */
final class DeadRegistry implements SchemaRegistry {

    final AtomicInteger tries = new AtomicInteger();

    @Override
    public int register(String subject, Schema schema) {
        throw down();
    }

    @Override
    public Schema byId(int id) {
        throw down();
    }

    @Override
    public int idOf(String subject, Schema schema) {
        throw down();
    }

    @Override
    public boolean isCompatible(String subject, Schema schema) {
        throw down();
    }

    private RegistryUnavailableException down() {
        tries.incrementAndGet();
        return new RegistryUnavailableException("down");
    }
}
