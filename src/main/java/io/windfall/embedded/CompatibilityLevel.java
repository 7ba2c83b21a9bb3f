package io.windfall.embedded;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** Which earlier schemas of a subject a new one must be able to read, or be read by, as Avro's own checker sees it. */
enum CompatibilityLevel {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean newReadsOld;
    private final boolean oldReadsNew;
    private final boolean transitive;

    CompatibilityLevel(boolean newReadsOld, boolean oldReadsNew, boolean transitive) {
        this.newReadsOld = newReadsOld;
        this.oldReadsNew = oldReadsNew;
        this.transitive = transitive;
    }

    static CompatibilityLevel parse(String text) {
        for (CompatibilityLevel level : values()) {
            if (level.name().equalsIgnoreCase(text)) {
                return level;
            }
        }
        throw RegistryException.invalidLevel(text);
    }

    /** What stands against {@code candidate}, one sentence each; empty when it is compatible. {@code earlier} is oldest first. */
    List<String> violations(Schema candidate, List<Schema> earlier) {
        List<Schema> bound =
                transitive || earlier.isEmpty() ? earlier : earlier.subList(earlier.size() - 1, earlier.size());
        List<String> violations = new ArrayList<>();
        for (Schema old : bound) {
            if (newReadsOld) {
                collect("the new schema cannot read data of an earlier one", candidate, old, violations);
            }
            if (oldReadsNew) {
                collect("an earlier schema cannot read data of the new one", old, candidate, violations);
            }
        }
        return violations;
    }

    private static void collect(String what, Schema reader, Schema writer, List<String> violations) {
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult().getIncompatibilities().stream()
                .map(found -> what + ": " + found.getType() + " at " + found.getLocation() + ": " + found.getMessage())
                .filter(text -> !violations.contains(text))
                .forEach(violations::add);
    }
}
