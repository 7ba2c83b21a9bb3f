package io.windfall.executor.machine;

/** Placeholder of the contracts' branch; replaced by the machine. */
public record ExecutorState() {

    /** Nothing known yet. */
    public static ExecutorState initial() {
        return new ExecutorState();
    }
}
