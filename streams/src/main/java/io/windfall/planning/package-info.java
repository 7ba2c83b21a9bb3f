/**
 * Policies: from a view of a fabric to proposals, each explained by what was weighed.
 * May import {@code feasibility} and the JDK; must not import {@code fabric}, Kafka, Avro, a clock, I/O or randomness.
 * A view is a value of one instant; a plan is a pure function of it.
 */
package io.windfall.planning;
