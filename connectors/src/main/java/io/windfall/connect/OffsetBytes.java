package io.windfall.connect;

import java.util.Map;

/**
 * How large an offset is as Connect writes it: JSON in UTF-8, without a schema. Kafka takes records of 1 MiB by default, both
 * from the worker's producer and into its offset topic; a larger one would fail the task for good, with exactly-once, or never
 * be written, without.
 */
public final class OffsetBytes {

    /** The largest offset that is given to Connect, in bytes: what is left of 1 MiB is for the key and for slips. */
    public static final long MOST = 900_000;

    private static final int ESCAPED = 6;
    private static final int QUOTE_WITHIN = 4;
    private static final int CONTROL_WITHIN = 7;
    private static final int LONGEST_OF_UTF_8 = 3;

    private OffsetBytes() {}

    /** Of an offset, in bytes; it holds text, numbers, booleans and null. */
    static long of(Map<String, ?> offset) {
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

    /**
     * Of text within a JSON text that is itself a value of an offset, so that it is escaped twice: its bytes at most, without
     * the quotes around it.
     */
    public static long within(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isEscaped = c == '"' || c == '\\';
            boolean isHalf = Character.isSurrogate(c);
            bytes += isEscaped
                    ? QUOTE_WITHIN
                    : c < ' ' ? CONTROL_WITHIN : isHalf ? ESCAPED : c < 0x80 ? 1 : LONGEST_OF_UTF_8;
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
