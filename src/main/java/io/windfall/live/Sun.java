package io.windfall.live;

import io.windfall.fabric.Signal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Surplus that goes round: announced for long at one site, and revised away when it is the next one's turn, as clouds do. The
 * next window opens before the last one closes.
 */
final class Sun {

    private static final String SOURCE = "live-demo";
    private static final double CERTAIN = 1;

    private final FabricVoice voice;
    private final List<String> sites;
    private final Duration announced;
    /** Of this run alone: a later one would repeat revisions that are held already, and be passed over. */
    private final String idPrefix = "sun-" + UUID.randomUUID().toString().substring(0, 8) + "-";

    private int turn;
    private Signal shining;

    Sun(FabricVoice voice, List<String> sites, Duration announced) {
        this.voice = voice;
        this.sites = sites;
        this.announced = announced;
    }

    /** Goes on to the next site, and says to which. */
    String goOn() throws InterruptedException {
        Signal before = shining;
        String site = sites.get(turn % sites.size());
        long now = System.currentTimeMillis();
        shining = signal(idPrefix + turn, 0, site, now - 1_000, now + announced.toMillis(), now);
        turn++;
        voice.say(shining);
        if (before != null) {
            voice.say(signal(before.id(), 1, before.site(), before.startMillis(), now, now));
        }
        return site;
    }

    private static Signal signal(String id, long revision, String site, long start, long end, long now) {
        return new Signal(
                id,
                revision,
                site,
                Signal.Kind.RENEWABLE_SURPLUS,
                Signal.Status.CONFIRMED,
                start,
                end,
                null,
                null,
                CERTAIN,
                0,
                now,
                SOURCE);
    }
}
