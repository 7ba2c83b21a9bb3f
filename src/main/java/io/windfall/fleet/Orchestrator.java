package io.windfall.fleet;

import io.windfall.fabric.Command;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Round;
import java.util.List;

/** Whoever decides for a simulated fleet: in this process, or at the other end of Kafka. */
public interface Orchestrator extends AutoCloseable {

    /**
     * Takes in what the fleet reported, then the tick of that instant, and waits for what is decided.
     *
     * @param tickMillis the simulated instant, later than the last one
     * @param bodies what was reported since the last one, in order
     */
    Reply exchange(long tickMillis, List<JournalEntry.Body> bodies);

    @Override
    void close();

    /**
     * What was decided.
     *
     * @param commands in the order in which they were issued
     * @param round the account of the tick; it says when to tick again if nothing happens before
     */
    record Reply(List<Command> commands, Round round) {
        public Reply {
            commands = List.copyOf(commands);
        }
    }
}
