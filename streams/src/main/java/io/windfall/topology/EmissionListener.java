package io.windfall.topology;

import io.windfall.fabric.Output;

/**
 * Is told of what the orchestrator sends out, for those who count it. Called by stream threads, of several fabrics at once,
 * within the transaction that the record belongs to: where that is aborted its entries are applied again, and the listener is
 * told of their outputs a second time. So it counts at least once, unlike all else here.
 *
 * <p>It is to return at once. What it throws is logged and has no other effect.
 */
public interface EmissionListener {

    /** Listens to nothing. */
    EmissionListener NONE = new EmissionListener() {};

    /** Tells both; the second only where the first does not throw. */
    static EmissionListener both(EmissionListener first, EmissionListener second) {
        return new EmissionListener() {
            @Override
            public void emitted(String fabric, Output output, long calledForAtMillis) {
                first.emitted(fabric, output, calledForAtMillis);
                second.emitted(fabric, output, calledForAtMillis);
            }

            @Override
            public void refused(String reason) {
                first.refused(reason);
                second.refused(reason);
            }
        };
    }

    /**
     * The orchestrator sends something out.
     *
     * @param fabric the fabric
     * @param output what; a {@link io.windfall.fabric.Rejection} becomes a dead letter
     * @param calledForAtMillis when the broker appended the raw record that called for it, ms since 1970-01-01 UTC by the
     *     broker's clock: of a plan that had to wait for the debounce time the first record that called for it
     */
    default void emitted(String fabric, Output output, long calledForAtMillis) {}

    /**
     * Intake makes a raw record a dead letter.
     *
     * @param reason why, a word such as {@code NOT_AVRO}
     */
    default void refused(String reason) {}
}
