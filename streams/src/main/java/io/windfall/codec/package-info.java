/**
 * The mapping between the Avro records of the contract and the core's plain records, written out field by field.
 * May import {@code schema}, {@code fabric}, {@code planning} and {@code feasibility}; the topologies and the program import it.
 * Must not import Kafka, a clock or I/O, and decides nothing; what a record must hold is checked by the core's records.
 */
package io.windfall.codec;
