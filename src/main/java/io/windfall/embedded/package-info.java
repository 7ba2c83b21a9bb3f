/**
 * The stack in the process: Kafka's own KRaft broker and a small registry that speaks the Confluent REST API, for one machine.
 * May import the JDK, Kafka clients, Avro, Javalin, Jackson and SLF4J; {@link io.windfall.embedded.EmbeddedBroker} alone imports {@code kafka.server}.
 * May not import any other package of Windfall: the stack knows nothing about what it carries.
 */
package io.windfall.embedded;
