package io.windfall.cli;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Map;
import java.util.TreeMap;

/**
 * A line of the log as one JSON object: {@code timestamp} (ms since 1970-01-01 UTC), {@code level}, {@code threadName},
 * {@code loggerName}, {@code mdc} (fabric, job, migration, where the line is about one), {@code formattedMessage},
 * {@code throwable}, and {@code process}: what was said of it all, such as its role. What was logged with a message as
 * arguments is in the message alone.
 */
final class JsonLines extends JsonEncoder {
    /** Properties of the logger context that begin so become members of {@code process}. */
    static final String PROCESS = "windfall.process.";

    JsonLines() {
        setWithSequenceNumber(false);
        setWithNanoseconds(false);
        setWithContext(false);
        setWithMarkers(false);
        setWithKVPList(false);
        setWithMessage(false);
        setWithArguments(false);
        setWithFormattedMessage(true);
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
        Map<String, String> process = new TreeMap<>();
        getContext().getCopyOfPropertyMap().forEach((name, value) -> {
            if (name.startsWith(PROCESS)) {
                process.put(name.substring(PROCESS.length()), value);
            }
        });
        if (!process.isEmpty()) {
            line.append(VALUE_SEPARATOR);
            appendMap(line, "process", process);
        }
    }
}
