package io.windfall.faults;

import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.Output;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Sends an executor's records: those for one partition arrive in the order in which they were sent, some late, some twice
 * because an acknowledgement got lost. While the site is cut off they wait here, and die with the process.
 */
final class Producer {

    private final World world;
    private final Host host;
    private final Executor executor;
    private final long[] arrivals = new long[Topic.values().length * 2];
    private final Deque<Runnable> held = new ArrayDeque<>();
    private Map<String, Object> sent = new HashMap<>();
    private long highestBeat;
    private long highestReport;

    Producer(World world, Host host, Executor executor) {
        this.world = world;
        this.host = host;
        this.executor = executor;
    }

    void send(Output output) {
        long wall = host.wallMillis();
        if (output instanceof Output.SendHeartbeat beat) {
            highestBeat = checkGrows("heartbeat", beat.sequence(), highestBeat);
            Long lease = beat.leaseMillis() < 0 ? null : beat.leaseMillis();
            send(
                    Topic.BEAT,
                    Setup.FABRIC,
                    at -> new Heartbeat(host.site, beat.session(), beat.sequence(), at, wall, lease),
                    () -> new Input.HeartbeatAcked(beat.session(), beat.sequence(), host.bootMillis()));
        } else if (output instanceof Output.SendEvent event) {
            checkNumber(event);
            ExecutorEvent record = Records.event(event.event(), host.site);
            send(
                    Topic.EVENT,
                    record.key(),
                    at -> record,
                    () -> new Input.EventAcked(event.event().number()));
        } else if (output instanceof Output.SendReport report) {
            highestReport = checkGrows("report", report.sequence(), highestReport);
            JobReport record = Records.report(report, host.site, wall);
            send(Topic.PROGRESS, record.key(), at -> record, null);
        }
    }

    /** What is not repeated has a number of its own as long as the disk lives: it was durable before it was used. */
    private long checkGrows(String what, long number, long highest) {
        Verifier.require(
                number > highest,
                () -> host.name + " sends another " + what + " under number " + number + ", after " + highest
                        + ": it acted before its state was durable");
        return number;
    }

    /** A number stands for one event as long as the disk lives, whatever crashes. */
    private void checkNumber(Output.SendEvent event) {
        Object before =
                sent.putIfAbsent(event.event().session() + "#" + event.event().number(), event.event());
        if (before != null && !before.equals(event.event())) {
            throw new Violation(host.name + " sends another event under number "
                    + event.event().number() + ": " + event.event() + " after " + before);
        }
    }

    /** The process died: what waited in its buffers is gone. */
    void crash() {
        held.clear();
    }

    /** The disk was lost: numbers begin anew, in other sessions. */
    void newLife() {
        sent = new HashMap<>();
        highestBeat = 0;
        highestReport = 0;
    }

    void reconnect() {
        Deque<Runnable> all = new ArrayDeque<>(held);
        held.clear();
        long delay = world.delay(host.dice); // one for all, so that they keep their order
        all.forEach(arrival -> world.schedule.in(delay, arrival));
    }

    private void send(Topic topic, String key, Log.Raw record, Supplier<Input> acknowledgement) {
        int lane = topic.ordinal() * 2 + topic.partitionOf(key);
        long arrival = StrictMath.max(arrivals[lane], world.schedule.now() + world.delay(host.dice));
        arrivals[lane] = arrival;
        int incarnation = executor.incarnation();
        world.schedule.at(arrival, () -> arrive(topic, key, record, acknowledgement, incarnation));
    }

    private void arrive(Topic topic, String key, Log.Raw record, Supplier<Input> acknowledgement, int incarnation) {
        boolean dead = executor.incarnation() != incarnation;
        if (host.cutFromKafka && !dead) {
            held.add(() -> arrive(topic, key, record, acknowledgement, incarnation));
            return;
        }
        if (host.cutFromKafka || dead && host.dice.chance(0.5)) {
            return;
        }
        world.log.append(topic, key, record);
        if (world.inTrouble() && world.setup.may(Fault.MESSAGE_DUPLICATED) && host.dice.chance(0.05)) {
            world.met(Fault.MESSAGE_DUPLICATED);
            long later = host.dice.between(1, 4000);
            world.schedule.in(later, () -> world.log.append(topic, key, record));
            world.schedule.in(later + 50, () -> acknowledge(acknowledgement, incarnation));
            return;
        }
        world.schedule.in(host.dice.between(2, 60), () -> acknowledge(acknowledgement, incarnation));
    }

    private void acknowledge(Supplier<Input> acknowledgement, int incarnation) {
        if (acknowledgement == null || executor.incarnation() != incarnation) {
            return;
        }
        if (host.cutFromKafka) {
            held.add(() -> acknowledge(acknowledgement, incarnation));
        } else {
            executor.answer(incarnation, acknowledgement.get());
        }
    }
}
