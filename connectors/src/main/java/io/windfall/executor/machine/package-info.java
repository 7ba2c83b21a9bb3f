/**
 * The executor's side of the migration protocol as a pure state machine: (state, input) → (state, outputs). No I/O, no
 * clock, no threads, no Kafka: whoever drives it persists the new state before carrying out the outputs. May import
 * {@code io.windfall.executor}'s values only.
 */
package io.windfall.executor.machine;
