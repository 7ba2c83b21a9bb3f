/**
 * Records in and out by hand: text to Avro for publishing, any topic's bytes to text for reading along.
 * May import {@code topics}, {@code serde}, {@code schema}, {@code codec}, Kafka's clients, Jackson and FastCSV; the command line imports it.
 * Must not import the command line, print to the console or end the process; what is wrong with a line is said in one line.
 */
package io.windfall.exchange;
