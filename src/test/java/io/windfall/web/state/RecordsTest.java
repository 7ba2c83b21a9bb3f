package io.windfall.web.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final byte[] SITE =
            "{\"fabric\":\"f\",\"site\":\"oslo\",\"slots\":1}".getBytes(StandardCharsets.UTF_8);

    private final List<MockProducer<String, byte[]>> opened = new ArrayList<>();

    @Test
    void shouldNotKeepAProducerThatWillNeverWorkAgain() throws Exception {
        try (Records records = records(new OutOfOrderSequenceException("fatal"))) {
            assertThat(publish(records).failure()).isInstanceOf(OutOfOrderSequenceException.class);
            assertThat(opened.get(0).closed()).isTrue();
            Records.Outcome again = publish(records);
            assertThat(again.failure()).isNull();
            assertThat(again.report().published()).isEqualTo(1);
            assertThat(opened).hasSize(2);
        }
        assertThat(opened.get(1).closed()).isTrue();
    }

    @Test
    void shouldKeepAProducerThatMayWorkAgain() throws Exception {
        try (Records records = records(new TimeoutException("the broker is away"))) {
            assertThat(publish(records).failure()).isInstanceOf(TimeoutException.class);
            assertThat(opened.get(0).closed()).isFalse();
            publish(records);
            assertThat(opened).hasSize(1);
        }
    }

    private static Records.Outcome publish(Records records) throws InterruptedException {
        return records.publish(Topics.SITE, "f", SITE);
    }

    /** The first producer fails so; all after it work. */
    private Records records(KafkaException first) {
        return new Records(() -> open(first), TopicNames.unprefixed(), registry(), SerdeOptions.defaults());
    }

    private Producer<String, byte[]> open(KafkaException first) {
        MockProducer<String, byte[]> producer =
                new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
        producer.sendException = opened.isEmpty() ? first : null;
        opened.add(producer);
        return producer;
    }

    private static InMemorySchemaRegistry registry() {
        return new InMemorySchemaRegistry();
    }
}
