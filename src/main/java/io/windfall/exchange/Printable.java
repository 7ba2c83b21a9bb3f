package io.windfall.exchange;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text from outside in a form that is safe to show: no control characters, and no longer than a glance. */
public final class Printable {

    private static final int GLANCE = 40;
    private static final int PREVIEW_BYTES = 96;

    private Printable() {}

    /** The text with control, direction and line-breaking characters as {@code \}{@code uXXXX}; null is {@code null}. */
    public static String escaped(String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isUnsafe(c) && safe == null) {
                safe = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (safe != null) {
                append(safe, c);
            }
        }
        return safe == null ? text : safe.toString();
    }

    /** {@link #escaped}, cut to 40 characters with an ellipsis. */
    public static String shortened(String text) {
        String whole = String.valueOf(text);
        return escaped(whole.length() <= GLANCE ? whole : whole.substring(0, GLANCE) + "…");
    }

    /** Bytes as a glance: quoted text where they are UTF-8 without control characters, else hex; the first 96 of them. */
    static String preview(byte[] bytes) {
        String text = asText(bytes);
        if (text != null && text.chars().noneMatch(c -> isUnsafe((char) c))) {
            return "\"" + (text.length() <= PREVIEW_BYTES ? text : text.substring(0, PREVIEW_BYTES) + "…") + "\"";
        }
        int shown = Math.min(bytes.length, PREVIEW_BYTES);
        return "0x" + HexFormat.of().formatHex(bytes, 0, shown) + (shown < bytes.length ? "…" : "");
    }

    /** The bytes as UTF-8 text; null where they are none. */
    static String asText(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isUnsafe(char c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || c == '\u2028'
                || c == '\u2029'
                || c == '\uFEFF';
    }

    private static void append(StringBuilder safe, char c) {
        if (isUnsafe(c)) {
            safe.append(String.format("\\u%04x", (int) c));
        } else {
            safe.append(c);
        }
    }
}
