package io.windfall.connect.webhook;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * An event that is to be posted.
 *
 * @param origin the record that it came of
 * @param lane what it stays in order with: fabric/job
 * @param id the command's or the decision's
 * @param body the CloudEvent in JSON
 */
record Delivery(SinkRecord origin, String lane, String id, byte[] body) {

    /** Where the record stood in Kafka, before any transform. */
    static TopicPartition partitionOf(SinkRecord record) {
        return new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
    }

    TopicPartition partition() {
        return partitionOf(origin);
    }

    long offset() {
        return origin.originalKafkaOffset();
    }

    @Override
    public String toString() {
        return id + " of " + lane + " (" + partition() + "@" + offset() + ")";
    }
}
