/**
 * The California ISO as a source: curtailment out of its daily renewable reports, prices out of OASIS, to grid signals.
 * May import: {@code io.windfall.connect}, schemas, Jackson, FastCSV. May not import: other connectors, executors.
 */
package io.windfall.connect.caiso;
