package io.windfall.topics;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The headers of a dead letter: why, and where it came from. All values are UTF-8 text. */
public final class DeadLetters {

    /** Why, in a word such as {@code NOT_AVRO} or {@code UNKNOWN_SITE}. */
    public static final String REASON = "windfall.reason";

    /** Why, in a sentence that says what to do. */
    public static final String DETAIL = "windfall.detail";

    /** {@code connect}, before any topic; {@code intake}, before the journal; {@code orchestrator}, behind it. */
    public static final String STAGE = "windfall.stage";

    /** The fabric, on those of the orchestrator alone: a replay tells its outputs by it, and intake may not know it. */
    public static final String FABRIC = "windfall.fabric";

    /** The topic that it came from; on those of connectors, the one that it was meant for. */
    public static final String TOPIC = "windfall.origin.topic";

    /** Its partition there; none on those of connectors, nor the next two. */
    public static final String PARTITION = "windfall.origin.partition";

    /** Its offset there. */
    public static final String OFFSET = "windfall.origin.offset";

    /** When the broker appended it there, ms since 1970-01-01 UTC. */
    public static final String APPENDED_AT = "windfall.origin.appendedAt";

    /** Its size in bytes, where the dead letter holds a digest instead of the bytes. */
    public static final String SIZE = "windfall.origin.size";

    /** On those of connectors, what was read and where in it: a URL or a file, and a line or a path. */
    public static final String SOURCE = "windfall.origin.source";

    private DeadLetters() {}

    /** The headers of a record that came from a topic. */
    public static Headers headers(
            String stage,
            String reason,
            String detail,
            String topic,
            int partition,
            long offset,
            long appendedAtMillis) {
        Headers headers = new RecordHeaders();
        add(headers, REASON, reason);
        add(headers, DETAIL, detail);
        add(headers, STAGE, stage);
        add(headers, TOPIC, topic);
        add(headers, PARTITION, Integer.toString(partition));
        add(headers, OFFSET, Long.toString(offset));
        add(headers, APPENDED_AT, Long.toString(appendedAtMillis));
        return headers;
    }

    /** Adds a header; null becomes the empty text. */
    public static void add(Headers headers, String name, String value) {
        headers.add(name, (value == null ? "" : value).getBytes(StandardCharsets.UTF_8));
    }

    /** The text of a header, or null where there is none. */
    public static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
