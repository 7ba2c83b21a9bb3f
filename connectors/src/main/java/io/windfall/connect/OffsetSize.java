package io.windfall.connect;

import java.util.Map;

/**
 * How large an offset is as Connect writes it: JSON in UTF-8, without a schema. Kafka takes records of 1 MiB by default, both
 * from the worker's producer and into its offset topic; a larger one would fail the task for good, with exactly-once, or never
 * be written, without.
 */
final class OffsetSize {

    /** The largest offset that is given to Connect, in bytes: what is left of 1 MiB is for the key and for slips. */
    static final long MOST_BYTES = OffsetBytes.MOST;

    private static final int ESCAPED = 6;

    private OffsetSize() {}

    /** In bytes; of text, numbers, booleans and null, as offsets are. */
    static long bytes(Map<String, ?> offset) {
        long bytes = 2;
        for (Map.Entry<String, ?> field : offset.entrySet()) {
            bytes += 2 + text(field.getKey()); // colon, comma
            Object value = field.getValue();
            bytes += value instanceof String told
                    ? text(told)
                    : String.valueOf(value).length();
        }
        return bytes;
    }

    private static long text(String text) {
        long bytes = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || Character.isSurrogate(c)) {
                bytes += ESCAPED; // so does Jackson by default, also with each half of a pair
            } else if (c == '"' || c == '\\') {
                bytes += 2;
            } else if (c < 0x80) {
                bytes++;
            } else {
                bytes += c < 0x800 ? 2 : 3;
            }
        }
        return bytes;
    }
}
