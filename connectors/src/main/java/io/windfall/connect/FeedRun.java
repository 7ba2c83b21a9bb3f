package io.windfall.connect;

import java.time.Duration;

/** A feed with its state and its schedule. */
final class FeedRun<S> {

    final Feed<S> feed;
    final Backoff backoff;
    S state;
    /** By {@link System#nanoTime}. */
    long dueNanos = System.nanoTime();

    FeedRun(Feed<S> feed, S state, Backoff backoff) {
        this.feed = feed;
        this.state = state;
        this.backoff = backoff;
    }

    void succeeded(Polled<S> polled) {
        state = polled.state();
        if (polled.isLook()) {
            backoff.succeeded();
        }
        dueAfter(polled.next() == null ? feed.interval() : polled.next());
    }

    Duration failed(Duration retryAfter) {
        Duration pause = backoff.next(retryAfter);
        dueAfter(pause);
        return pause;
    }

    private void dueAfter(Duration pause) {
        dueNanos = System.nanoTime() + pause.toNanos();
    }
}
