package io.windfall.container;

import io.windfall.live.Feed;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Surplus that goes from site to site on a thread of its own, since a broker that is away holds it up. */
final class Turning implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Turning.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger turns = new AtomicInteger();

    /** @param turnMillis how long it stays at a site, ms */
    Turning(Feed feed, long turnMillis) {
        thread.scheduleWithFixedDelay(() -> turn(feed), 0, turnMillis, TimeUnit.MILLISECONDS);
    }

    private void turn(Feed feed) {
        try {
            feed.goOn();
            turns.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("The sun stood still: {}", e.getMessage());
        }
    }

    int turns() {
        return turns.get();
    }

    /** It stands still where it is. */
    @Override
    public void close() throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
            thread.shutdownNow();
        }
    }
}
