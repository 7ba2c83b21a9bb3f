package io.windfall.serde;

import java.util.Optional;
import org.apache.avro.Schema;

/** What setting a registry up needs beyond what the serde does. Errors are those of {@link SchemaRegistry}. */
public interface RegistryAdmin extends SchemaRegistry {

    /** Whether the subject has the schema as one of its versions; false also when there is no such subject. */
    boolean isRegistered(String subject, Schema schema);

    /** The compatibility level of subjects that have none of their own, such as {@code BACKWARD}. */
    String globalCompatibility();

    /** The subject's own compatibility level; empty: the global one is in force. */
    Optional<String> compatibility(String subject);

    /**
     * Gives the subject a compatibility level of its own; it need not have a version yet.
     *
     * @param level as the registry names it, such as {@code BACKWARD_TRANSITIVE}
     */
    void setCompatibility(String subject, String level);
}
