package io.windfall.connect;

/**
 * What text weighs in an offset: a JSON text that stands as a text in another one, as Connect writes it to its topic, where a
 * record must stay below 1 MB ({@code max.message.bytes}).
 */
public final class OffsetBytes {

    /** What all of an offset may weigh; the rest is for its key and what Kafka adds. */
    public static final long MOST = 900_000;

    private static final int QUOTE = 4;
    private static final int CONTROL = 7;
    private static final int HALF = 6;
    private static final int LONGEST_OF_UTF_8 = 3;

    private OffsetBytes() {}

    /** The bytes of a text's characters, escaped twice; at most as many, without the quotes around it. */
    public static long of(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isEscaped = c == '"' || c == '\\';
            boolean isHalf = Character.isSurrogate(c);
            bytes += isEscaped ? QUOTE : c < ' ' ? CONTROL : isHalf ? HALF : c < 0x80 ? 1 : LONGEST_OF_UTF_8;
        }
        return bytes;
    }
}
