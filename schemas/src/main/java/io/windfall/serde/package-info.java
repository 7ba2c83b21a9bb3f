/**
 * Avro records on the wire: the Schema Registry wire format, the registry behind an interface, typed errors.
 * May import: Avro, Kafka's client classes; {@link io.windfall.serde.ConfluentSchemaRegistry} alone the Confluent client.
 * May not import: Kafka Streams, the topic registry, anything of the other modules.
 */
package io.windfall.serde;
