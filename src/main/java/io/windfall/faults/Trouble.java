package io.windfall.faults;

import io.windfall.fabric.JobState;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Order;
import io.windfall.fabric.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Brings the faults about, at random times, until their phase is over; then everything heals. */
final class Trouble {

    /** A job that is nowhere for so long is submitted anew by its user, ms. */
    private static final long USER_PATIENCE_MILLIS = 60_000;

    /** A cut that no migration between two sites outlasts, the only fault that may go on after the phase of faults, ms. */
    private static final long BEYOND_NOT_AFTER_MILLIS = 260_000;

    private final World world;
    private final Setup setup;
    private final Dice dice;
    private final Map<String, Long> missedSinceMillis = new TreeMap<>();
    private int signals;
    private int orders;

    Trouble(World world, Dice dice) {
        this.world = world;
        this.setup = world.setup;
        this.dice = dice;
    }

    void plan() {
        for (Fault fault : Fault.values()) {
            if (setup.may(fault)) {
                for (int i = dice.below(3); i >= 0; i--) {
                    plan(fault);
                }
            }
        }
    }

    private void plan(Fault fault) {
        switch (fault) {
            case EXECUTOR_CRASHED ->
                later(() -> {
                    anyHost().executor.crashAfter(dice.below(12), dice.between(300, lasting(30_000)));
                });
            case MACHINE_REBOOTED -> later(() -> anyHost().reboot(dice.between(2000, lasting(40_000))));
            case EXECUTOR_PAUSED -> later(() -> anyHost().executor.pause(dice.between(1000, lasting(25_000))));
            case ORCHESTRATOR_CRASHED ->
                later(() -> world.orchestrator.crashAfter(dice.below(20), dice.between(500, lasting(30_000))));
            case SITE_CUT_FROM_KAFKA -> later(() -> cutFromKafka(anyHost(), dice.between(2000, lasting(60_000))));
            case SITES_CUT_FROM_EACH_OTHER ->
                later(() -> {
                    String one = anyHost().site;
                    String other = anyHost().site;
                    long length = dice.chance(0.3) ? BEYOND_NOT_AFTER_MILLIS : dice.between(2000, lasting(60_000));
                    world.network.cut(one, other, world.schedule.now() + length);
                });
            case TOPICS_REORDERED ->
                later(() -> {
                    Topic topic = dice.pick(List.of(Topic.EVENT, Topic.PROGRESS, Topic.SIGNAL));
                    world.log.stall(
                            topic,
                            dice.below(topic.partitions),
                            world.schedule.now() + dice.between(1000, lasting(20_000)));
                });
            case BEAT_BACKLOG ->
                later(() -> world.log.stall(Topic.BEAT, 0, world.schedule.now() + dice.between(5000, lasting(40_000))));
            case DISK_FULL ->
                later(() -> {
                    Host host = anyHost();
                    fill(host, true);
                    world.schedule.in(dice.between(2000, lasting(30_000)), () -> fill(host, false));
                });
            case DISK_LOST ->
                later(() -> {
                    if (dice.chance(0.5)) {
                        anyHost().loseDisk(dice.between(2000, lasting(40_000)));
                    }
                });
            case JOB_CRASHED, CHECKPOINT_TORN -> later(this::crashSomeJob);
            case JOB_CRASHED_IN_MOVE -> later(this::crashMovingJob);
            case JOB_ENDED_IN_MOVE -> later(this::endMovingJob);
            case SITE_TAKEN_OVER -> world.schedule.in(5000, this::silenceSiteWithCopyElsewhere);
            case TWO_PROCESSES -> later(this::startSecondExecutor);
            case DEMAND_RESPONSE -> later(() -> limit(anyHost().site));
            case OPERATOR_ORDER -> {
                for (int i = dice.below(4); i >= 0; i--) {
                    later(this::order);
                }
            }
            default -> {
                // delays, duplicates and drift happen all the time; stale commands come of the others
            }
        }
    }

