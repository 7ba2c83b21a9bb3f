package io.windfall.embedded;

import io.windfall.embedded.SchemaCatalog.Change;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog and its log, kept in step: one writer at a time, and nothing is seen by a reader before the broker has it.
 * When it is unknown whether a write arrived, the next write first reads the log anew. Thread-safe.
 */
final class RegistryStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryStore.class);

    private final CatalogTopic topic;
    private final Object writer = new Object();
    private final Lock reading;
    private final Lock applying;
    private SchemaCatalog catalog;
    private boolean inDoubt;

    /** Reads the log to its end before it returns. */
    RegistryStore(CatalogTopic topic) {
        this.topic = topic;
        ReadWriteLock lock = new ReentrantReadWriteLock();
        reading = lock.readLock();
        applying = lock.writeLock();
        catalog = reloaded();
    }

    <T> T read(Function<SchemaCatalog, T> question) {
        reading.lock();
        try {
            return question.apply(catalog);
        } finally {
            reading.unlock();
        }
    }

    /**
     * Plans on the newest state, writes, applies, answers.
     *
     * @throws RegistryException what the plan says, or 50001
     */
    <T> T write(Function<SchemaCatalog, Change<T>> plan) {
        synchronized (writer) {
            if (inDoubt) {
                reload();
            }
            Change<T> change = read(plan);
            if (!change.records().isEmpty()) {
                append(change);
                applying.lock();
                try {
                    change.records().forEach(catalog::apply);
                } finally {
                    applying.unlock();
                }
            }
            return change.result();
        }
    }

    private void append(Change<?> change) {
        try {
            topic.append(change.records());
        } catch (KafkaException e) {
            inDoubt = true;
            if (lostTheTopic(e)) {
                LOG.warn(
                        "Another registry has opened the topic {} since this one last wrote to it, or this one paused for"
                                + " long; it is read again. Run one at a time: of two, each knows only what was there when"
                                + " it last wrote",
                        CatalogTopic.NAME);
                throw RegistryException.storeFailed("another registry, or a long pause, took it away. Try again.");
            }
            LOG.warn("The registry reads its topic again, since {} may not have been written", change, e);
            throw RegistryException.storeFailed(e.getMessage());
        }
    }

    private static boolean lostTheTopic(KafkaException e) {
        return e instanceof ProducerFencedException || e instanceof InvalidProducerEpochException;
    }

    private void reload() {
        SchemaCatalog fresh;
        try {
            fresh = reloaded();
        } catch (KafkaException | EmbeddedStackException e) {
            LOG.error("The registry cannot read its topic again", e);
            throw RegistryException.storeFailed(e.getMessage());
        }
        applying.lock();
        try {
            catalog = fresh;
            inDoubt = false;
        } finally {
            applying.unlock();
        }
    }

    private SchemaCatalog reloaded() {
        SchemaCatalog fresh = new SchemaCatalog();
        topic.open(fresh::apply);
        return fresh;
    }

    @Override
    public void close() {
        synchronized (writer) {
            topic.close();
        }
    }
}
