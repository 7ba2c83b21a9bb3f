/**
 * The simulated fleet: scenarios, a seeded workload, sites that obey commands and report, energy accounted between events.
 * May import {@code fabric}, {@code planning}, {@code feasibility} and FastCSV; must not import Kafka, Avro or a wall clock.
 * Simulated time is integer milliseconds; every random figure follows from the seed and its purpose alone.
 */
package io.windfall.fleet;
