package io.windfall.exchange;

import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.InstantSource;

/** One JSON object a line. */
final class JsonLinesInput extends InputReader {

    private final BufferedReader text;
    private final StringBuilder line = new StringBuilder();
    private boolean tooLong;
    private long number;

    JsonLinesInput(BufferedReader text, RecordBuilder builder, InstantSource clock) {
        super(builder, clock);
        this.text = text;
    }

    @Override
    InputLine next() throws IOException {
        while (readLine()) {
            number++;
            String read = line.toString();
            if (tooLong) {
                return new InputLine.Bad(number, "is longer than " + LONGEST_LINE + " characters");
            } else if (!read.isBlank()) {
                return line(number, isUtf8(read), () -> builder.fromJson(object(read), clock.instant()));
            }
        }
        return null;
    }

    private static JsonNode object(String read) {
        JsonNode node;
        try {
            node = InputJson.parse(read);
        } catch (IllegalArgumentException e) {
            if (e.getCause() instanceof JsonEOFException) {
                throw new IllegalArgumentException(e.getMessage() + "; write one object a line, as 'jq -c .' does", e);
            }
            throw e;
        }
        if (node.isArray()) {
            throw new IllegalArgumentException(
                    "must be one JSON object and is an array; write one object a line, as \"jq -c '.[]'\" does");
        }
        return node;
    }

    /** Fills {@link #line} up to the bound and skips the rest; false at the end of the text. */
    private boolean readLine() throws IOException {
        line.setLength(0);
        tooLong = false;
        int c = text.read();
        if (c < 0) {
            return false;
        }
        for (; c >= 0 && c != '\n'; c = text.read()) {
            if (line.length() < LONGEST_LINE) {
                line.append((char) c);
            } else {
                tooLong = true;
            }
        }
        return true;
    }
}
