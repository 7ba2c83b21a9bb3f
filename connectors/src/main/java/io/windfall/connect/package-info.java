/**
 * What all connectors share: settings, HTTP, back-off, the polling task, emission, windows out of series, the ledger of signals.
 * May import: Connect's API, schemas (records, serde, topics), Jackson. Connectors live in packages below this one.
 * May not import: executors, drivers, transfer, other modules, nor a connector.
 */
package io.windfall.connect;
