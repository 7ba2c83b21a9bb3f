/**
 * Figures for Prometheus: what an orchestrator and an executor count, how old what they know is, Kafka's, the JVM's.
 * May import {@code streams}, {@code connectors}, {@code schemas} and Micrometer, which nothing else here imports.
 * Decides nothing. {@code Metrics.scrape()} is a text; who has an HTTP server hands it out, the others use the one here.
 */
package io.windfall.metrics;
