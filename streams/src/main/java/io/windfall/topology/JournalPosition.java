package io.windfall.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * A place in the journal. Every record that the orchestrator writes says in the header {@value #HEADER} of which entry it
 * came, as {@code partition@offset} in ASCII, so that a replay can tell what belongs to what.
 *
 * @param partition the journal's partition
 * @param offset the entry's offset there
 */
public record JournalPosition(int partition, long offset) {

    /** The header's name. */
    public static final String HEADER = "windfall.entry";

    /** What a record's headers say; null where they say nothing, as on what intake or an executor wrote. */
    public static JournalPosition of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null) {
            return null;
        }
        String text = new String(header.value(), StandardCharsets.US_ASCII);
        int at = text.indexOf('@');
        try {
            return new JournalPosition(Integer.parseInt(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the header " + HEADER + " says '" + text + "', not partition@offset", e);
        }
    }

    /** The entry that is being processed behind the journal. */
    static JournalPosition current(ProcessingContext context) {
        return context.recordMetadata()
                .map(from -> new JournalPosition(from.partition(), from.offset()))
                .orElseThrow(() -> new IllegalStateException("an entry without a place in the journal"));
    }

    /** Says so in the headers of a record that came of it. */
    public void addTo(Headers headers) {
        headers.add(HEADER, toString().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
