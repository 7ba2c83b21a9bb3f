package io.windfall.executor;

import io.windfall.executor.machine.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What waits for the loop. Commands are let in so many at a time, so that a long topic does not fill the memory. */
final class Inbox {

    private static final int MOST_COMMANDS = 2_000;
    private static final int MOST_AT_ONCE = 256;

    private final BlockingQueue<Input> waiting = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(MOST_COMMANDS);

    void put(Input input) {
        waiting.add(input);
    }

    /** Waits for room. */
    void putCommand(Input.Commanded command) throws InterruptedException {
        room.acquire();
        waiting.add(command);
    }

    /** What has come, in order; waits for the first so long. */
    List<Input> take(long waitMillis) throws InterruptedException {
        Input first = waiting.poll(Math.max(0, waitMillis), TimeUnit.MILLISECONDS);
        if (first == null) {
            return List.of();
        }
        List<Input> taken = new ArrayList<>(List.of(first));
        waiting.drainTo(taken, MOST_AT_ONCE - 1);
        room.release((int)
                taken.stream().filter(input -> input instanceof Input.Commanded).count());
        return taken;
    }
}
