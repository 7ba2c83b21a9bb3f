package io.windfall.executor;

import io.windfall.executor.machine.ExecutorMachine;
import io.windfall.executor.machine.ExecutorState;
import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.Instruction;
import io.windfall.executor.machine.Output;
import io.windfall.executor.machine.Step;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns an executor's state: takes what has come, asks the machine, makes the state durable, and only
 * then has the outputs carried out. It waits for nothing but the disk.
 */
final class ExecutorLoop {

    /** Keeps the state; returns once it is durable. */
    interface StateKeeper {
        void save(ExecutorState state) throws IOException;
    }

    /** All that carries out outputs. */
    record Hands(
            Post post,
            DriverHand driver,
            FetchHand fetches,
            StoreHand storing,
            CheckpointStore store,
            Transport transport,
            NodeMeter node,
            LeaseListener leaseListener) {}

    private static final Logger LOG = LoggerFactory.getLogger(ExecutorLoop.class);
    private static final long SHORTEST_TICK_MILLIS = 20;
    private static final long LONGEST_TICK_MILLIS = 500;
    private static final long SAVE_IDLE_EVERY_MILLIS = 1_000;
    private static final long RETRY_SAVE_MILLIS = 200;

    /** A command that says nothing to this site: the machine moves on past it. */
    private static final Instruction NOTHING = new Instruction(
            "", Instruction.Kind.RELEASE, "", "", null, 0, null, null, null, -1, null, null, false, null);

