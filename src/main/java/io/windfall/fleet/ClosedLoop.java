package io.windfall.fleet;

import io.windfall.fabric.Command;
import io.windfall.fabric.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs a fleet and its orchestrator against each other, from event to event, until every job has ended. */
public final class ClosedLoop {

    private ClosedLoop() {}

    /**
     * Runs to the end, with nobody watching.
     *
     * @throws IllegalStateException when jobs are left and nothing will ever happen again; the message names them
     */
    public static FleetReport run(FleetSimulator fleet, Orchestrator orchestrator) {
        return run(fleet, orchestrator, null);
    }

    /**
     * Runs to the end.
     *
     * @param listener sees the fleet after every exchange; null: nobody does
     * @throws IllegalStateException when jobs are left and nothing will ever happen again; the message names them
     */
    public static FleetReport run(FleetSimulator fleet, Orchestrator orchestrator, Consumer<FleetStatus> listener) {
        List<JournalEntry.Body> bodies = new ArrayList<>(fleet.opening());
        long now = Long.MIN_VALUE;
        Long wake = null;
        while (!fleet.done()) {
            long next = StrictMath.min(fleet.nextEventMillis(), wake == null ? Long.MAX_VALUE : wake);
            if (next == Long.MAX_VALUE || next <= now) {
                throw new IllegalStateException("the run is stuck"
                        + (now == Long.MIN_VALUE ? "" : " at " + Instant.ofEpochMilli(now))
                        + ": nothing will happen any more, but these jobs have not ended: " + fleet.unfinished());
            }
            now = next;
            bodies.addAll(fleet.advanceTo(now));
            Orchestrator.Reply reply = orchestrator.exchange(now, bodies);
            bodies.clear();
            for (Command command : reply.commands()) {
                fleet.execute(command, now);
            }
            wake = reply.round().wakeAtMillis();
            if (listener != null) {
                listener.accept(fleet.status());
            }
        }
        return fleet.report();
    }
}
