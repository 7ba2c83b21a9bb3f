package io.windfall.faults;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.machine.ExecutorMachine;
import io.windfall.executor.machine.ExecutorState;
import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.Output;
import io.windfall.executor.machine.Step;
import io.windfall.fabric.Command;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An executor's process: the real machine, its state made durable before its outputs are carried out. It can die between
 * any two of these, and stand still.
 */
final class Executor {

    private static final long LIST_MILLIS = 3500;

    private final World world;
    private final Host host;
    private final ExecutorMachine machine;
    private final Producer producer;
    private final Map<String, Network.Transfer> fetches = new HashMap<>();
    private final Map<String, String> offers = new HashMap<>();
    private final Map<String, Long> highestGranted = new HashMap<>();
    private final Deque<Input> waiting = new ArrayDeque<>();
    private ExecutorState durable = ExecutorState.initial();
    private final long[] durablePositions = new long[Log.COMMAND_PARTITIONS];
    private final long[] positions = new long[Log.COMMAND_PARTITIONS];
    private final boolean[] polling = new boolean[Log.COMMAND_PARTITIONS];
    private String session;
    private boolean up;
    private int incarnation;
    private int sessions;
    private int crashCountdown = -1;
    private long crashedForMillis;
    private long pausedUntilMillis;

    Executor(World world, Host host) {
        this.world = world;
        this.host = host;
        this.machine = new ExecutorMachine(world.setup.machine(host.site));
        this.producer = new Producer(world, host, this);
    }

    boolean isUp() {
        return up && world.schedule.now() >= pausedUntilMillis;
    }

    /** Which run of the process this is: what an earlier one asked for is answered to nobody. */
    int incarnation() {
        return incarnation;
    }

