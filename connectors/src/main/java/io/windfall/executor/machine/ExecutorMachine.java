package io.windfall.executor.machine;

import java.util.List;

/** Placeholder of the contracts' branch; replaced by the machine. */
public final class ExecutorMachine {

    private final MachineConfig config;

    public ExecutorMachine(MachineConfig config) {
        this.config = config;
    }

    /** Applies an input. */
    public Step apply(ExecutorState state, Input input) {
        if (config == null || input == null) {
            throw new IllegalArgumentException("config or input is missing");
        }
        return new Step(state, List.of());
    }
}
