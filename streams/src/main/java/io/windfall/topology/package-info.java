/**
 * The Kafka Streams shell around the core: intake, the orchestrator's stages as processors, their stores.
 * May import everything of this module and {@code schemas}; decides nothing itself.
 * Building a topology is one static function, called unchanged by the program and its tests.
 */
package io.windfall.topology;
