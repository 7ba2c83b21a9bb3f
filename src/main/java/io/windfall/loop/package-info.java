/**
 * The closed loop over a real Kafka: a simulated fleet's records out, the orchestrator's rounds and commands back.
 * May import {@code fleet}, {@code codec}, {@code serde}, {@code topics} and Kafka's clients; not Kafka Streams.
 * Time is the fleet's: a tick is sent once everything before it is seen in the journal.
 */
package io.windfall.loop;
