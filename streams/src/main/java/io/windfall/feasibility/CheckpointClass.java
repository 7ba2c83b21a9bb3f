package io.windfall.feasibility;

/**
 * The size class of a checkpoint: a fact about the checkpoint, not a verdict on a move (arXiv 2511.16182). With the
 * default bounds {@code A} is below 10 GB, {@code B} from 10 GB to 100 GB inclusive, {@code C} above 100 GB.
 */
public enum CheckpointClass {
    /** Small: moves within almost any window. */
    A,
    /** Middling: moves when the window is long enough. */
    B,
    /** Large: moves over very fast links only. */
    C;

    /**
     * The class of a checkpoint of that many bytes under the bounds of {@code parameters}.
     *
     * @throws IllegalArgumentException when the size is negative or NaN
     */
    public static CheckpointClass of(double checkpointBytes, ModelParameters parameters) {
        if (!(checkpointBytes >= 0)) {
            throw new IllegalArgumentException("checkpointBytes must be 0 or more, not " + checkpointBytes);
        }
        if (checkpointBytes < parameters.classABytes()) {
            return A;
        }
        return checkpointBytes <= parameters.classBBytes() ? B : C;
    }
}
