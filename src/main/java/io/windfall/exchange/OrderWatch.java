package io.windfall.exchange;

import io.windfall.schema.OperatorOrder;
import io.windfall.serde.GenericAvroDecoder;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Reads journal, commands and dead letters from the moment of its making on, for what concerns one order. */
final class OrderWatch {

    private static final List<TopicSpec> WATCHED =
            List.of(Topics.FABRIC_JOURNAL, Topics.MIGRATION_COMMAND, Topics.DEAD_LETTER);

    private final TopicNames names;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, TopicReader> readers = new HashMap<>();
    private final List<SeenRecord> commands = new ArrayList<>();
    private SeenRecord entry;
    private OrderOutcome.Refused refused;

    /** @param consumer one that reads committed records only; the caller closes it */
    OrderWatch(Consumer<byte[], byte[]> consumer, TopicNames names, GenericAvroDecoder decoder) {
        this.consumer = consumer;
        this.names = names;
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicSpec topic : WATCHED) {
            readers.put(names.name(topic), new TopicReader(topic, decoder));
            for (PartitionInfo info : consumer.partitionsFor(names.name(topic))) {
                partitions.add(new TopicPartition(info.topic(), info.partition()));
            }
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position); // seeking is lazy: without this it would be the end of some later time
    }

    /** Reads on for so long at most. */
    void poll(Duration atMost, OperatorOrder order, RecordMetadata origin) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            take(record, order, origin);
        }
    }

    /** Where the order stands in the journal; null: not yet. */
    TopicPartition journalPartition() {
        return entry == null ? null : new TopicPartition(entry.topic(), entry.partition());
    }

    /** Its offset there. */
    long journalOffset() {
        return entry.offset();
    }

    /** The dead letter that it became; null: none so far. */
    OrderOutcome.Refused refused() {
        return refused;
    }

    /** The commands since that carry out the decision that the order names. */
    List<SeenRecord> commands() {
        return commands;
    }

    /** The partitions in which its consequences come. */
    Set<TopicPartition> partitions() {
        return consumer.assignment();
    }

    boolean hasReached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void take(ConsumerRecord<byte[], byte[]> record, OperatorOrder order, RecordMetadata origin) {
        if (record.topic().equals(names.name(Topics.DEAD_LETTER))) {
            DeadLetter letter = DeadLetter.of(record.headers());
            if (isOf(letter, origin)) {
                refused = new OrderOutcome.Refused(
                        letter.facts().getOrDefault("reason", "UNKNOWN"),
                        letter.facts().getOrDefault("detail", "no reason is given"));
            }
            return;
        }
        SeenRecord seen = readers.get(record.topic()).read(record);
        if (seen.value() == null || seen.key() == null) {
            return;
        }
        boolean journal = record.topic().equals(names.name(Topics.FABRIC_JOURNAL));
        if (journal && seen.key().equals(order.getFabric()) && isOf(seen, origin)) {
            entry = seen;
        } else if (!journal
                && seen.key().startsWith(order.getFabric() + "/")
                && seen.value().path("decisionId").asText().equals(order.getTarget())) {
            commands.add(seen);
        }
    }

    private static boolean isOf(SeenRecord journaled, RecordMetadata origin) {
        var from = journaled.value().path("origin");
        return from.path("topic").asText().equals(Topics.OPERATOR_ORDER.name())
                && from.path("partition").asInt() == origin.partition()
                && from.path("offset").asLong() == origin.offset();
    }

    /** Intake names the topic as the cluster does, the orchestrator as it is declared. */
    private static boolean isOf(DeadLetter letter, RecordMetadata origin) {
        String topic = letter.facts().getOrDefault("origin.topic", "");
        return (topic.equals(origin.topic()) || topic.equals(Topics.OPERATOR_ORDER.name()))
                && Integer.toString(origin.partition()).equals(letter.facts().get("origin.partition"))
                && Long.toString(origin.offset()).equals(letter.facts().get("origin.offset"));
    }
}
