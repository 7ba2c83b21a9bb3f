package io.windfall.transfer;

import java.util.concurrent.CompletableFuture;

/** A fetch under way. */
public final class Fetch {
    private final FetchRun run;
    private final CompletableFuture<FetchResult> result;

    Fetch(FetchRun run, CompletableFuture<FetchResult> result) {
        this.run = run;
        this.result = result;
    }

    /** Completes with what was fetched, or with a {@link FetchFailedException}. */
    public CompletableFuture<FetchResult> result() {
        return result.copy();
    }

    /** Breaks it off, if it still goes on: it fails, and what is there of unfinished chunks is dropped. */
    public void cancel() {
        run.stop(FetchRun.Stop.CANCELLED);
    }
}
