package io.windfall.serde;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;

/**
 * A registry in memory, for tests and for tools that run without one. Ids count from 1; a schema has one id whatever the
 * subjects it is under. A subject takes only schemas that can read all its earlier ones ({@code BACKWARD_TRANSITIVE}).
 * A test may override a method to count or to fail: none calls another.
 */
public class InMemorySchemaRegistry implements SchemaRegistry {

    private final SchemaValidator backward =
            new SchemaValidatorBuilder().canReadStrategy().validateAll();
    private final List<Schema> byId = new ArrayList<>();
    private final Map<String, List<Schema>> versionsBySubject = new HashMap<>();

    @Override
    public synchronized int register(String subject, Schema schema) {
        Schema portable = PortableSchema.of(schema);
        List<Schema> versions = versionsBySubject.computeIfAbsent(subject, s -> new ArrayList<>());
        if (!versions.contains(portable)) {
            requireReadsAll(subject, portable, versions);
            versions.add(portable);
        }
        if (!byId.contains(portable)) {
            byId.add(portable);
        }
        return byId.indexOf(portable) + 1;
    }

    @Override
    public synchronized Schema byId(int id) {
        if (id < 1 || id > byId.size()) {
            throw new UnknownSchemaException(id);
        }
        return byId.get(id - 1);
    }

    @Override
    public synchronized int idOf(String subject, Schema schema) {
        Schema portable = PortableSchema.of(schema);
        if (!versionsBySubject.getOrDefault(subject, List.of()).contains(portable)) {
            throw new RegistryRefusedException(
                    "schema " + schema.getFullName() + " is not registered under " + subject);
        }
        return byId.indexOf(portable) + 1;
    }

    @Override
    public synchronized boolean isCompatible(String subject, Schema schema) {
        try {
            backward.validate(
                    PortableSchema.of(schema), newestFirst(versionsBySubject.getOrDefault(subject, List.of())));
            return true;
        } catch (SchemaValidationException e) {
            return false;
        }
    }

    private void requireReadsAll(String subject, Schema schema, List<Schema> versions) {
        try {
            backward.validate(schema, newestFirst(versions));
        } catch (SchemaValidationException e) {
            throw new RegistryRefusedException(
                    "schema " + schema.getFullName() + " cannot read an earlier one of " + subject + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static List<Schema> newestFirst(List<Schema> versions) {
        List<Schema> reversed = new ArrayList<>(versions);
        Collections.reverse(reversed);
        return reversed;
    }
}
