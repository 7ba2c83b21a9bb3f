/**
 * The whole system under one seeded scheduler: the orchestrator's and the executors' real state machines on models of the
 * log, the network, the disks and the clocks, with everything that can go wrong; {@link io.windfall.faults.Verifier} says
 * what must hold. May import the cores; no Kafka, no wall clock, no I/O.
 */
package io.windfall.faults;
