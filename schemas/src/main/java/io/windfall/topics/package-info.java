/**
 * The declared list of Windfall's topics: names, keys, values, retention, sizes.
 * May import: Kafka's client classes, the generated records in {@code io.windfall.schema}.
 * May not import: the serde, Kafka Streams, anything of the other modules.
 */
package io.windfall.topics;
