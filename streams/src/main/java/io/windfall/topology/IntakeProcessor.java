package io.windfall.topology;

import io.windfall.codec.InputCodec;
import io.windfall.codec.JournalCodec;
import io.windfall.fabric.JournalEntry.Body;
import io.windfall.fabric.Origin;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.BadRecordException;
import io.windfall.serde.NotAvroException;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.TruncatedRecordException;
import io.windfall.serde.UnknownSchemaException;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Takes raw records in: what is sound goes to the journal under its fabric, what is not to the dead letters with the
 * reason. Stateless, and the only place that goes on past a bad record. A registry that is down is waited for.
 */
final class IntakeProcessor implements Processor<byte[], byte[], Object, Object> {

    private final TopicNames names;
    private final Map<String, Deserializer<? extends SpecificRecord>> deserializers;
    private final Map<String, String> declaredNames;
    private final EmissionListener listener;
    private ProcessorContext<Object, Object> context;

    IntakeProcessor(SchemaRegistry registry, TopicNames names, EmissionListener listener) {
        this.names = names;
        this.listener = listener;
        this.deserializers = Topics.inputs().stream()
                .collect(Collectors.toMap(
                        names::name, topic -> new AvroSerde<>(registry, typeOf(topic)).deserializer()));
        this.declaredNames = Topics.inputs().stream().collect(Collectors.toMap(names::name, TopicSpec::name));
    }

    @SuppressWarnings("unchecked")
    private static Class<SpecificRecord> typeOf(TopicSpec topic) {
        return (Class<SpecificRecord>) topic.valueType().orElseThrow();
    }

    @Override
    public void init(ProcessorContext<Object, Object> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        RecordMetadata from = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a raw record without topic, partition and offset"));
        if (message.key() == null || message.key().length == 0) {
            bury(message, from, "EMPTY_KEY", "the key is empty: " + keyAdvice(from.topic()));
        } else if (message.value() == null) {
            bury(message, from, "EMPTY_VALUE", "the value is empty: a tombstone means nothing here");
        } else if (message.value().length > Topics.MAX_INPUT_BYTES) {
            bury(
                    message,
                    from,
                    "TOO_LARGE",
                    "the value has " + message.value().length + " bytes, more than the " + Topics.MAX_INPUT_BYTES
                            + " allowed");
        } else {
            decode(message, from);
        }
    }

    private void decode(Record<byte[], byte[]> message, RecordMetadata from) {
        SpecificRecord raw;
        try {
            raw = deserializers.get(from.topic()).deserialize(from.topic(), message.value());
        } catch (BadRecordException e) {
            bury(message, from, reasonOf(e), e.getMessage());
            return;
        }
        Body checked;
        String fabric = InputCodec.fabricOf(raw);
        io.windfall.schema.JournalEntry entry;
        try {
            checked = InputCodec.toDomain(raw, message.timestamp());
            Origin origin =
                    new Origin(declaredNames.get(from.topic()), from.partition(), from.offset(), message.timestamp());
            new io.windfall.fabric.JournalEntry(fabric, origin, checked);
            entry = JournalCodec.toAvro(fabric, origin, raw, checked);
        } catch (IllegalArgumentException e) {
            bury(message, from, "INVALID", e.getMessage());
            return;
        }
        context.forward(
                new Record<>((Object) fabric, (Object) entry, message.timestamp(), new RecordHeaders()),
                OrchestratorTopology.JOURNAL_SINK);
    }

    private void bury(Record<byte[], byte[]> message, RecordMetadata from, String reason, String detail) {
        Headers headers = DeadLetters.headers(
                "intake", reason, detail, from.topic(), from.partition(), from.offset(), message.timestamp());
        byte[] value = message.value();
        if (value != null && value.length > Topics.MAX_INPUT_BYTES) {
            DeadLetters.add(headers, DeadLetters.SIZE, Integer.toString(value.length));
            value = ("sha-256:" + HexFormat.of().formatHex(sha256().digest(value))).getBytes(StandardCharsets.UTF_8);
        }
        context.forward(
                new Record<>((Object) message.key(), (Object) value, message.timestamp(), headers),
                OrchestratorTopology.REFUSED_SINK);
        listener.refused(reason);
    }

    private String keyAdvice(String topic) {
        Function<TopicSpec, String> advice = spec -> "give the " + spec.keyDoc();
        return names.topic(topic).map(advice).orElse("give one");
    }

    private static String reasonOf(BadRecordException e) {
        if (e instanceof NotAvroException) {
            return "NOT_AVRO";
        } else if (e instanceof UnknownSchemaException) {
            return "UNKNOWN_SCHEMA";
        } else if (e instanceof TruncatedRecordException) {
            return "TRUNCATED";
        }
        return "UNDECODABLE";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
