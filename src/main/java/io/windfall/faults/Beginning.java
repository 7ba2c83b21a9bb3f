package io.windfall.faults;

import io.windfall.fabric.LinkReading;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import java.util.List;

/** What a run begins with: sites, links, jobs, and windows that open and close, so that jobs are moved. */
final class Beginning {

    private static final long AFTER_TROUBLE_MILLIS = 60_000;

    private final World world;
    private final Setup setup;
    private final Dice dice;

    Beginning(World world, Dice dice) {
        this.world = world;
        this.setup = world.setup;
        this.dice = dice;
    }

    void layOut() {
        world.log.append(Topic.ORDER, Setup.FABRIC, at -> settings());
        for (String site : setup.sites()) {
            world.log.append(Topic.SITE, site, at -> card(site));
            world.hosts.add(new Host(world, site, site));
        }
        links();
        submitJobs();
        for (Host host : List.copyOf(world.hosts)) {
            windows(host.site);
            world.schedule.in(dice.between(1500, 9000), host.executor::boot);
        }
    }

    private SettingsChange settings() {
        return new SettingsChange(
                "settings",
                "faults",
                setup.policy(),
                "paper",
                Settings.Mode.ENFORCE,
                Settings.Clock.WALL,
                setup.alpha(),
                null,
                3000L,
                (double) setup.dwellSeconds(),
                null,
                setup.marginMillis() / 1000.0,
                setup.copyAhead(),
                "faults");
    }

    private SiteCard card(String site) {
        return new SiteCard(
                site, "zone", setup.slots(), null, List.of(), 400, null, null, "http://" + site, null, false);
    }

    private void links() {
        for (String source : setup.sites()) {
            for (String destination : setup.sites()) {
                if (!source.equals(destination)) {
                    long speed = dice.between(300_000, setup.isBulky() ? 1_200_000 : 3_000_000);
                    world.network.link(source, destination, speed);
                    world.schedule.in(
                            1200,
                            () -> world.log.append(
                                    Topic.LINK,
                                    source + ">" + destination,
                                    at -> new LinkReading(
                                            source,
                                            destination,
                                            at,
                                            null,
                                            0,
                                            8.0 * speed,
                                            null,
                                            LinkReading.From.PROBE)));
                }
            }
        }
    }

    /** Some jobs run already when their executor starts for the first time, where the slots suffice for all of them. */
    private void submitJobs() {
        for (int i = 0; i < setup.jobs(); i++) {
            Host host = dice.pick(world.hosts);
            Job job = new Job(
                    "job-" + i,
                    host.site,
                    setup.isBulky() ? dice.between(80, 250) : dice.between(20, 120),
                    dice.between(300, 800),
                    dice.between(4000, 15_000),
                    setup.isBulky() ? dice.between(5_000_000, 15_000_000) : dice.between(500_000, 12_000_000),
                    dice.chance(0.8));
            world.jobs.put(job.name, job);
            if (dice.chance(0.7)) {
                host.driver.submit(job);
            } else {
                world.schedule.in(dice.between(0, setup.troubleMillis() / 2), () -> host.driver.submit(job));
            }
        }
        for (Host host : world.hosts) {
            if (dice.chance(0.3)) {
                host.driver.runAllOnce(setup.slots());
            }
        }
    }

    private void windows(String site) {
        Signal.Kind surplus = Signal.Kind.RENEWABLE_SURPLUS;
        long at = dice.between(0, 40_000);
        int number = 0;
        while (at < setup.troubleMillis() + AFTER_TROUBLE_MILLIS) {
            long length = dice.between(40_000, 200_000);
            long start = World.BEGIN_MILLIS + at;
            String id = site + "-w" + number++;
            world.schedule.at(
                    start,
                    () -> world.announce(surplus, id, 1, site, Signal.Status.CONFIRMED, start, start + length, null));
            if (dice.chance(0.2)) {
                long cancelled = start + dice.between(5000, length);
                world.schedule.at(
                        cancelled,
                        () -> world.announce(
                                surplus, id, 2, site, Signal.Status.CANCELLED, start, start + length, null));
            }
            at += length + dice.between(20_000, 120_000);
        }
    }
}