    /** Submits anew what a lost disk took with it: after a while, and where the jobs' table says that it was. */
    void resubmit() {
        long now = world.schedule.now();
        for (Job job : world.jobs.values()) {
            JobState held = world.orchestrator.state().jobs().get(job.name);
            boolean ended = held != null && held.phase() == JobState.Phase.ENDED;
            boolean there = !job.diskLost
                    || ended
                    || job.live > 0
                    || world.hosts.stream()
                            .anyMatch(host -> !host.isOff() && host.driver.lists(job) && isAt(host, held));
            if (there) {
                missedSinceMillis.remove(job.name);
            } else if (now - missedSinceMillis.computeIfAbsent(job.name, any -> now) > USER_PATIENCE_MILLIS) {
                missedSinceMillis.remove(job.name);
                String where = held == null ? job.home : held.site();
                for (Host host : world.hosts) {
                    if (!host.isOff() && host.site.equals(where)) {
                        world.trace(() -> host.name + ": " + job.name + " is submitted anew");
                        job.finished = false;
                        host.driver.submit(job);
                        break;
                    }
                }
            }
        }
    }

    /** Whether it is where the jobs' table says: what an earlier holder has left of it is not the job. */
    private static boolean isAt(Host host, JobState held) {
        boolean lost = held != null && held.phase() == JobState.Phase.UNREACHABLE;
        return !lost || host.site.equals(held.site());
    }

    private void cutFromKafka(Host host, long forMillis) {
        if (!host.cutFromKafka) {
            world.met(Fault.SITE_CUT_FROM_KAFKA);
            world.trace(() -> host.name + ": is cut from the log");
            host.cutFromKafka = true;
            world.schedule.in(forMillis, () -> {
                world.trace(() -> host.name + ": reaches the log again");
                host.cutFromKafka = false;
                host.executor.reconnect();
            });
        }
    }

    private void fill(Host host, boolean full) {
        host.driver.all().forEach(LocalJob::settle);
        host.disk.setFull(full);
        world.trace(() -> host.name + ": the disk is " + (full ? "full" : "no longer full"));
    }

    private void crashSomeJob() {
        List<LocalJob> living = living(false);
        if (!living.isEmpty()) {
            crash(dice.pick(living));
        }
    }

    /** Waits for a job that is about to be moved, and crashes it. */
    private void crashMovingJob() {
        List<LocalJob> moving = living(true);
        if (!moving.isEmpty()) {
            crash(dice.pick(moving));
        } else if (world.inTrouble()) {
            world.schedule.in(400, this::crashMovingJob);
        }
    }

    /** Waits for a job that is about to be moved, and lets it be done before it is gone. */
    private void endMovingJob() {
        List<LocalJob> moving = living(true);
        if (!moving.isEmpty()) {
            dice.pick(moving).finishIn(dice.between(0, 1500));
        } else if (world.inTrouble()) {
            world.schedule.in(300, this::endMovingJob);
        }
    }

    private void crash(LocalJob local) {
        world.met(world.isMoving(local.job()) ? Fault.JOB_CRASHED_IN_MOVE : Fault.JOB_CRASHED);
        local.die(false, "it crashed");
    }

    private List<LocalJob> living(boolean moving) {
        List<LocalJob> living = new ArrayList<>();
        for (Host host : world.hosts) {
            for (LocalJob local : host.driver.all()) {
                if (local.lives() && (!moving || world.isMoving(local.job()))) {
                    living.add(local);
                }
            }
        }
        return living;
    }