    /** Why it has not come to rest, or null: it is up, has heard everything, and what it said was heard. */
    String unrest() {
        if (!isUp() || host.cutFromKafka) {
            return "it is down or cut off";
        }
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] < world.log.commands.get(i).size()) {
                return "commands wait for it";
            }
        }
        return durable.outbox().isEmpty() && waiting.isEmpty() ? null : "events wait: " + durable.outbox();
    }

    /** What it holds, by its durable state. */
    List<ExecutorState.Holding> holdings() {
        return durable.holdings();
    }

    /** Whether its session is that one. */
    boolean isIn(String wanted) {
        return wanted != null && wanted.equals(durable.sessionId());
    }

    /** Whether it pulls a checkpoint for a migration; a copy ahead ends when its source offers it no more. */
    boolean isFetching() {
        return fetches.values().stream().anyMatch(transfer -> !transfer.isOver() && transfer.isForMigration());
    }

    /** The highest epoch that a grant to this site named so far, before the command at hand; 0: none. */
    long highestGranted(String job) {
        return highestGranted.getOrDefault(job, 0L);
    }

    /** The session whose lease was last told to the watchdog, or null. */
    String session() {
        return session;
    }

    void boot() {
        if (up || host.isOff()) {
            return;
        }
        up = true;
        incarnation++;
        crashCountdown = -1;
        world.trace(() -> host.name + ": the executor starts");
        System.arraycopy(durablePositions, 0, positions, 0, positions.length);
        if (world.setup.may(Fault.MESSAGE_DUPLICATED) && host.dice.chance(0.5)) {
            for (int i = 0; i < positions.length; i++) {
                positions[i] = StrictMath.max(0, positions[i] - host.dice.below(30));
            }
        }
        give(new Input.Booted(host.bootId(), host.bootMillis(), host.wallMillis(), freshSession()));
        int mine = incarnation;
        world.schedule.in(host.dice.between(1, 300), () -> clock(mine));
        world.schedule.in(host.dice.between(1, 300), () -> list(mine));
        for (int i = 0; i < positions.length; i++) {
            pollSoon(i);
        }
    }

    /** Dies now; starts again after a while, unless that is for ever. */
    void crash(long downMillis) {
        if (!up) {
            return;
        }
        up = false;
        incarnation++;
        waiting.clear();
        fetches.clear();
        offers.clear();
        producer.crash();
        world.trace(() -> host.name + ": the executor dies");
        if (downMillis != Long.MAX_VALUE) {
            world.met(Fault.EXECUTOR_CRASHED);
            int dead = incarnation;
            world.schedule.in(downMillis, () -> {
                if (incarnation == dead) {
                    boot();
                }
            });
        }
    }

    /** Lets it die after so many more steps, each a persisting or an output. */
    void crashAfter(int steps, long downMillis) {
        crashCountdown = steps;
        crashedForMillis = downMillis;
    }

    void pause(long millis) {
        if (up) {
            world.met(Fault.EXECUTOR_PAUSED);
            world.trace(() -> host.name + ": the executor stands still for " + millis + " ms");
            pausedUntilMillis = StrictMath.max(pausedUntilMillis, world.schedule.now() + millis);
            world.schedule.at(pausedUntilMillis, this::goOn);
        }
    }

    void loseDisk() {
        durable = ExecutorState.initial();
        Arrays.fill(durablePositions, 0);
        session = null;
        producer.newLife();
    }

    /** The checkpoint of that digest, if it is on offer and held in full; else null. */
    Checkpoint offered(String job, String digest) {
        return up && digest.equals(offers.get(job)) ? host.disk.find(digest) : null;
    }

    /** Something that an earlier output asked for is done. */
    void answer(int askedIn, Input input) {
        if (up && incarnation == askedIn) {
            give(input);
        }
    }

    /** The cut from the log is over. */
    void reconnect() {
        producer.reconnect();
        for (int i = 0; i < positions.length; i++) {
            pollSoon(i);
        }
    }

    void pollSoon(int partition) {
        if (up && !polling[partition]) {
            polling[partition] = true;
            world.schedule.in(world.delay(host.dice), () -> poll(partition));
        }
    }

    private void poll(int partition) {
        polling[partition] = false;
        List<Command> commands = world.log.commands.get(partition);
        int mine = incarnation;
        while (up && incarnation == mine && !host.cutFromKafka && positions[partition] < commands.size()) {
            long offset = positions[partition]++;
            Command command = commands.get((int) offset);
            if (command.site().equals(host.site)) {
                noteStale(command);
            }
            give(new Input.Commanded(partition, offset, Records.instruction(command), host.wallMillis()));
            if (command.site().equals(host.site)) {
                highestGranted.merge(command.job(), command.epoch(), Math::max);
            }
        }
    }

    private void noteStale(Command command) {
        if (!Objects.equals(command.session(), session)
                || world.schedule.now() - command.issuedAtMillis() > world.setup.leaseMillis()) {
            world.met(Fault.STALE_COMMAND);
        }
    }

    private void clock(int mine) {
        if (up && incarnation == mine) {
            if (isUp()) {
                give(new Input.Clock(host.bootMillis(), host.wallMillis(), freshSession()));
            }
            world.schedule.in(world.setup.leaseMillis() / 8, () -> clock(mine));
        }
    }

    private void list(int mine) {
        if (up && incarnation == mine) {
            if (isUp()) {
                give(new Input.Listed(host.driver.list(), host.wallMillis()));
                if (host.dice.chance(0.2)) {
                    host.disk.collect();
                }
            }
            world.schedule.in(LIST_MILLIS, () -> list(mine));
        }
    }

    private void goOn() {
        int mine = incarnation;
        while (isUp() && incarnation == mine && !waiting.isEmpty()) {
            step(waiting.poll());
        }
    }

    private void give(Input input) {
        if (world.schedule.now() < pausedUntilMillis || !waiting.isEmpty()) {
            waiting.add(input);
        } else {
            step(input);
        }
    }

    private void step(Input input) {
        world.trace(() -> Wording.of(host, input));
        Step step = world.seams.execute(machine, host, durable, input);
        if (world.seams.actsFirst()) {
            if (carryOut(step) && !dies()) {
                persist(step, input);
            }
        } else if (!dies()) {
            persist(step, input);
            carryOut(step);
        }
    }

    private void persist(Step step, Input input) {
        durable = step.state();
        if (input instanceof Input.Commanded commanded) {
            durablePositions[commanded.partition()] =
                    StrictMath.max(durablePositions[commanded.partition()], commanded.offset() + 1);
        }
    }

    private boolean carryOut(Step step) {
        int mine = incarnation;
        for (Output output : step.outputs()) {
            if (dies()) {
                return false;
            }
            world.trace(() -> Wording.of(host, output));
            carryOut(output);
            if (incarnation != mine) {
                return false;
            }
        }
        return true;
    }

    private boolean dies() {
        if (crashCountdown >= 0 && crashCountdown-- == 0) {
            crash(crashedForMillis);
            return true;
        }
        return false;
    }

    private void carryOut(Output output) {
        if (output instanceof Output.SendHeartbeat
                || output instanceof Output.SendEvent
                || output instanceof Output.SendReport) {
            producer.send(output);
        } else if (output instanceof Output.SetLease lease) {
            session = lease.session();
            host.driver.setLease(lease.deadlineMillis());
        } else if (output instanceof Output.Start start) {
            world.verifier.starts(host, start);
            host.driver.start(start.job(), start.epoch(), start.checkpoint());
        } else if (output instanceof Output.Stop stop) {
            host.driver.stop(stop.job(), stop.epoch(), stop.writeCheckpoint());
        } else if (output instanceof Output.KillAll) {
            host.driver.killAll("its executor says that the lease ends");
            int mine = incarnation;
            world.schedule.in(
                    host.dice.between(5, 100),
                    () -> answer(mine, new Input.AllKilled(host.bootMillis(), host.wallMillis())));
        } else if (output instanceof Output.Capture capture) {
            host.driver.capture(capture.job(), capture.commandId());
        } else if (output instanceof Output.Offer offer) {
            offers.put(offer.job(), offer.manifestDigest());
        } else if (output instanceof Output.Withdraw withdraw) {
            offers.remove(withdraw.job());
        } else if (output instanceof Output.Fetch fetch) {
            Network.Transfer before = fetches.get(fetch.instruction().id());
            if (before == null || before.isOver()) {
                fetches.put(fetch.instruction().id(), world.network.fetch(host, fetch.instruction()));
            }
        } else if (output instanceof Output.CancelFetch cancel) {
            Network.Transfer transfer = fetches.remove(cancel.commandId());
            if (transfer != null) {
                transfer.cancel();
            }
        } else if (output instanceof Output.Pin pin) {
            host.disk.pin(pin.job(), pin.manifestDigest());
        } else if (output instanceof Output.Forget forget) {
            offers.remove(forget.job());
            host.driver.forget(forget.job());
        }
    }

    private String freshSession() {
        return host.name + "-s" + sessions++;
    }
}
