package io.windfall.faults;

import io.windfall.executor.machine.ExecutorMachine;
import io.windfall.executor.machine.ExecutorState;
import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.Step;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Output;
import io.windfall.fabric.StateMachine;
import java.util.List;

/** Where the simulation meets the machines: what a test may distort, to show that the verifier finds it. One per run. */
class Seams {

    /** Everything as it is. */
    Seams() {}

    /** Applies an entry to the orchestrator's state. */
    List<Output> orchestrate(FabricState state, JournalEntry entry) {
        return StateMachine.apply(state, entry);
    }

    /** Applies an input to an executor's state. */
    Step execute(ExecutorMachine machine, Host host, ExecutorState state, Input input) {
        return machine.apply(state, input);
    }

    /** Whether executors carry out outputs before the state that goes with them is durable. */
    boolean actsFirst() {
        return false;
    }

    /** Whether a transfer that is broken off passes for complete. */
    boolean takesPartForWhole() {
        return false;
    }
}
