/**
 * From time series of curtailment to a scenario folder: reads the series, finds the windows of surplus, writes the files.
 * May import {@code fleet} for the scenario's format, {@code exchange} for times, and FastCSV; must not import Kafka or a clock.
 * {@code WindowFinder} is pure; only the reader and the folder touch files.
 */
package io.windfall.scenario;
