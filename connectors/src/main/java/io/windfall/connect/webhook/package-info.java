/**
 * The command sink: commands and decisions to an HTTP webhook, as signed CloudEvents, in order per job, at least once.
 * May import: {@code io.windfall.connect}, schemas, Jackson, Kafka's producer for dead letters. May not import: other
 * connectors, executors.
 */
package io.windfall.connect.webhook;
