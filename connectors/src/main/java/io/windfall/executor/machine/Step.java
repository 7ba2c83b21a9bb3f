package io.windfall.executor.machine;

import java.util.List;

/**
 * What came of an input.
 *
 * @param state the new state, to be made durable first
 * @param outputs to be carried out then, in order
 */
public record Step(ExecutorState state, List<Output> outputs) {

    public Step {
        outputs = List.copyOf(outputs);
    }
}
