package io.windfall.exchange;

import java.util.Locale;
import java.util.Optional;

/** How the lines of an input are written. */
public enum InputFormat {
    /** A header row of field names, then a record a row. */
    CSV,
    /** One JSON object a line. */
    JSONL;

    /** By a file's extension; empty where it says nothing. */
    public static Optional<InputFormat> ofFile(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".csv")) {
            return Optional.of(CSV);
        }
        boolean json = lower.endsWith(".jsonl") || lower.endsWith(".ndjson") || lower.endsWith(".json");
        return json ? Optional.of(JSONL) : Optional.empty();
    }
}
