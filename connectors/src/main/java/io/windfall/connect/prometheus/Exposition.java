package io.windfall.connect.prometheus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads an exporter's page line by line, and holds one line at a time. A line that cannot be read is told, and the next one is
 * read. Lines longer than {@value #LONGEST_LINE} bytes are passed over.
 */
final class Exposition {

    /** The longest line that is taken, in bytes. */
    static final int LONGEST_LINE = 64 * 1024;

    private static final int LARGEST_EXCERPT = 4 * 1024;
    private static final String END = "# EOF";

    private final boolean openMetrics;
    private final Listener listener;
    private final byte[] line = new byte[LONGEST_LINE];
    private int length;
    private boolean tooLong;
    private long number;
    private boolean ended;

    /** Who is told what is found. */
    interface Listener {
        /** A line's sample; the line is the listener's to keep. */
        void sample(Sample sample, String line, long number) throws IOException;

        /** A line that is no sample, up to its first {@value #LARGEST_EXCERPT} bytes. */
        void bad(byte[] line, long number, String why);
    }

    private Exposition(boolean openMetrics, Listener listener) {
        this.openMetrics = openMetrics;
        this.listener = listener;
    }

    /**
     * Reads a page to its end.
     *
     * @param openMetrics whether it is OpenMetrics, and else the text format 0.0.4
     * @return whether it has come to its end: OpenMetrics says so with a last line, the text format cannot
     */
    static boolean read(InputStream in, boolean openMetrics, Listener listener) throws IOException {
        Exposition reading = new Exposition(openMetrics, listener);
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            for (int i = 0; i < n; i++) {
                reading.take(buffer[i]);
            }
        }
        if (reading.length > 0) {
            reading.endOfLine();
        }
        return reading.ended || !openMetrics;
    }

    private void take(byte b) throws IOException {
        if (b == '\n') {
            endOfLine();
        } else if (length < LONGEST_LINE) {
            line[length++] = b;
        } else {
            tooLong = true;
        }
    }

    private void endOfLine() throws IOException {
        number++;
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        if (tooLong) {
            bad("it is longer than " + LONGEST_LINE + " bytes");
        } else if (length > 0) {
            decoded();
        }
        length = 0;
        tooLong = false;
    }

    private void decoded() throws IOException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            bad("it is not UTF-8");
            return;
        }
        if (number == 1 && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        if (text.isBlank()) {
            return;
        }
        if (ended) {
            bad("it comes after " + END);
        } else if (text.stripLeading().startsWith("#")) {
            ended = openMetrics && text.equals(END);
        } else {
            parsed(text);
        }
    }

    private void parsed(String text) throws IOException {
        Sample sample;
        try {
            sample = LineParser.parse(text, openMetrics);
        } catch (BadSampleException e) {
            bad(e.getMessage());
            return;
        }
        listener.sample(sample, text, number);
    }

    private void bad(String why) {
        listener.bad(Arrays.copyOf(line, Math.min(length, LARGEST_EXCERPT)), number, why);
    }
}
