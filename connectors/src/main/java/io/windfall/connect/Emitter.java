package io.windfall.connect;

import io.windfall.serde.AvroSerde;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes records for Kafka out of Avro records, in the Schema Registry wire format, and dead letters out of what could not be
 * read. Safe for use by several threads.
 *
 * <p>A registry that is down is waited for up to 5 s, then the look at the source fails and is tried again.
 */
public final class Emitter implements AutoCloseable {

    /** What the dead letters of connectors carry as {@link DeadLetters#STAGE}. */
    public static final String STAGE = "connect";

    /** The longest detail of a dead letter, in bytes of UTF-8: details quote the input, which may be of any length. */
    public static final int MOST_DETAIL_BYTES = 1024;

    /** The longest origin of a dead letter, in bytes of UTF-8. */
    public static final int MOST_WHERE_BYTES = 2048;

    private static final String CUT = "...";
    private static final Duration REGISTRY_WAIT = Duration.ofSeconds(5);

    private final SchemaRegistry registry;
    private final SerdeOptions options;
    private final TopicNames names;
    private final String deadLetterTopic;
    private final Map<Class<?>, Serializer<SpecificRecord>> serializers = new ConcurrentHashMap<>();

    /** An emitter over a registry of the caller's, for tests; it is closed with the emitter. */
    public Emitter(SchemaRegistry registry, SerdeOptions options, TopicNames names, String deadLetterTopic) {
        this.registry = registry;
        this.options = options;
        this.names = names;
        this.deadLetterTopic = deadLetterTopic;
    }

    /** As the settings say; opens no connection yet. */
    public static Emitter open(ConnectSettings settings) {
        var config = settings.registry();
        return new Emitter(
                new ConfluentSchemaRegistry(config),
                config.serdeOptions().withMaxWait(REGISTRY_WAIT),
                settings.topics(),
                settings.deadLetterTopic());
    }

    /**
     * A record of a declared topic.
     *
     * @param key as {@link TopicSpec#keyDoc} says
     * @throws IllegalArgumentException when the topic takes records of another type
     */
    public Outgoing record(TopicSpec topic, String key, SpecificRecord value) {
        if (!value.getClass().equals(topic.value())) {
            throw new IllegalArgumentException(
                    topic.name() + " takes no " + value.getClass().getSimpleName());
        }
        String name = names.name(topic);
        return new Outgoing(name, utf8(key), serializer(value.getClass()).serialize(name, value), Map.of(), false);
    }

    /**
     * A dead letter with the source's own text.
     *
     * @param meant the topic that it would have gone to
     * @param where what was read and where in it, such as a URL without secrets, or a file and a line; cut at {@value
     *     #MOST_WHERE_BYTES} bytes
     * @param sourceText what could not be read, as it came; above 512 KiB its SHA-256 stands for it
     * @param reason a word such as {@code BAD_VALUE}
     * @param detail a sentence that says what to do; cut at {@value #MOST_DETAIL_BYTES} bytes
     */
    public Outgoing deadLetter(TopicSpec meant, String where, byte[] sourceText, String reason, String detail) {
        String origin = cutAt(where, MOST_WHERE_BYTES);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(DeadLetters.REASON, reason);
        headers.put(DeadLetters.DETAIL, cutAt(detail, MOST_DETAIL_BYTES));
        headers.put(DeadLetters.STAGE, STAGE);
        headers.put(DeadLetters.TOPIC, names.name(meant));
        headers.put(DeadLetters.SOURCE, origin);
        byte[] value = sourceText;
        if (sourceText.length > Topics.MAX_INPUT_BYTES) {
            headers.put(DeadLetters.SIZE, Integer.toString(sourceText.length));
            value = sha256(sourceText);
        }
        return new Outgoing(deadLetterTopic, utf8(origin), value, headers, true);
    }

    /** As {@link #deadLetter(TopicSpec, String, byte[], String, String)}, of text. */
    public Outgoing deadLetter(TopicSpec meant, String where, String sourceText, String reason, String detail) {
        return deadLetter(meant, where, utf8(sourceText), reason, detail);
    }

    /**
     * A text that is not longer than so many bytes of UTF-8: what is longer ends in three dots, and in whole characters. A
     * dead letter's headers count towards the largest record that Kafka takes, as its value does.
     *
     * @param text null becomes an empty one
     * @param mostBytes more than 3
     */
    public static String cutAt(String text, int mostBytes) {
        if (text == null) {
            return "";
        }
        byte[] bytes = utf8(text.length() > mostBytes ? text.substring(0, mostBytes + 1) : text);
        if (bytes.length <= mostBytes) {
            return text;
        }
        int end = mostBytes - CUT.length();
        while ((bytes[end] & 0xC0) == 0x80) {
            end--; // not in the middle of a character
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + CUT;
    }

    @Override
    public void close() {
        registry.close();
    }

    private Serializer<SpecificRecord> serializer(Class<? extends SpecificRecord> type) {
        return serializers.computeIfAbsent(type, t -> newSerializer(type));
    }

    @SuppressWarnings("unchecked") // the type is that of the record it is used for
    private Serializer<SpecificRecord> newSerializer(Class<? extends SpecificRecord> type) {
        return new AvroSerde<>(registry, (Class<SpecificRecord>) type, options).serializer();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
