/**
 * The state machine of a fabric: {@code (FabricState, JournalEntry) → (FabricState, outputs)}, as stages over named tables.
 * May import {@code feasibility} and {@code planning}; must not import Kafka, Avro, a clock, I/O or randomness.
 * Time is what ticks say; ids derive from the fabric, a sequence number in the state and the output's index.
 */
package io.windfall.fabric;
