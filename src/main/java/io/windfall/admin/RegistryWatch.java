package io.windfall.admin;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the Schema Registry every 5 s, on a thread of its own, whether it is there: the orchestrator itself asks only for
 * schemas that it has not seen. An answer is believed for half a minute.
 */
public final class RegistryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryWatch.class);
    private static final long EVERY_SECONDS = 5;
    private static final long BELIEVED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Runnable question;
    private final ScheduledExecutorService thread;
    private volatile Answer answer;

    /** @param trouble null: it answered */
    private record Answer(String trouble, long atNanos) {}

    /** @param question returns when the registry answers, and throws when it does not */
    public RegistryWatch(Runnable question) {
        this.question = question;
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, "registry-watch");
            daemon.setDaemon(true);
            return daemon;
        });
        thread.scheduleWithFixedDelay(this::ask, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether it has been asked at all. */
    public boolean hasAsked() {
        return answer != null;
    }

    /** What is wrong; null: it answered within the last half minute. */
    public String trouble() {
        Answer last = answer;
        if (last == null) {
            return "not asked yet";
        }
        boolean old = System.nanoTime() - last.atNanos() > BELIEVED_NANOS;
        return last.trouble() == null && old ? "it has not answered for half a minute" : last.trouble();
    }

    private void ask() {
        String trouble = null;
        try {
            question.run();
        } catch (RuntimeException e) {
            trouble = String.valueOf(e.getMessage());
            LOG.debug("The registry does not answer", e);
        }
        answer = new Answer(trouble, System.nanoTime());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
