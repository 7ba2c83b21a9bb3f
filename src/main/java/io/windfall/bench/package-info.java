/**
 * Measures the pipeline beside a bare pass-through, on one embedded broker, and transfers of checkpoints beside curl.
 * May import the core, the topology, the codecs, the embedded stack and the connectors; nothing may import it but the command line.
 * No figure leaves it without the raw ones behind it.
 */
package io.windfall.bench;
