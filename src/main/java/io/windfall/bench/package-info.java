/**
 * Measures the pipeline beside a bare pass-through, on one embedded broker, in one run.
 * May import the core, the topology, the codecs and the embedded stack; nothing may import it but the command line.
 * No figure leaves it without the raw ones behind it.
 */
package io.windfall.bench;
