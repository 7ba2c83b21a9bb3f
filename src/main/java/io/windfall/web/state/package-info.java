/**
 * Where the HTTP interface has its knowledge from: the orchestrator's stores, queried, and its outputs, read along.
 * May import Kafka's clients, the topology, the records, the views; not HTTP: {@code io.windfall.web} serves what is here.
 * All public classes are safe for use by several threads.
 */
package io.windfall.web.state;
