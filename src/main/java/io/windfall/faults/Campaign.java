package io.windfall.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs many seeds on all cores, each by itself. Stops at the first violation that it comes upon. */
public final class Campaign {

    private final long from;
    private final long count;
    private final int threads;
    private final Supplier<Seams> seams;

    /** Seeds {@code from} … {@code from + count − 1}, on so many threads. */
    public Campaign(long from, long count, int threads) {
        this(from, count, threads, Seams::new);
    }

    Campaign(long from, long count, int threads, Supplier<Seams> seams) {
        if (count < 1 || threads < 1) {
            throw new IllegalArgumentException("there must be at least one seed and one thread");
        }
        this.from = from;
        this.count = count;
        this.threads = threads;
        this.seams = seams;
    }

    /**
     * Runs them.
     *
     * @param progress hears the tally now and then, from one thread at a time
     * @return what they met, with the lowest seed that violated an invariant among those that were run
     */
    public Tally run(Consumer<Tally> progress) throws InterruptedException {
        Tally tally = new Tally();
        AtomicLong next = new AtomicLong();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(() -> work(next, tally, progress), "faults-" + i);
            worker.start();
            workers.add(worker);
        }
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } finally {
            next.set(count);
        }
        return tally;
    }

    private void work(AtomicLong next, Tally tally, Consumer<Tally> progress) {
        for (long i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            Outcome outcome = Simulation.run(from + i, seams.get(), null);
            synchronized (tally) {
                tally.add(outcome);
                if (outcome.violation() != null) {
                    next.set(count);
                }
                progress.accept(tally);
            }
        }
    }
}
