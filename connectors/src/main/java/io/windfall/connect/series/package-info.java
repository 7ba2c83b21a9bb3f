/**
 * The generic source of time series: a polled URL or a watched folder, CSV, JSON or market documents, to windows, to grid signals.
 * May import: {@code io.windfall.connect}, schemas, Jackson, FastCSV. May not import: other connectors, executors.
 */
package io.windfall.connect.series;
