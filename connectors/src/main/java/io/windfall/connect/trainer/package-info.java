/**
 * The trainer source: checkpoint folders of jobs that no executor of ours runs, to job progress.
 * May import: {@code io.windfall.connect}, schemas, Jackson. May not import: other connectors, executors, drivers.
 */
package io.windfall.connect.trainer;
