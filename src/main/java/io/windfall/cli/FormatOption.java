package io.windfall.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/**
 * {@code --format text|json}. With {@code json} a command writes one JSON document, or one a line, to standard output and
 * nothing else; what it says beside goes to standard error.
 */
final class FormatOption {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** How results are written. */
    enum Format {
        text,
        json
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "text for people, json for programs (default: ${DEFAULT-VALUE}).")
    private Format format = Format.text;

    boolean json() {
        return format == Format.json;
    }

    /** Writes a finding in the chosen format: the document as one line of JSON, or the text, whose last line is ended. */
    void print(PrintWriter out, Object document, String text) {
        if (json()) {
            printJson(out, document);
        } else {
            out.print(text);
            out.flush();
        }
    }

    /** Writes a tree, record, map or list as one line of JSON. */
    static void printJson(PrintWriter out, Object document) {
        try {
            out.println(MAPPER.writeValueAsString(document));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result cannot be written as JSON", e);
        }
    }
}
