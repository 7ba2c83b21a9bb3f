package io.windfall.executor;

import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.Instruction;
import io.windfall.log.LogContext;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out pulls, each on a thread of its own, and measures the links by them. */
final class FetchHand implements AutoCloseable {

    /** Takes what a pull says of a link. */
    interface LinkSink {
        void measured(String source, double bandwidthBps);
    }

    private static final Logger LOG = LoggerFactory.getLogger(FetchHand.class);
    private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Less than this says more of the round trips than of the link. */
    private static final long LEAST_MEASURED_BYTES = 1_000_000;

    private record Pull(String source, Thread thread) {}

    private final Transport transport;
    private final InstantSource wallClock;
    private final Consumer<Input> answers;
    private final LinkSink links;
    private final Map<String, Pull> underWay = new HashMap<>();
    private final LongAdder receivedBytes = new LongAdder();
    private final LongAdder done = new LongAdder();
    private final LongAdder failed = new LongAdder();

    FetchHand(Transport transport, InstantSource wallClock, Consumer<Input> answers, LinkSink links) {
        this.transport = transport;
        this.wallClock = wallClock;
        this.answers = answers;
        this.links = links;
    }

    /** Begins to pull, unless that is under way. */
    synchronized void fetch(Instruction command) {
        if (underWay.containsKey(command.id())) {
            return;
        }
        Thread thread = new Thread(() -> pull(command), "executor-fetch-" + command.job());
        thread.setDaemon(true);
        underWay.put(command.id(), new Pull(String.valueOf(command.source()), thread));
        thread.start();
    }

    /** Breaks a pull off; nothing is told of it any more. */
    synchronized void cancel(String commandId) {
        Pull pull = underWay.remove(commandId);
        if (pull != null) {
            pull.thread().interrupt();
        }
    }

    /** Whether anything is being pulled from a site. */
    synchronized boolean isPullingFrom(String source) {
        return underWay.values().stream().anyMatch(pull -> pull.source().equals(source));
    }

    /** Breaks all off. */
    @Override
    public synchronized void close() {
        underWay.values().forEach(pull -> pull.thread().interrupt());
        underWay.clear();
    }

    private void pull(Instruction command) {
        LogContext about = LogContext.job(command.job()).and(LogContext.MIGRATION, command.migrationId());
        try (about) {
            pullAndTell(command);
        }
    }

    private void pullAndTell(Instruction command) {
        long[] told = {System.nanoTime() - TELL_EVERY_NANOS};
        long[] counted = {0};
        try {
            Transport.Pulled pulled = transport.pull(command, (sent, total, bps, seconds) -> {
                count(counted, sent);
                if (System.nanoTime() - told[0] >= TELL_EVERY_NANOS) {
                    told[0] = System.nanoTime();
                    tell(
                            command,
                            false,
                            new Input.FetchProgressed(
                                    command.job(), command.id(), sent, total, bps, seconds, wallClock.millis()));
                }
            });
            count(counted, pulled.transferredBytes());
            done.increment();
            measure(command, pulled);
            tell(
                    command,
                    true,
                    new Input.Fetched(
                            command.job(),
                            command.id(),
                            pulled.checkpoint(),
                            pulled.transferredBytes(),
                            pulled.transferSeconds(),
                            pulled.bandwidthBps(),
                            wallClock.millis()));
        } catch (InterruptedException e) {
            LOG.info("The pull of {} was broken off", command.job());
            tell(command, true, failed(command, "it was broken off"));
        } catch (IOException | RuntimeException e) {
            failed.increment();
            LOG.warn("{} cannot be pulled from {}: {}", command.job(), command.source(), e.toString(), e);
            tell(command, true, failed(command, e.getMessage() == null ? e.toString() : e.getMessage()));
        }
    }

    /** Adds what has come since it was counted last; progress is told by one thread at a time. */
    private void count(long[] counted, long transferred) {
        if (transferred > counted[0]) {
            receivedBytes.add(transferred - counted[0]);
            counted[0] = transferred;
        }
    }

    /** Number of pulls under way. */
    synchronized int underWay() {
        return underWay.size();
    }

    /** Bytes pulled so far, B, of pulls that failed, too. */
    long receivedBytes() {
        return receivedBytes.sum();
    }

    /** Number of pulls that were completed. */
    long done() {
        return done.sum();
    }

    /** Number of pulls that failed; those broken off are not counted. */
    long failed() {
        return failed.sum();
    }

    private Input.FetchFailed failed(Instruction command, String reason) {
        return new Input.FetchFailed(command.job(), command.id(), reason, wallClock.millis());
    }

    /** A pull that shared the link tells of its rate times the number of sharers, as link telemetry wants it. */
    private void measure(Instruction command, Transport.Pulled pulled) {
        long sharers;
        synchronized (this) {
            sharers = underWay.values().stream()
                    .filter(other -> other.source().equals(command.source()))
                    .count();
        }
        if (command.source() != null
                && pulled.transferredBytes() >= LEAST_MEASURED_BYTES
                && pulled.bandwidthBps() > 0
                && Double.isFinite(pulled.bandwidthBps())) {
            links.measured(command.source(), pulled.bandwidthBps() * Math.max(1, sharers));
        }
    }

    /** Tells of a pull unless it was cancelled. */
    private synchronized void tell(Instruction command, boolean last, Input input) {
        Pull pull = underWay.get(command.id());
        if (pull == null || pull.thread() != Thread.currentThread()) {
            return;
        }
        if (last) {
            underWay.remove(command.id());
        }
        answers.accept(input);
    }
}
