/**
 * Clients that others wrote, against the whole pipeline: they hold the wire format, the schemas and the topics to the contract.
 * May import everything of the program, and its shared test client.
 * May not be imported.
 */
package io.windfall.foreign;
