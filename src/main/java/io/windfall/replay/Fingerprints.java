package io.windfall.replay;

import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** CRC-64-AVRO of schemas' parsing canonical forms, each computed once: schemas of one fingerprint write the same bytes. */
final class Fingerprints {

    private final Map<Schema, Long> known = new IdentityHashMap<>();

    long of(Schema schema) {
        return known.computeIfAbsent(schema, SchemaNormalization::parsingFingerprint64);
    }

    boolean writeAlike(Schema one, Schema other) {
        return one == other || of(one) == of(other);
    }
}