    private final ExecutorConfig config;
    private final ExecutorMachine machine;
    private final StateKeeper keeper;
    private final Inbox inbox;
    private final LiveLease lease;
    private final Hands hands;
    private final BootClock bootClock;
    private final InstantSource wallClock;
    private final long tickMillis;
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "executor-loop");

    private volatile ExecutorState state;
    private volatile boolean leaving;
    private volatile boolean ended;
    private boolean unsaved;
    private long savedAtMillis;
    private long nextTickMillis;
    private long nextLookMillis;

    ExecutorLoop(
            ExecutorConfig config,
            ExecutorMachine machine,
            ExecutorState state,
            StateKeeper keeper,
            Inbox inbox,
            LiveLease lease,
            Hands hands,
            BootClock bootClock,
            InstantSource wallClock) {
        this.config = config;
        this.machine = machine;
        this.state = state;
        this.keeper = keeper;
        this.inbox = inbox;
        this.lease = lease;
        this.hands = hands;
        this.bootClock = bootClock;
        this.wallClock = wallClock;
        this.tickMillis = Math.max(
                SHORTEST_TICK_MILLIS,
                Math.min(LONGEST_TICK_MILLIS, config.timing().heartbeat().toMillis() / 5));
    }

    void start() {
        thread.start();
    }

    /** The state, durable or about to be. */
    ExecutorState state() {
        return state;
    }

    /** Completes with what ended the loop before its time. */
    CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** An instruction as an input; null moves on past the record. */
    Input.Commanded command(int partition, long offset, Instruction instruction) {
        return new Input.Commanded(partition, offset, instruction == null ? NOTHING : instruction, wallClock.millis());
    }

    /** From now on nothing new is begun; heartbeats go on, what was done is told, and the lease still ends all. */
    void leave() {
        leaving = true;
    }

    /** Ends the thread and waits for that. */
    void end() throws InterruptedException {
        ended = true;
        thread.join(LONGEST_TICK_MILLIS * 4);
        if (thread.isAlive()) {
            thread.interrupt();
            thread.join();
        }
    }

    private void run() {
        try {
            carryOut(applied(
                    new Input.Booted(bootClock.bootId(), bootClock.millis(), wallClock.millis(), freshSession())));
            while (!ended) {
                turn();
            }
        } catch (InterruptedException e) {
            LOG.debug("The loop ends", e);
        } catch (IOException | RuntimeException | Error e) {
            if (ended) {
                LOG.debug("The loop ends", e);
                return;
            }
            LOG.error("The executor of {} stops, and its jobs with it: {}", config.site(), e.getMessage(), e);
            hands.driver().killAllAtTheEnd();
            failure.complete(e);
        }
    }

    private void turn() throws IOException, InterruptedException {
        long now = bootClock.millis();
        List<Output> outputs = new ArrayList<>();
        List<Input> inputs = inbox.take(Math.min(nextTickMillis, nextLookMillis) - now);
        for (Input input : inputs) {
            if (!leaving || isWelcomeAtTheEnd(input)) {
                outputs.addAll(applied(
                        input instanceof Input.HeartbeatAcked acked ? acked.handedInAt(bootClock.millis()) : input));
            }
        }
        now = bootClock.millis();
        if (now >= nextTickMillis || !inputs.isEmpty()) { // starts are ordered by the tick after what led to them
            nextTickMillis = now + tickMillis;
            outputs.addAll(applied(new Input.Clock(now, wallClock.millis(), freshSession())));
        }
        carryOut(outputs);
        hands.node().look(state, now);
        if (now >= nextLookMillis) {
            nextLookMillis = now + config.timing().look().toMillis();
            if (!leaving) {
                hands.driver().list();
            }
        }
    }

    private List<Output> applied(Input input) {
        Step step = machine.apply(state, input);
        unsaved |= !(input instanceof Input.Clock) || !step.outputs().isEmpty();
        state = step.state();
        return step.outputs();
    }

    private void carryOut(List<Output> outputs) throws IOException, InterruptedException {
        long now = bootClock.millis();
        if (unsaved && (!outputs.isEmpty() || now - savedAtMillis >= SAVE_IDLE_EVERY_MILLIS)) {
            durably("The state cannot be written", () -> keeper.save(state));
            unsaved = false;
            savedAtMillis = now;
        }
        for (Output output : outputs) {
            carryOut(output);
        }
    }

    private void carryOut(Output output) throws IOException, InterruptedException {
        if (output instanceof Output.SendHeartbeat heartbeat) {
            hands.post().heartbeat(heartbeat);
        } else if (output instanceof Output.SetLease set) {
            durably("The lease cannot be told", () -> hands.leaseListener().set(set.session(), set.deadlineMillis()));
            lease.set(set.session(), set.deadlineMillis());
        } else if (output instanceof Output.SendEvent event) {
            // After the offers and pins that it may speak of.
            hands.storing().order("send an event", () -> hands.post().event(event.event()));
        } else if (output instanceof Output.SendReport report) {
            hands.post().report(report);
        } else if (output instanceof Output.KillAll) {
            LOG.info("No lease holds at {}: whatever lives of its jobs is killed", config.site());
            hands.driver().killAll();
        } else if (output instanceof Output.Stop stop) {
            hands.driver().stop(stop);
        } else if (output instanceof Output.Forget forget) {
            hands.driver().forget(forget.job());
            hands.storing().order("unpin the checkpoints of " + forget.job(), () -> hands.store()
                    .unpin(forget.job()));
        } else if (output instanceof Output.Offer offer) {
            hands.storing().order("offer the checkpoint of " + offer.job(), () -> hands.transport()
                    .offer(offer.job(), offer.manifestDigest(), offer.destination()));
        } else if (output instanceof Output.Withdraw withdraw) {
            hands.storing().order("withdraw the offer of " + withdraw.job(), () -> hands.transport()
                    .withdraw(withdraw.job()));
        } else if (output instanceof Output.Pin pin) {
            hands.storing().order("pin a checkpoint of " + pin.job(), () -> pin(pin));
        } else if (output instanceof Output.CancelFetch cancel) {
            hands.fetches().cancel(cancel.commandId());
        } else if (leaving) {
            LOG.debug("Not begun at the end, but after the next start: {}", output);
        } else {
            begin(output);
        }
    }

    private void begin(Output output) {
        if (output instanceof Output.Start start) {
            hands.driver().start(start);
        } else if (output instanceof Output.Capture capture) {
            hands.driver().capture(capture);
        } else if (output instanceof Output.Fetch fetch) {
            hands.fetches().fetch(fetch.instruction());
        } else {
            throw new IllegalStateException("nobody carries out " + output);
        }
    }

    /** The new pin is there before the old ones go, so that the checkpoint is never without one. */
    private void pin(Output.Pin pin) throws IOException {
        String inBetween = pin.job() + "#next";
        hands.store().pin(pin.manifestDigest(), inBetween);
        hands.store().unpin(pin.job());
        hands.store().pin(pin.manifestDigest(), pin.job());
        hands.store().unpin(inBetween);
    }

    private interface Disk {
        void write() throws IOException;
    }

    /**
     * Tries until it is done. Nothing else happens meanwhile: no heartbeat goes out, so that the lease runs off.
     *
     * @throws IOException when the lease is about to end, or would have since the first try
     */
    private void durably(String complaint, Disk disk) throws IOException, InterruptedException {
        long firstMillis = bootClock.millis();
        boolean told = false;
        while (true) {
            try {
                disk.write();
                return;
            } catch (IOException e) {
                long end = Math.min(
                        lease.deadlineMillis() - config.timing().killMargin().toMillis(),
                        firstMillis + config.timing().lease().toMillis());
                if (bootClock.millis() >= end) {
                    throw new IOException(
                            complaint + " in " + config.directory() + " (" + e.getMessage()
                                    + "), so the jobs were ended: make room on the disk and start the executor again",
                            e);
                }
                if (!told) {
                    LOG.error("{} in {}, trying until the lease ends", complaint, config.directory(), e);
                    told = true;
                }
                Thread.sleep(RETRY_SAVE_MILLIS);
            }
        }
    }

    private static boolean isWelcomeAtTheEnd(Input input) {
        return input instanceof Input.HeartbeatAcked
                || input instanceof Input.EventAcked
                || input instanceof Input.AllKilled;
    }

    private static String freshSession() {
        return UUID.randomUUID().toString();
    }
}
