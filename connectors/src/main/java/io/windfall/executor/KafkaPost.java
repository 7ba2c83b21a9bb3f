package io.windfall.executor;

import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.OutboxEvent;
import io.windfall.executor.machine.Output;
import io.windfall.schema.Beat;
import io.windfall.schema.JobProgress;
import io.windfall.schema.LinkTelemetry;
import io.windfall.schema.MigrationEvent;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.Site;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The post over a Kafka producer, on a thread of its own, since a send may wait for metadata or for the registry.
 * Heartbeats go first. Events go one at a time, so that none overtakes another that has to be sent again.
 */
final class KafkaPost implements Post, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaPost.class);
    private static final int MOST_LINKS = 100;
    private static final long PAUSE_MILLIS = 300;
    private static final long PATIENCE_MILLIS = 3_000;

    private final Supplier<Producer<String, byte[]>> connect;
    private final TopicNames names;
    private final Letters letters;
    private final String fabric;
    private final Consumer<Input> answers;
    private final InstantSource wallClock;
    private final Serializer<Beat> beats;
    private final Serializer<MigrationEvent> events;
    private final Serializer<JobProgress> progress;
    private final Serializer<Site> cards;
    private final Serializer<LinkTelemetry> links;
    private final Serializer<NodeTelemetry> nodes;
    private final Thread thread = new Thread(this::run, "executor-post");

    private Producer<String, byte[]> producer;
    private Output.SendHeartbeat nextHeartbeat;
    private final TreeMap<Long, OutboxEvent> nextEvents = new TreeMap<>();
    private boolean eventOnItsWay;
    private long eventsRestUntilNanos = System.nanoTime();
    private long cardRestsUntilNanos = System.nanoTime();
    private final Map<String, Output.SendReport> nextReports = new LinkedHashMap<>();
    private final Deque<LinkTelemetry> nextLinks = new ArrayDeque<>();
    private NodeTelemetry nextNode;
    private Site nextCard;
    private boolean cardOnItsWay;
    private boolean producerBroken;
    private boolean failing;
    private boolean closed;

    /**
     * @param connect makes a producer; called again when one has failed for good
     * @param answers takes the acknowledgements
     * @throws KafkaException where the producer refuses its configuration
     */
    KafkaPost(
            Supplier<Producer<String, byte[]>> connect,
            TopicNames names,
            SchemaRegistry registry,
            SerdeOptions options,
            ExecutorConfig config,
            InstantSource wallClock,
            Consumer<Input> answers) {
        this.connect = connect;
        this.names = names;
        this.letters = new Letters(config.fabric(), config.site());
        this.fabric = config.fabric();
        this.answers = answers;
        this.wallClock = wallClock;
        this.beats = new AvroSerde<>(registry, Beat.class, options).serializer();
        this.events = new AvroSerde<>(registry, MigrationEvent.class, options).serializer();
        this.progress = new AvroSerde<>(registry, JobProgress.class, options).serializer();
        this.cards = new AvroSerde<>(registry, Site.class, options).serializer();
        this.links = new AvroSerde<>(registry, LinkTelemetry.class, options).serializer();
        this.nodes = new AvroSerde<>(registry, NodeTelemetry.class, options).serializer();
        this.producer = connect.get();
        thread.start();
    }

    @Override
    public synchronized void heartbeat(Output.SendHeartbeat heartbeat) {
        nextHeartbeat = heartbeat;
        // What a session had to say is of no use once another one is open: it would be refused.
        nextEvents.values().removeIf(event -> !heartbeat.session().equals(event.session()));
        notifyAll();
    }

    @Override
    public synchronized void event(OutboxEvent event) {
        nextEvents.putIfAbsent(event.number(), event);
        notifyAll();
    }

    @Override
    public synchronized void report(Output.SendReport report) {
        nextReports.put(report.progress().job(), report);
        notifyAll();
    }

    @Override
    public synchronized void card(Site card) {
        nextCard = card;
        notifyAll();
    }

    @Override
    public synchronized void node(NodeTelemetry node) {
        nextNode = node;
        notifyAll();
    }

    @Override
    public synchronized void link(LinkTelemetry link) {
        if (nextLinks.size() == MOST_LINKS) {
            nextLinks.removeFirst();
        }
        nextLinks.add(link);
        notifyAll();
    }

    /** Ends; what still waits is not sent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
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
            for (Runnable send = next(); send != null; send = next()) {
                renewWhereBroken();
                send.run();
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("The post ends", e);
        } finally {
            Thread.interrupted(); // the producer, too, ends in peace
            producer.close(Duration.ofSeconds(2));
        }
    }

    /** What is to be sent next; waits for it. Null: closed. */
    private synchronized Runnable next() throws InterruptedException {
        while (!closed) {
            long now = System.nanoTime();
            if (nextHeartbeat != null) {
                Output.SendHeartbeat heartbeat = nextHeartbeat;
                nextHeartbeat = null;
                return () -> send(heartbeat);
            } else if (!nextEvents.isEmpty() && !eventOnItsWay && now - eventsRestUntilNanos >= 0) {
                OutboxEvent event = nextEvents.firstEntry().getValue();
                eventOnItsWay = true;
                return () -> send(event);
            } else if (nextCard != null && now - cardRestsUntilNanos >= 0) {
                Site card = nextCard;
                nextCard = null;
                cardOnItsWay = true;
                return () -> send(card);
            } else if (!nextReports.isEmpty()) {
                Iterator<Output.SendReport> all = nextReports.values().iterator();
                Output.SendReport report = all.next();
                all.remove();
                return () -> send(report);
            } else if (nextNode != null && nextCard == null && !cardOnItsWay) { // a site without a card is refused
                NodeTelemetry node = nextNode;
                nextNode = null;
                return () -> send(Topics.NODE_TELEMETRY, node.getNode(), node, nodes, failure -> {});
            } else if (!nextLinks.isEmpty()) {
                LinkTelemetry link = nextLinks.removeFirst();
                return () -> send(
                        Topics.LINK_TELEMETRY,
                        link.getSource() + ">" + link.getDestination(),
                        link,
                        links,
                        failure -> {});
            }
            wait(PAUSE_MILLIS);
        }
        return null;
    }

    private void send(Output.SendHeartbeat heartbeat) {
        Beat beat = letters.heartbeat(heartbeat, wallClock.millis());
        send(Topics.FABRIC_BEAT, fabric, beat, beats, failure -> {
            if (failure == null) {
                answers.accept(new Input.HeartbeatAcked(heartbeat.session(), heartbeat.sequence(), 0));
            }
        });
    }

    private void send(OutboxEvent event) {
        send(Topics.MIGRATION_EVENT, fabric + "/" + event.job(), letters.event(event), events, failure -> {
            if (failure == null) {
                answers.accept(new Input.EventAcked(event.number()));
            }
            synchronized (this) {
                eventOnItsWay = false;
                if (failure == null) {
                    nextEvents.remove(event.number());
                } else {
                    eventsRestUntilNanos = System.nanoTime() + PAUSE_MILLIS * 1_000_000;
                }
                notifyAll();
            }
        });
    }

    private void send(Site card) {
        send(Topics.SITE, card.getSite(), card, cards, failure -> {
            synchronized (this) {
                cardOnItsWay = false;
                if (failure != null && nextCard == null) {
                    nextCard = card;
                    cardRestsUntilNanos = System.nanoTime() + PAUSE_MILLIS * 1_000_000;
                }
                notifyAll();
            }
        });
    }

    private void send(Output.SendReport report) {
        JobProgress value = letters.progress(report, wallClock.millis());
        send(Topics.JOB_PROGRESS, fabric + "/" + value.getJob(), value, progress, failure -> {});
    }

    /** Sends a record; {@code then} is told of the failure, or of null, also from the producer's thread. */
    private <A extends SpecificRecord> void send(
            TopicSpec topic, String key, A value, Serializer<A> serializer, Consumer<Exception> then) {
        String name = names.name(topic);
        byte[] wire;
        try {
            wire = serializer.serialize(name, value);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) { // the registry is away or refuses
            heard(topic, e);
            then.accept(e);
            return;
        }
        try {
            producer.send(new ProducerRecord<>(name, key, wire), (written, failure) -> answered(topic, failure, then));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            answered(topic, e, then);
        }
    }

    private void answered(TopicSpec topic, Exception failure, Consumer<Exception> then) {
        heard(topic, failure);
        if (failure != null && !(failure instanceof RetriableException)) {
            synchronized (this) {
                producerBroken = true;
            }
        }
        then.accept(failure);
    }

    /** Says once that sending fails, and once that it works again. */
    private synchronized void heard(TopicSpec topic, Exception failure) {
        if (failure == null) {
            if (failing) {
                LOG.info("Records reach {} again", topic.name());
            }
            failing = false;
            return;
        }
        if (!failing) {
            LOG.warn("A record for {} cannot be sent now, trying on: {}", topic.name(), failure.toString());
        }
        failing = true;
    }

    private void renewWhereBroken() throws InterruptedException {
        synchronized (this) {
            if (!producerBroken) {
                return;
            }
            producerBroken = false;
            wait(PAUSE_MILLIS);
        }
        Producer<String, byte[]> fresh;
        try {
            fresh = connect.get();
        } catch (KafkaException e) {
            LOG.warn("No new producer can be made now, trying on: {}", e.toString());
            synchronized (this) {
                producerBroken = true;
            }
            return;
        }
        producer.close(Duration.ZERO);
        producer = fresh;
    }
}
