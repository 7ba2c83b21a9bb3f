package io.windfall.bench;

import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.LinkReading;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import java.util.List;

/**
 * What a fabric of the bench says, with plain figures: sites of 64 slots, links of 10 Gbit/s, checkpoints of 10 GB.
 *
 * @param name the fabric
 * @param sites how many sites it has, named {@code <fabric>-s0} and so on
 */
record BenchFabric(String name, int sites) {
    private static final int SLOTS = 64;
    private static final double BANDWIDTH_BPS = 1e10;
    private static final long CHECKPOINT_BYTES = 10_000_000_000L;
    private static final double REMAINING_SECONDS = 360_000;
    private static final long HOUR_MILLIS = 3_600_000;

    String site(int index) {
        return name + "-s" + index;
    }

    SiteCard card(int site) {
        return new SiteCard(site(site), "", SLOTS, null, List.of(), 100, null, null, null, null, false);
    }

    Heartbeat heartbeat(int site, long nowMillis) {
        return heartbeat(site, 1, nowMillis);
    }

    Heartbeat heartbeat(int site, long sequence, long nowMillis) {
        return new Heartbeat(site(site), "x-" + site(site), sequence, nowMillis, nowMillis);
    }

    LinkReading link(int source, int destination, long sequence, double times, long nowMillis) {
        return new LinkReading(
                site(source),
                site(destination),
                nowMillis,
                "x-" + site(source),
                sequence,
                BANDWIDTH_BPS * times,
                12.0,
                LinkReading.From.PROBE);
    }

    SettingsChange settings(Settings.Mode mode) {
        return new SettingsChange(
                name + "-order", "bench", null, null, mode, Settings.Clock.WALL, null, null, null, null, null, null);
    }

    JobReport job(int number, int site, long sequence, double times, long nowMillis) {
        return new JobReport(
                "job-" + number,
                site(site),
                site(site) + "-n" + number % 4,
                JobReport.State.RUNNING,
                0,
                "x-" + site(site),
                sequence,
                nowMillis,
                (long) (CHECKPOINT_BYTES * times),
                null,
                List.of(),
                nowMillis,
                sequence * 100,
                1_000_000L,
                REMAINING_SECONDS,
                400.0,
                null,
                null,
                0.1,
                true,
                List.of(),
                List.of("team=bench"));
    }

    /** Surplus at a site for five hours from a minute ago, or its cancellation. */
    Signal signal(int site, long revision, boolean cancelled, long nowMillis) {
        return new Signal(
                site(site) + "-surplus",
                revision,
                site(site),
                Signal.Kind.RENEWABLE_SURPLUS,
                cancelled ? Signal.Status.CANCELLED : Signal.Status.CONFIRMED,
                nowMillis - 60_000,
                nowMillis + 5 * HOUR_MILLIS,
                null,
                null,
                1,
                0,
                nowMillis,
                "bench");
    }
}
