package io.windfall.bench;

import io.windfall.fabric.JournalEntry.Body;
import io.windfall.fabric.Settings;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What the sites of a fail-over say. Most of the jobs stand in fabrics of a thousand, 50 at each of 20 sites, one of which has a window that
 * all can move to. Beside these are small fabrics, each for one signal that leads to one decision. All sites' heartbeats are
 * sent every five seconds by a thread of this.
 */
final class FailoverFeed implements AutoCloseable {
    private static final int JOBS_OF_A_FABRIC = 1_000;
    private static final int SITES = 20;
    private static final int SOURCE = 0;
    private static final int WINDOW = 1;
    private static final long HEARTBEAT_EVERY_SECONDS = 5;

    private final BenchCluster cluster;
    private final TopicNames names;
    private final List<BenchFabric> living = new ArrayList<>();
    private final Deque<BenchFabric> unasked = new ArrayDeque<>();
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "bench-heartbeats");
        made.setDaemon(true);
        return made;
    });
    private long sequence = 1;
    private int small;

    FailoverFeed(BenchCluster cluster, TopicNames names) {
        this.cluster = cluster;
        this.names = names;
        heart.scheduleWithFixedDelay(this::beat, HEARTBEAT_EVERY_SECONDS, HEARTBEAT_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** The sites of so many jobs; their fabrics are named here, so that their jobs can follow. */
    List<BenchFabric> announce(int jobs) {
        List<BenchFabric> fabrics = new ArrayList<>();
        for (int i = 0; i * JOBS_OF_A_FABRIC < jobs; i++) {
            fabrics.add(new BenchFabric("large" + i, SITES));
        }
        fabrics.forEach(this::introduce);
        cluster.flush();
        return fabrics;
    }

    /** The jobs of those fabrics, so many in all; then a window in each. */
    void load(List<BenchFabric> fabrics, int jobs) {
        long now = System.currentTimeMillis();
        for (int job = 0; job < jobs; job++) {
            BenchFabric fabric = fabrics.get(job / JOBS_OF_A_FABRIC);
            send(fabric, Topics.JOB_PROGRESS, fabric.job(job, job % SITES, 1, 1, now));
        }
        for (BenchFabric fabric : fabrics) {
            for (int site = 0; site < SITES; site++) {
                if (site != WINDOW) {
                    send(fabric, Topics.LINK_TELEMETRY, fabric.link(site, WINDOW, 1, 1, now));
                }
            }
            send(fabric, Topics.GRID_SIGNAL, fabric.signal(WINDOW, 1, false, now));
        }
        cluster.flush();
    }

    /** Sites of small fabrics, until so many wait for their signal. Their jobs follow by {@link #settle}. */
    List<BenchFabric> prepare(int count) {
        List<BenchFabric> fresh = new ArrayList<>();
        while (unasked.size() + fresh.size() < count) {
            fresh.add(new BenchFabric("small" + small++, 2));
        }
        fresh.forEach(this::introduce);
        cluster.flush();
        return fresh;
    }

    /** Gives each a job, and lets it wait for its signal. */
    void settle(List<BenchFabric> fresh) {
        long now = System.currentTimeMillis();
        for (BenchFabric fabric : fresh) {
            send(fabric, Topics.LINK_TELEMETRY, fabric.link(SOURCE, WINDOW, 1, 1, now));
            send(fabric, Topics.JOB_PROGRESS, fabric.job(0, SOURCE, 1, 1, now));
        }
        cluster.flush();
        unasked.addAll(fresh);
    }

    /** How many small fabrics there are. */
    int small() {
        return small;
    }

    /** A signal that leads to a decision. */
    void ask() {
        BenchFabric fabric = unasked.remove();
        send(fabric, Topics.GRID_SIGNAL, fabric.signal(WINDOW, 1, false, System.currentTimeMillis()));
    }

    private void introduce(BenchFabric fabric) {
        send(fabric, Topics.OPERATOR_ORDER, fabric.settings(Settings.Mode.ADVISE));
        long now = System.currentTimeMillis();
        for (int site = 0; site < fabric.sites(); site++) {
            send(fabric, Topics.SITE, fabric.card(site));
            send(fabric, Topics.FABRIC_BEAT, fabric.heartbeat(site, 1, now));
        }
        synchronized (living) {
            living.add(fabric);
        }
    }

    private void beat() {
        List<BenchFabric> all;
        synchronized (living) {
            all = List.copyOf(living);
        }
        long now = System.currentTimeMillis();
        sequence++;
        for (BenchFabric fabric : all) {
            for (int site = 0; site < fabric.sites(); site++) {
                send(fabric, Topics.FABRIC_BEAT, fabric.heartbeat(site, sequence, now));
            }
        }
    }

    private void send(BenchFabric fabric, TopicSpec topic, Body body) {
        cluster.send(cluster.record(names, topic, fabric.name(), body));
    }

    @Override
    public void close() {
        heart.shutdownNow();
        try {
            heart.awaitTermination(HEARTBEAT_EVERY_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
