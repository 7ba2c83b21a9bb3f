package io.windfall.live;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Trains every job once more, one after the other in the background, without moving it. */
final class UnmovedRuns implements AutoCloseable {

    private final Map<String, LiveJob.Final> ends = new ConcurrentHashMap<>();
    private final FutureTask<Void> task;
    private final Thread thread;

    UnmovedRuns(Path demo, List<LiveJob> jobs) {
        task = new FutureTask<>(() -> {
            for (LiveJob job : jobs) {
                ends.put(
                        job.name(), job.runUnmoved(demo, demo.resolve("unmoved").resolve(job.name())));
            }
            return null;
        });
        thread = new Thread(task, "unmoved-runs");
        thread.setDaemon(true);
        thread.start();
    }

    /** How the job ended; waits for it. */
    LiveJob.Final of(LiveJob job) throws IOException, InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException told) {
                throw told;
            }
            throw new LiveException(e.getCause().getMessage(), e.getCause());
        }
        return ends.get(job.name());
    }

    @Override
    public void close() throws InterruptedException {
        task.cancel(true);
        thread.interrupt();
        thread.join();
    }
}
