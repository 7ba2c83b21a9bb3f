/**
 * The feasibility model: how long a move takes, what it costs and gains, how likely it fits its window, and the verdict.
 * May be imported by every package that decides or explains; itself it imports nothing but the JDK's plain values.
 * May not hold Kafka, Avro, a clock, I/O, threads or randomness: the same query gives the same bits on every machine.
 */
package io.windfall.feasibility;
