package io.windfall.replay;

import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * Remembers what came out, by entry, topic, key and bytes, so that a record of the same that stands in a topic once more can
 * be told from one that never came out. Holds 64 bits of SHA-256 of each output, 11 to 22 bytes of memory.
 */
final class SaidOutputs {

    private static final long FREE = 0;

    private final Fingerprints fingerprints;
    private final MessageDigest sha256;
    private long[] slots = new long[1024];
    private int taken;

    SaidOutputs(Fingerprints fingerprints) {
        this.fingerprints = fingerprints;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void add(ProducedOutput came) {
        if (taken >= slots.length / 4 * 3) {
            long[] old = slots;
            slots = new long[old.length * 2];
            taken = 0;
            Arrays.stream(old).filter(digest -> digest != FREE).forEach(this::put);
        }
        put(digest(came.entry().offset(), came.topic(), came.key(), came.body(), came.reason(), came.detail()));
    }

    /** Whether exactly this came out of the entry that it names, whatever version of its schema it was written with. */
    boolean holds(RecordedOutput was) {
        long digest =
                digest(was.entry().offset(), was.topic(), was.key(), bodyAsOfToday(was), was.reason(), was.detail());
        return slots[slotOf(digest)] == digest;
    }

    private byte[] bodyAsOfToday(RecordedOutput was) {
        if (was.body() == null) {
            return null;
        }
        Schema today = Topics.all().stream()
                .flatMap(topic -> topic.valueType().stream())
                .map(type -> SpecificData.get().getSchema(type))
                .filter(schema -> schema.getFullName().equals(was.schema().getFullName()))
                .findFirst()
                .orElse(was.schema());
        return fingerprints.writeAlike(was.schema(), today)
                ? was.body()
                : Bodies.rewritten(was.body(), was.schema(), today);
    }

    private void put(long digest) {
        int slot = slotOf(digest);
        if (slots[slot] == FREE) {
            slots[slot] = digest;
            taken++;
        }
    }

    /** Where a digest is, or would be. */
    private int slotOf(long digest) {
        int slot = (int) (digest & (slots.length - 1));
        while (slots[slot] != FREE && slots[slot] != digest) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private long digest(long entry, TopicSpec topic, String key, byte[] body, String reason, String detail) {
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(entry).flip());
        Consumer<byte[]> part = bytes -> {
            int length = bytes == null ? -1 : bytes.length;
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
            if (bytes != null) {
                sha256.update(bytes);
            }
        };
        part.accept(utf8(topic.name()));
        part.accept(utf8(key));
        part.accept(body);
        part.accept(utf8(reason));
        part.accept(utf8(detail));
        long digest = ByteBuffer.wrap(sha256.digest()).getLong();
        return digest == FREE ? 1 : digest;
    }

    private static byte[] utf8(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
