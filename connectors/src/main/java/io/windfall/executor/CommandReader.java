package io.windfall.executor;

import io.windfall.executor.machine.Instruction;
import io.windfall.grant.TransferGrant;
import io.windfall.schema.MigrationCommand;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.RegistryRefusedException;
import io.windfall.serde.RegistryUnavailableException;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of the commands, committed ones only, on a thread of its own, from where the executor's state says.
 * What cannot be read is told as a record without an instruction, so that the offset moves on.
 */
final class CommandReader implements AutoCloseable {

    /** Takes what was read; may wait, to slow the reading down. */
    interface Sink {
        /** @param instruction null where the record says nothing to this executor */
        void accept(int partition, long offset, Instruction instruction) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(CommandReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ASK = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 500;
    private static final long PATIENCE_MILLIS = 3_000;
    private static final long LOOK_FOR_PARTITIONS_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Supplier<Consumer<byte[], byte[]>> connect;
    private final String topic;
    private final Letters letters;
    private final Deserializer<MigrationCommand> commands;
    private final Map<Integer, Long> next;
    private final Sink sink;
    private final java.util.function.Consumer<IOException> deaf;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "executor-commands");
    private volatile Consumer<byte[], byte[]> consumer;
    private boolean failing;

    /**
     * Reads nothing before it is started.
     *
     * @param next by partition the offset to begin at; a partition that is missing is read from its beginning
     * @param deaf told, once, when the topic was made anew: the reading has ended then, since what the new one says stands
     *     at offsets that were read in the old one
     */
    CommandReader(
            Supplier<Consumer<byte[], byte[]>> connect,
            String topic,
            Letters letters,
            SchemaRegistry registry,
            SerdeOptions options,
            Map<Integer, Long> next,
            Sink sink,
            java.util.function.Consumer<IOException> deaf) {
        this.connect = connect;
        this.topic = topic;
        this.letters = letters;
        this.commands = new AvroSerde<>(registry, MigrationCommand.class, options).deserializer();
        this.next = new HashMap<>(next);
        this.sink = sink;
        this.deaf = deaf;
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closing.countDown();
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(PATIENCE_MILLIS);
            thread.interrupt();
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isClosing()) {
                try (Consumer<byte[], byte[]> opened = connect.get()) {
                    consumer = opened;
                    follow(opened);
                } catch (WakeupException | InterruptException e) {
                    LOG.debug("The reading of commands ends", e);
                } catch (KafkaException e) {
                    failed("The commands cannot be read now, trying on", e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The reading of commands ends", e);
        } catch (MadeAnewException e) {
            deaf.accept(e);
        }
    }

    private void follow(Consumer<byte[], byte[]> from) throws InterruptedException, MadeAnewException {
        Set<TopicPartition> assigned = new HashSet<>();
        long lookedNanos = System.nanoTime() - LOOK_FOR_PARTITIONS_NANOS;
        while (!isClosing()) {
            if (assigned.isEmpty() || System.nanoTime() - lookedNanos >= LOOK_FOR_PARTITIONS_NANOS) {
                assign(from, assigned);
                lookedNanos = System.nanoTime();
            }
            try {
                for (ConsumerRecord<byte[], byte[]> found : from.poll(POLL)) {
                    sink.accept(found.partition(), found.offset(), instruction(found));
                    next.put(found.partition(), found.offset() + 1);
                }
            } catch (OffsetOutOfRangeException e) {
                requireTheSameTopic(from, e.partitions());
                e.offsetOutOfRangePartitions()
                        .forEach((partition, offset) -> LOG.warn(
                                "{} no longer holds offset {}: reading on from the earliest", partition, offset));
                from.seekToBeginning(e.partitions());
            }
        }
    }

    private void assign(Consumer<byte[], byte[]> from, Set<TopicPartition> assigned)
            throws InterruptedException, MadeAnewException {
        List<TopicPartition> all = from.partitionsFor(topic, ASK).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        if (all.isEmpty()) {
            failed("The topic " + topic + " is not there: create it with './windfall topics apply'", null);
            return;
        }
        if (failing) {
            LOG.info("Commands can be read again");
            failing = false;
        }
        for (int known : next.keySet()) {
            if (!all.contains(new TopicPartition(topic, known))) {
                throw new MadeAnewException(
                        "The topic " + topic + " was made anew: partition " + known + " is there no more");
            }
        }
        if (assigned.addAll(all)) {
            from.assign(assigned);
            for (TopicPartition partition : assigned) {
                Long offset = next.get(partition.partition());
                if (offset == null) {
                    from.seekToBeginning(List.of(partition));
                } else {
                    from.seek(partition, offset);
                }
            }
        }
        requireTheSameTopic(from, all);
    }

    /** A topic that ends before what was read of it is another one, or has lost records: it would not be heard. */
    private void requireTheSameTopic(Consumer<byte[], byte[]> from, Collection<TopicPartition> partitions)
            throws MadeAnewException {
        for (Map.Entry<TopicPartition, Long> end :
                from.endOffsets(partitions, ASK).entrySet()) {
            Long known = next.get(end.getKey().partition());
            if (known != null && end.getValue() < known) {
                throw new MadeAnewException(
                        "The topic " + topic + " was made anew or lost records: " + end.getKey() + " ends at offset "
                                + end.getValue() + ", but commands up to offset " + known + " were read before");
            }
        }
    }

    private static final class MadeAnewException extends IOException {
        private static final long serialVersionUID = 1;

        MadeAnewException(String message) {
            super(message);
        }
    }

    /** What a record says; null: nothing to this executor. Waits for a registry that is away. */
    private Instruction instruction(ConsumerRecord<byte[], byte[]> found) throws InterruptedException {
        while (!isClosing()) {
            try {
                MigrationCommand command = commands.deserialize(topic, found.value());
                Optional<Instruction> read =
                        command == null ? Optional.empty() : letters.instruction(command, grant(found));
                return read.orElse(null);
            } catch (RegistryUnavailableException | RegistryRefusedException e) {
                failed("A command waits for the Schema Registry", e);
            } catch (InterruptException e) {
                throw e;
            } catch (RuntimeException e) {
                LOG.warn(
                        "The record at {}-{} offset {} is no command that can be read, skipped: {}",
                        topic,
                        found.partition(),
                        found.offset(),
                        e.getMessage());
                return null;
            }
        }
        throw new WakeupException();
    }

    private static String grant(ConsumerRecord<byte[], byte[]> found) {
        Header header = found.headers().lastHeader(TransferGrant.HEADER);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.US_ASCII);
    }

    /** Says once that something fails, and waits a moment before the next try. */
    private void failed(String what, Exception e) throws InterruptedException {
        if (!failing) {
            LOG.warn("{}{}", what, e == null ? "" : ": " + e);
        }
        failing = true;
        closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }
}
