package io.windfall.bench;

import io.windfall.fabric.JournalEntry.Body;
import io.windfall.fabric.NodeReading;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SiteReading;
import io.windfall.fabric.Tick;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A seeded stream of what sites say: of a thousand records 500 are job progress (one in 50 of a checkpoint that grew or
 * shrank by 2 %), 240 node telemetry, 150 site telemetry, 80 link telemetry, 20 beats and 10 grid signals, by turns a window
 * that opens and its cancellation. Each fabric has five sites, four nodes a site, forty jobs; the fabrics advise, so that
 * each job is where it says.
 */
final class EventMix {
    static final int SITES = 5;
    static final int JOBS = 40;
    private static final int NODES = 4;
    private static final double JITTER = 0.03;

    private final List<BenchFabric> fabrics = new ArrayList<>();
    private final Random random = new Random(20240401);
    private long sequence = 1;

    EventMix(int count) {
        for (int i = 0; i < count; i++) {
            fabrics.add(new BenchFabric("f" + i, SITES));
        }
    }

    /** A record to be produced. */
    record Event(TopicSpec topic, String fabric, Body body) {}

    /** What makes the sites known. */
    List<Event> cards() {
        List<Event> events = new ArrayList<>();
        for (BenchFabric fabric : fabrics) {
            events.add(new Event(Topics.OPERATOR_ORDER, fabric.name(), fabric.settings(Settings.Mode.ADVISE)));
            for (int site = 0; site < SITES; site++) {
                events.add(new Event(Topics.SITE, fabric.name(), fabric.card(site)));
            }
        }
        return events;
    }

    /** What the sites say first. */
    List<Event> openings(long nowMillis) {
        List<Event> events = new ArrayList<>();
        for (BenchFabric fabric : fabrics) {
            for (int site = 0; site < SITES; site++) {
                events.add(new Event(Topics.FABRIC_BEAT, fabric.name(), fabric.heartbeat(site, nowMillis)));
                for (int other = 0; other < SITES; other++) {
                    if (other != site) {
                        events.add(new Event(
                                Topics.LINK_TELEMETRY, fabric.name(), fabric.link(site, other, 1, 1, nowMillis)));
                    }
                }
            }
            for (int job = 0; job < JOBS; job++) {
                events.add(
                        new Event(Topics.JOB_PROGRESS, fabric.name(), fabric.job(job, job % SITES, 1, 1, nowMillis)));
            }
        }
        return events;
    }

    /** The next record; sequence numbers and revisions grow from one to the next. */
    Event next(long nowMillis) {
        sequence++;
        BenchFabric fabric = fabrics.get(random.nextInt(fabrics.size()));
        int kind = random.nextInt(1000);
        int site = random.nextInt(SITES);
        if (kind < 500) {
            int job = random.nextInt(JOBS);
            double times = random.nextInt(50) == 0 ? 1 + 0.02 * random.nextInt(2) : 1;
            return new Event(
                    Topics.JOB_PROGRESS, fabric.name(), fabric.job(job, job % SITES, sequence, times, nowMillis));
        } else if (kind < 740) {
            return new Event(Topics.NODE_TELEMETRY, fabric.name(), node(fabric, site, nowMillis));
        } else if (kind < 890) {
            return new Event(Topics.SITE_TELEMETRY, fabric.name(), reading(fabric, site, nowMillis));
        } else if (kind < 970) {
            int other = (site + 1 + random.nextInt(SITES - 1)) % SITES;
            double times = 1 + JITTER * (2 * random.nextDouble() - 1);
            return new Event(
                    Topics.LINK_TELEMETRY, fabric.name(), fabric.link(site, other, sequence, times, nowMillis));
        } else if (kind < 990) {
            return new Event(Topics.FABRIC_BEAT, fabric.name(), new Tick(nowMillis, nowMillis));
        }
        return new Event(
                Topics.GRID_SIGNAL, fabric.name(), fabric.signal(site, sequence, sequence % 2 == 0, nowMillis));
    }

    private NodeReading node(BenchFabric fabric, int site, long nowMillis) {
        String node = fabric.site(site) + "-n" + random.nextInt(NODES);
        return new NodeReading(
                fabric.site(site),
                node,
                nowMillis,
                "x-" + fabric.site(site),
                sequence,
                3000 + 100 * random.nextDouble(),
                16,
                random.nextInt(16),
                random.nextDouble());
    }

    private SiteReading reading(BenchFabric fabric, int site, long nowMillis) {
        double generation = 1e5 * (1 + random.nextDouble());
        return new SiteReading(
                fabric.site(site),
                nowMillis,
                "x-" + fabric.site(site),
                sequence,
                generation,
                0.3 * generation,
                0.0,
                0.3 * generation);
    }
}
