package io.windfall.executor;

import io.windfall.schema.LinkOrigin;
import io.windfall.schema.Site;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.Topics;
import io.windfall.transfer.LinkMeasure;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the links from the other sites of the fabric to this one, one after the other, on a thread of its own. It knows
 * them by their cards. A pull from a site keeps probes off it, and breaks off the one under way.
 */
final class LinkProber implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LinkProber.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PAUSE_MILLIS = 500;
    private static final long PATIENCE_MILLIS = 3_000;

    /** The first probe of a peer comes within so long, or within a tenth of the interval. */
    private static final double FIRST_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Each wait is off from the interval by up to so much, another for each pair of sites. */
    private static final double JITTER = 0.1;

    private final Supplier<Consumer<byte[], byte[]>> connect;
    private final ExecutorConfig config;
    private final String topic;
    private final SchemaRegistry registry;
    private final SerdeOptions options;
    private final Letters letters;
    private final Numbers numbers;
    private final LiveLease lease;
    private final Transport transport;
    private final FetchHand fetches;
    private final Post post;
    private final InstantSource wallClock;
    private final Map<String, Long> dueNanos = new HashMap<>();
    private final Map<String, String> failing = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "executor-probes");
    private volatile Consumer<byte[], byte[]> consumer;
    private boolean cardsFail;

    LinkProber(
            Supplier<Consumer<byte[], byte[]>> connect,
            ExecutorConfig config,
            SchemaRegistry registry,
            SerdeOptions options,
            Letters letters,
            Numbers numbers,
            LiveLease lease,
            Transport transport,
            FetchHand fetches,
            Post post,
            InstantSource wallClock) {
        this.connect = connect;
        this.config = config;
        this.topic = config.names().name(Topics.SITE);
        this.registry = registry;
        this.options = options;
        this.letters = letters;
        this.numbers = numbers;
        this.lease = lease;
        this.transport = transport;
        this.fetches = fetches;
        this.post = post;
        this.wallClock = wallClock;
        thread.setDaemon(true);
    }

    /** Begins, unless probes are turned off. */
    void start() {
        if (!config.telemetry().probeInterval().isZero()) {
            thread.start();
        }
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isClosing()) {
                try (Consumer<byte[], byte[]> opened = connect.get()) {
                    consumer = opened;
                    follow(new SiteCards(opened, topic, config.fabric(), registry, options));
                } catch (WakeupException | InterruptException e) {
                    LOG.debug("The probing ends", e);
                } catch (KafkaException e) {
                    if (!cardsFail) {
                        LOG.warn("The cards of the other sites cannot be read now, trying on: {}", e.toString());
                    }
                    cardsFail = true;
                    closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The probing ends", e);
        }
    }

    private void follow(SiteCards cards) {
        while (!isClosing()) {
            cards.poll(POLL);
            cardsFail = false;
            probeWhatIsDue(cards.latest());
        }
    }

    /** Nothing is measured before this site, too, is known: the orchestrator refuses links of sites without a card. */
    private void probeWhatIsDue(Map<String, Site> cards) {
        if (lease.session() == null || !cards.containsKey(config.site())) {
            return;
        }
        dueNanos.keySet().retainAll(cards.keySet());
        failing.keySet().retainAll(cards.keySet());
        for (Site card : cards.values()) {
            String peer = card.getSite();
            if (peer.equals(config.site()) || card.getWithdrawn() || card.getExecutorUrl() == null) {
                dueNanos.remove(peer);
                continue;
            }
            long now = System.nanoTime();
            long due = dueNanos.computeIfAbsent(peer, unknown -> now + firstWaitNanos(peer));
            if (now - due >= 0 && !isClosing() && !fetches.isPullingFrom(peer)) {
                boolean measured = probe(peer, card.getExecutorUrl());
                dueNanos.put(peer, System.nanoTime() + waitNanos(peer, measured));
            }
        }
    }

    private boolean probe(String peer, String url) {
        Optional<LinkMeasure> measured;
        try {
            measured = transport.probe(
                    URI.create(url),
                    config.telemetry().probeBytes(),
                    () -> !isClosing() && !fetches.isPullingFrom(peer));
        } catch (IOException | IllegalArgumentException e) {
            if (failing.put(peer, url) == null && !isClosing()) {
                LOG.warn("The link from {} at {} cannot be measured, trying on: {}", peer, url, e.getMessage());
            }
            return false;
        }
        if (measured.isEmpty() || isClosing()) {
            return false;
        }
        if (failing.remove(peer) != null) {
            LOG.info("The link from {} can be measured again", peer);
        }
        post.link(letters.link(
                peer,
                measured.get().bandwidthBps(),
                measured.get().roundTripMillis(),
                LinkOrigin.PROBE,
                lease.session(),
                numbers.next(),
                wallClock.millis()));
        return true;
    }

    private long firstWaitNanos(String peer) {
        return (long) (Math.min(FIRST_WITHIN_NANOS, intervalNanos() / 10) * lot(peer));
    }

    /** What could not be measured is tried again after a tenth of the interval. */
    private long waitNanos(String peer, boolean measured) {
        double jittered = intervalNanos() * (1 - JITTER + 2 * JITTER * lot(peer));
        return (long) (measured ? jittered : jittered / 10);
    }

    private double intervalNanos() {
        return config.telemetry().probeInterval().toNanos();
    }

    /** 0 to 1, always the same for the pair. */
    private double lot(String peer) {
        return Math.floorMod((config.site() + "<" + peer).hashCode() * 0x9E3779B1, 1_000) / 1_000.0;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }
}
