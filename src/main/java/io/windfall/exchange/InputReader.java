package io.windfall.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;

/** Reads an input line by line, in bounded memory; a line that is no record does not end it. Not for several threads. */
abstract class InputReader {

    /** The longest line that is looked at, in characters; far above what a record may weigh. */
    static final int LONGEST_LINE = 4 * 1024 * 1024;

    private static final int SNIFFED = 4096;
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char NOT_UTF_8 = '\uFFFD';

    final RecordBuilder builder;
    final InstantSource clock;

    InputReader(RecordBuilder builder, InstantSource clock) {
        this.builder = builder;
        this.clock = clock;
    }

    /**
     * Begins to read UTF-8 text, with or without a byte order mark.
     *
     * @param format null: JSON lines where the first character is a brace or bracket, else CSV
     * @param clock read once per line, for {@code now}
     */
    static InputReader open(InputStream input, InputFormat format, RecordBuilder builder, InstantSource clock)
            throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        InputFormat chosen = format == null ? sniffed(text) : format;
        return chosen == InputFormat.CSV
                ? new CsvInput(text, builder, clock)
                : new JsonLinesInput(text, builder, clock);
    }

    /** The next line that is not blank; null at the end. Nothing comes after an {@link InputLine.End}. */
    abstract InputLine next() throws IOException;

    /** The line that a piece of text makes. */
    static InputLine line(long number, boolean isUtf8, Supplier<SpecificRecord> record) {
        if (!isUtf8) {
            return new InputLine.Bad(number, "is not UTF-8 text");
        }
        try {
            return new InputLine.Good(number, record.get());
        } catch (IllegalArgumentException e) {
            return new InputLine.Bad(number, Printable.escaped(e.getMessage()));
        }
    }

    static boolean isUtf8(String decoded) {
        return decoded.indexOf(NOT_UTF_8) < 0;
    }

    private static InputFormat sniffed(Reader text) throws IOException {
        text.mark(SNIFFED);
        int first = text.read();
        for (int i = 1; i < SNIFFED && first >= 0 && Character.isWhitespace(first); i++) {
            first = text.read();
        }
        text.reset();
        return first == '{' || first == '[' ? InputFormat.JSONL : InputFormat.CSV;
    }
}
