/**
 * Recorded journals: read from a cluster or a file, kept in files, run again, compared, run with other settings.
 * May import the core, {@code codec}, {@code fleet}, {@code topics}, {@code serde} and Kafka's consumer.
 * Never a producer, an admin client or the command line: nothing here can have an effect on a cluster.
 */
package io.windfall.replay;
