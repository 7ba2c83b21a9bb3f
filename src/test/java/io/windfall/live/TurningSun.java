package io.windfall.live;

import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;

/** Surplus that goes from site to site on a thread of its own, since a broker that is away holds it up. */
final class TurningSun implements AutoCloseable {

    private final Thread thread;

    TurningSun(ChaosWorld world, long turnMillis) {
        Sun sun = new Sun(world.voice, ChaosWorld.SITES, Duration.ofHours(1));
        thread = new Thread(
                () -> {
                    try {
                        while (!Thread.currentThread().isInterrupted()) {
                            sun.goOn();
                            Thread.sleep(turnMillis);
                        }
                    } catch (InterruptedException | InterruptException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "turning-sun");
        thread.setDaemon(true);
        thread.start();
    }

    /** It stands still where it is. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
