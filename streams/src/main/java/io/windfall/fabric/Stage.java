package io.windfall.fabric;

/** One step of the state machine: reads and writes the tables that it is connected to, and adds to the effects. */
public interface Stage {

    /** Applies an entry. Deterministic: time and settings come with the effects, everything else from the state. */
    void apply(FabricState state, JournalEntry entry, Effects effects);

    /** Whether it also sees entries that an earlier stage refused; by default it does not. */
    default boolean seesRefused() {
        return false;
    }
}
