package io.windfall.bench;

import io.windfall.codec.InputCodec;
import io.windfall.schema.JobProgress;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A seeded stream of records that intake must refuse, all on the topic of job progress: of a thousand 300 are text, 298 of invalid
 * values, 200 cut short, 100 without a value, 100 of one of 1,000 schema ids that nobody knows, and two are too large.
 */
final class BadMix {
    private static final int UNKNOWN_IDS = 1_000;
    private static final int FIRST_UNKNOWN_ID = 1_000_000;
    private static final byte[] KEY = "flood/job".getBytes(StandardCharsets.UTF_8);

    private final String topic;
    private final Random random = new Random(20240404);
    private final byte[] sound;
    private final byte[] invalid;
    private final byte[] large = new byte[Topics.MAX_INPUT_BYTES + 1];

    BadMix(SchemaRegistry registry, TopicNames names) {
        topic = names.name(Topics.JOB_PROGRESS);
        random.nextBytes(large);
        JobProgress report = (JobProgress)
                InputCodec.toAvro("flood", new BenchFabric("flood", 2).job(0, 0, 1, 1, System.currentTimeMillis()));
        try (AvroSerde<JobProgress> serde = new AvroSerde<>(registry, JobProgress.class)) {
            sound = serde.serializer().serialize(topic, report);
            report.setCheckpointBytes(-1L);
            invalid = serde.serializer().serialize(topic, report);
        }
    }

    /** The next one, of a partition that it names itself. */
    ProducerRecord<byte[], byte[]> next(int partitions) {
        int kind = random.nextInt(1000);
        byte[] value;
        if (kind < 2) {
            value = large;
        } else if (kind < 302) {
            value = ("{\"job\":\"llm-" + random.nextInt() + "\",\"state\":\"RUNNING\"}")
                    .getBytes(StandardCharsets.UTF_8);
        } else if (kind < 600) {
            value = invalid;
        } else if (kind < 800) {
            value = Arrays.copyOf(sound, 10 + random.nextInt(sound.length - 20));
        } else if (kind < 900) {
            value = null;
        } else {
            value = ByteBuffer.wrap(sound.clone())
                    .put(0, (byte) 0)
                    .putInt(1, FIRST_UNKNOWN_ID + random.nextInt(UNKNOWN_IDS))
                    .array();
        }
        return new ProducerRecord<>(topic, random.nextInt(partitions), KEY, value);
    }
}
