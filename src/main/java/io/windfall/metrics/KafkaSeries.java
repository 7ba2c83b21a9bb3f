package io.windfall.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.List;

/**
 * Which of the thousands of series of Kafka Streams and its clients are published: those of the instance, its threads, tasks
 * and clients; of single partitions the lag alone; of single brokers, stores and processors none.
 */
final class KafkaSeries implements MeterFilter {
    private static final String KAFKA = "kafka.";

    /** On every series, and says nothing that changes. */
    private static final String VERSION_TAG = "kafka.version";

    private static final String LAG = "kafka.consumer.fetch.manager.records.lag";

    /** Tags that make a series one of very many. */
    private static final List<String> TOO_FINE =
            List.of("node.id", "topic", "partition", "processor.node.id", "rocksdb.state.id", "in.memory.state.id");

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().startsWith(KAFKA)) {
            return id;
        }
        return id.replaceTags(id.getTags().stream()
                .filter(tag -> !tag.getKey().equals(VERSION_TAG))
                .toList());
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        if (!id.getName().startsWith(KAFKA) || id.getName().equals(LAG)) {
            return MeterFilterReply.NEUTRAL;
        }
        boolean fine = id.getTags().stream().map(Tag::getKey).anyMatch(TOO_FINE::contains);
        return fine ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }
}
