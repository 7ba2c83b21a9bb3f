package io.windfall.live;

import io.windfall.fabric.LinkReading;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the live demo has to tell a fabric that executors do not tell themselves: settings that let jobs move at once, links, and
 * surplus that goes round its sites.
 */
public final class Feed implements AutoCloseable {
    private static final long DEBOUNCE_MILLIS = 500;
    private static final double DWELL_SECONDS = 5;
    private static final double LEASE_MARGIN_SECONDS = 3;

    private final FabricVoice voice;
    private final List<String> sites;
    private final double linkBps;
    private final Sun sun;

    /**
     * Opens a producer.
     *
     * @param kafka properties of a Kafka client
     * @param sites at least two
     * @param linkBps bandwidth between any two of them, bit/s
     * @param announced how long each window is announced to last; the next one's beginning revises it away
     */
    public Feed(
            Map<?, ?> kafka,
            SchemaRegistry registry,
            TopicNames names,
            String fabric,
            List<String> sites,
            double linkBps,
            Duration announced) {
        if (sites.size() < 2) {
            throw new IllegalArgumentException("two sites are the least");
        }
        this.sites = List.copyOf(sites);
        this.linkBps = linkBps;
        this.voice = new FabricVoice(kafka, registry, names, fabric);
        this.sun = new Sun(voice, this.sites, announced);
    }

    /** Lets decisions become commands, soon after what they are about; returns once the broker has it. */
    public void configure() throws InterruptedException {
        voice.say(new SettingsChange(
                "live-1",
                "live-demo",
                "windfall",
                null,
                Settings.Mode.ENFORCE,
                null,
                null,
                null,
                DEBOUNCE_MILLIS,
                DWELL_SECONDS,
                null,
                LEASE_MARGIN_SECONDS,
                false,
                null));
    }

    /** Tells the links; those of sites that are not known yet mean nothing, so tell them again. */
    public void tellLinks() throws InterruptedException {
        long now = System.currentTimeMillis();
        for (String source : sites) {
            for (String destination : sites) {
                if (!source.equals(destination)) {
                    voice.say(
                            new LinkReading(source, destination, now, null, 0, linkBps, null, LinkReading.From.PROBE));
                }
            }
        }
    }

    /**
     * Lets the surplus go on to the next site.
     *
     * @return that site
     */
    public String goOn() throws InterruptedException {
        return sun.goOn();
    }

    @Override
    public void close() {
        voice.close();
    }
}