    /**
     * Lets a site fall silent for long whose job has a verified copy elsewhere, or will have one before anybody notices:
     * links between sites go on.
     */
    private void silenceSiteWithCopyElsewhere() {
        for (JobState job : world.orchestrator.state().jobs().values()) {
            boolean copied = job.copies().stream().anyMatch(copy -> !copy.site().equals(job.site()));
            boolean copying = job.copyingTo() != null && !job.copyingTo().equals(job.site());
            if ((copied
                            || copying
                                    && world.verifier
                                            .book()
                                            .wasSentAhead(job.report().job(), job.copyingTo()))
                    && job.phase() == JobState.Phase.RUNNING) {
                for (Host host : world.hosts) {
                    if (host.site.equals(job.site()) && !host.isOff() && !host.cutFromKafka) {
                        long noticed = setup.leaseMillis() + setup.marginMillis();
                        cutFromKafka(host, dice.between(noticed + 10_000, noticed + 60_000));
                        return;
                    }
                }
            }
        }
        if (world.inTrouble()) {
            world.schedule.in(700, this::silenceSiteWithCopyElsewhere);
        }
    }

    /** Somebody starts a second executor for a site, on another machine; it goes as it came, disk and all. */
    private void startSecondExecutor() {
        Host first = world.hosts.get(dice.below(setup.sites().size()));
        world.met(Fault.TWO_PROCESSES);
        Host second = new Host(world, first.site, first.name + "-second-" + world.hosts.size());
        world.hosts.add(second);
        second.executor.boot();
        if (dice.chance(0.5)) {
            cutFromKafka(first, dice.between(2000, lasting(60_000)));
        }
        world.schedule.at(StrictMath.max(world.troubleEndMillis() - 1, world.schedule.now() + 1), () -> {
            world.trace(() -> second.name + ": is gone for good");
            second.powerOff();
            second.driver.loseDisk();
            second.disk.lose();
        });
    }

    /** The grid wants less: at once or soon, for a while, and perhaps not for as long as it said. */
    private void limit(String site) {
        Signal.Kind response = Signal.Kind.DEMAND_RESPONSE;
        String id = site + "-dr" + ++signals;
        long start = world.schedule.now() + (dice.chance(0.3) ? 0 : dice.between(1000, 180_000));
        long end = start + dice.between(5000, 90_000);
        double watts = dice.chance(0.5) ? 0 : dice.between(100, 1200);
        world.announce(response, id, 1, site, Signal.Status.CONFIRMED, start, end, watts);
        if (dice.chance(0.3)) {
            world.schedule.in(
                    dice.between(500, 60_000),
                    () -> world.announce(response, id, 2, site, Signal.Status.CANCELLED, start, end, watts));
        }
    }

    /** An operator orders something, and takes it back later. */
    private void order() {
        switch (dice.below(3)) {
            case 0 -> orderForAWhile(Order.Kind.HOLD, Order.Kind.UNHOLD, dice.pick(List.copyOf(world.jobs.keySet())));
            case 1 -> orderForAWhile(Order.Kind.FORBID, Order.Kind.PERMIT, anyHost().site);
            default -> abortSomeMigration();
        }
    }

    private void orderForAWhile(Order.Kind kind, Order.Kind back, String target) {
        order(kind, target);
        world.schedule.in(dice.between(1000, lasting(60_000)), () -> order(back, target));
    }

    /** Waits for a migration, and ends it. */
    private void abortSomeMigration() {
        List<Migration> open =
                List.copyOf(world.orchestrator.state().migrations().rows().values());
        if (!open.isEmpty()) {
            order(Order.Kind.ABORT, dice.pick(open).id());
        } else if (world.inTrouble()) {
            world.schedule.in(900, this::abortSomeMigration);
        }
    }

    private void order(Order.Kind kind, String target) {
        String id = "order-" + ++orders;
        world.met(Fault.OPERATOR_ORDER);
        world.log.append(Topic.ORDER, Setup.FABRIC, at -> new Order(id, kind, at, "operator", target, null));
    }

    private Host anyHost() {
        return world.hosts.get(dice.below(setup.sites().size()));
    }

    private void later(Runnable what) {
        world.schedule.in(dice.between(3000, setup.troubleMillis()), what);
    }

    /** At most so long, and not beyond the end of the trouble. */
    private long lasting(long longest) {
        return StrictMath.max(2000, StrictMath.min(longest, world.troubleEndMillis() - world.schedule.now()));
    }
}
