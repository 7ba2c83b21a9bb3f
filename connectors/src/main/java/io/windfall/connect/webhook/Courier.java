package io.windfall.connect.webhook;

import io.windfall.connect.Backoff;
import io.windfall.connect.HttpAnswer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts deliveries: those of a lane one after the other, each until it is taken or given up, lanes side by side. A lane whose
 * delivery fails backs off alone; where the endpoint asks with {@code Retry-After} to be left alone, all rest.
 */
final class Courier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final long REST_JITTER_NANOS = 100_000_000;
    static final long DEAD_LETTER_SECONDS = 120;

    private final Rules rules;
    private final Post post;
    private final DeadLetterRoute deadLetters;
    private final Outstanding outstanding;
    private final SinkCounts counts;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor threads;
    private final Map<String, Lane> lanes = new HashMap<>();
    private long restUntilNanos = System.nanoTime();
    private Throwable fatal;
    private boolean closed;

    /** One request. */
    interface Post {
        HttpAnswer send(Delivery delivery) throws IOException, InterruptedException;
    }

    /**
     * How it is done.
     *
     * @param concurrency requests at once, at least 1
     * @param isRetried whether an answer that is no success is worth another try
     * @param giveUp after which a delivery that keeps failing is given up; empty: never
     * @param backoff a new one for each lane
     */
    record Rules(int concurrency, IntPredicate isRetried, Optional<Duration> giveUp, Supplier<Backoff> backoff) {}

    private static final class Lane {
        private final String name;
        private final Deque<Delivery> waiting = new ArrayDeque<>();
        private final Backoff backoff;
        /** By {@link System#nanoTime}; null: the next one has not been tried. */
        private Long triedSinceNanos;

        private Delivery underWay;
        private Thread thread;
        /** What is under way is of a partition that was taken away. */
        private boolean abandoned;

        Lane(String name, Backoff backoff) {
            this.name = name;
            this.backoff = backoff;
        }
    }

    /** How a try ended. */
    private enum End {
        DONE,
        AGAIN,
        INTERRUPTED,
        FATAL
    }

    Courier(
            Rules rules,
            Post post,
            DeadLetterRoute deadLetters,
            Outstanding outstanding,
            SinkCounts counts,
            Clock clock) {
        this.rules = rules;
        this.post = post;
        this.deadLetters = deadLetters;
        this.outstanding = outstanding;
        this.counts = counts;
        this.clock = clock;
        threads = new ScheduledThreadPoolExecutor(rules.concurrency(), task -> {
            Thread thread = new Thread(task, "windfall-webhook");
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
    }

    /** Takes a delivery over; it is outstanding until it is taken or given up. */
    synchronized void accept(Delivery delivery) {
        outstanding.add(delivery.partition(), delivery.offset());
        Lane lane = lanes.get(delivery.lane());
        if (lane == null) {
            lane = new Lane(delivery.lane(), rules.backoff().get());
            lanes.put(delivery.lane(), lane);
            schedule(lane, 0);
        }
        lane.waiting.add(delivery);
    }

    /** @throws ConnectException when a record could neither be delivered nor be given up */
    synchronized void raise() {
        if (fatal != null) {
            throw new ConnectException(
                    "a record can neither be delivered nor be given up: " + fatal.getMessage(), fatal);
        }
    }

    /**
     * Forgets the records of partitions that are another task's now. What is under way may end within the time given, and is
     * interrupted after it.
     */
    synchronized void drop(Collection<TopicPartition> partitions, Duration within) {
        for (Lane lane : lanes.values()) {
            lane.waiting.removeIf(d -> partitions.contains(d.partition()));
            lane.abandoned |= isUnderWay(lane, partitions);
        }
        if (!awaitQuiet(partitions, within)) {
            lanes.values().stream()
                    .filter(lane -> isUnderWay(lane, partitions))
                    .forEach(lane -> lane.thread.interrupt());
            awaitQuiet(partitions, Duration.ofMillis(500));
        }
        outstanding.forget(partitions);
    }

    /** Ends at once; what is under way is interrupted. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            lanes.clear();
        }
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(500, TimeUnit.MILLISECONDS)) {
                LOG.warn("A delivery does not end; it is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitQuiet(Collection<TopicPartition> partitions, Duration within) {
        long until = System.nanoTime() + within.toNanos();
        boolean interrupted = false;
        try {
            while (lanes.values().stream().anyMatch(lane -> isUnderWay(lane, partitions))) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    return false;
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isUnderWay(Lane lane, Collection<TopicPartition> partitions) {
        return lane.underWay != null && partitions.contains(lane.underWay.partition());
    }

    private void schedule(Lane lane, long nanos) {
        threads.schedule(() -> run(lane), nanos, TimeUnit.NANOSECONDS);
    }

    private void run(Lane lane) {
        Delivery delivery = begin(lane);
        if (delivery == null) {
            return;
        }
        Try tried;
        try {
            tried = attempt(lane, delivery);
        } catch (InterruptedException | InterruptException e) {
            tried = new Try(End.INTERRUPTED, Duration.ZERO); // not restored: the thread is the pool's
            LOG.debug("{}: interrupted", delivery, e);
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            tried = new Try(End.FATAL, Duration.ZERO);
            fail(delivery, e);
        }
        end(lane, delivery, tried);
    }

    /** Null: nothing is to be done now. */
    private synchronized Delivery begin(Lane lane) {
        Delivery next = lane.waiting.peek();
        if (closed || next == null) {
            lanes.remove(lane.name, lane);
            return null;
        }
        long rest = restUntilNanos - System.nanoTime();
        if (rest > 0) {
            schedule(lane, rest + ThreadLocalRandom.current().nextLong(REST_JITTER_NANOS));
            return null;
        }
        if (lane.triedSinceNanos == null) {
            lane.triedSinceNanos = System.nanoTime();
        }
        lane.underWay = lane.waiting.poll();
        lane.thread = Thread.currentThread();
        return lane.underWay;
    }

    private synchronized void end(Lane lane, Delivery delivery, Try tried) {
        lane.underWay = null;
        lane.thread = null;
        Thread.interrupted(); // of drop, too late
        notifyAll();
        switch (tried.end()) {
            case DONE -> {
                outstanding.done(delivery.partition(), delivery.offset());
                lane.backoff.succeeded();
                lane.triedSinceNanos = null;
            }
            case AGAIN -> {
                if (!lane.abandoned) {
                    lane.waiting.addFirst(delivery);
                }
            }
            case INTERRUPTED -> lane.triedSinceNanos = null;
            case FATAL -> lane.waiting.clear();
        }
        lane.abandoned = false;
        if (closed || tried.end() == End.FATAL) {
            lanes.remove(lane.name, lane);
        } else {
            schedule(lane, tried.pause().toNanos());
        }
    }

    private record Try(End end, Duration pause) {
        static final Try DONE = new Try(End.DONE, Duration.ZERO);
    }

    private Try attempt(Lane lane, Delivery delivery)
            throws InterruptedException, ExecutionException, TimeoutException {
        String problem;
        Duration asked = Duration.ZERO;
        try {
            HttpAnswer answer = post.send(delivery);
            if (answer.isSuccess()) {
                counts.delivered.incrementAndGet();
                return Try.DONE;
            }
            problem = "the webhook answers " + answer.status() + said(answer);
            if (!rules.isRetried().test(answer.status())) {
                return giveUp(delivery, "REFUSED", problem);
            }
            asked = answer.retryAfter(clock.instant());
        } catch (IOException e) {
            problem = e.getMessage();
        }
        return again(lane, delivery, problem, asked);
    }

    private Try again(Lane lane, Delivery delivery, String problem, Duration asked)
            throws InterruptedException, ExecutionException, TimeoutException {
        counts.failures.incrementAndGet();
        Duration tried = Duration.ofNanos(System.nanoTime() - lane.triedSinceNanos);
        if (rules.giveUp().isPresent() && tried.compareTo(rules.giveUp().get()) >= 0) {
            return giveUp(delivery, "NOT_DELIVERED", "given up after " + tried.toMillis() + " ms: " + problem);
        }
        Duration next = lane.backoff.next(asked);
        Duration pause = rules.giveUp()
                .map(all -> all.minus(tried))
                .filter(left -> left.compareTo(next) < 0)
                .orElse(next);
        if (!asked.isZero()) {
            restAll(pause);
        }
        LOG.warn(
                "{}: {}. Failure {} in a row; next try in {} ms",
                delivery,
                problem,
                lane.backoff.failures(),
                pause.toMillis());
        return new Try(End.AGAIN, pause);
    }

    private Try giveUp(Delivery delivery, String reason, String detail)
            throws InterruptedException, ExecutionException, TimeoutException {
        LOG.warn("{} goes to the dead letters: {}", delivery, detail);
        Future<?> written = deadLetters.write(delivery.origin(), reason, detail);
        try {
            written.get(DEAD_LETTER_SECONDS, TimeUnit.SECONDS);
        } finally {
            written.cancel(false); // what has not been handed over by now is not any more
        }
        counts.deadLetters.incrementAndGet();
        return Try.DONE;
    }

    private synchronized void restAll(Duration pause) {
        restUntilNanos = Math.max(restUntilNanos, System.nanoTime() + pause.toNanos());
    }

    private synchronized void fail(Delivery delivery, Exception e) {
        LOG.error("{} can neither be delivered nor be given up", delivery, e);
        if (fatal == null) {
            fatal = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        }
    }

    private static String said(HttpAnswer answer) {
        String text = answer.excerpt(); // secrets masked
        return text.isEmpty() ? "" : ": " + text;
    }
}
