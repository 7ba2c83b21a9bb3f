/**
 * Evaluation: policies and seeds on a scenario, each a simulated fleet joined to the orchestrator's state machine, and what
 * came of them in figures. It may use the fleet simulator and the pure core (fabric, planning, feasibility). No Kafka, no
 * command line.
 */
package io.windfall.evaluate;
