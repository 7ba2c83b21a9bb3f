/**
 * Prometheus as a source: exporters that are scraped, or a server that is queried, to readings of nodes and of sites' meters.
 * May import: {@code io.windfall.connect}, schemas, Jackson. May not import: other connectors, executors.
 */
package io.windfall.connect.prometheus;
