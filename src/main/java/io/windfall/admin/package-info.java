/**
 * Looks at a cluster and sets it up: topics and schemas as declared, and whether all is fit to run. No console, no exit codes.
 * May import {@code io.windfall.topics}, {@code io.windfall.serde}, {@code io.windfall.schema} and Kafka's clients.
 * May not import {@code io.windfall.cli} or {@code io.windfall.embedded}.
 */
package io.windfall.admin;
