/**
 * For those who run jobs: what an executor asks of a driver and of a checkpoint store, and the executor itself. Import this
 * package and {@code io.windfall.schema}; {@code io.windfall.executor.machine} is the protocol inside, pure and without I/O.
 * May import nothing of the orchestrator.
 */
package io.windfall.executor;
