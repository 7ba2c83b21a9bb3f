/**
 * The OpenADR 3 source: a virtual end node (VEN) that reads a virtual top node's (VTN's) events, 3.1 and 3.0.1, to grid signals.
 * May import: {@code io.windfall.connect}, schemas, Jackson. May not import: other connectors, executors.
 */
package io.windfall.connect.openadr;
