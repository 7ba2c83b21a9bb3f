/**
 * The report of an evaluation: what a run is recorded into, and how it is written as one HTML file or as CSV files; and the page on windows.
 * May import {@code evaluate}, {@code exchange}, {@code fleet}, {@code fabric}, {@code planning}, {@code feasibility}, Jackson and FastCSV; must not import Kafka or a clock.
 * {@code ReportData} is plain values, which {@code EvaluationReport} fills; only {@code ReportWriter} touches files.
 */
package io.windfall.report;
