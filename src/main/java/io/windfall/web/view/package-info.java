/**
 * What the HTTP interface says, as JSON: pure functions of rows of the stores and records of the outputs.
 * May import the generated records, the codec, the core, the JSON of {@code exchange}; neither Kafka nor HTTP.
 * Instants are ISO-8601 in UTC, null is explicit, ages are in ms.
 */
package io.windfall.web.view;
