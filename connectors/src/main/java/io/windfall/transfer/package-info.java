/**
 * For those who run an executor: checkpoints in content-addressed chunks, the server that offers them, the fetcher that
 * pulls them under a grant, and TLS between the two. Import this package and {@code io.windfall.grant}. May import the value
 * types of {@code io.windfall.executor} and {@code io.windfall.guard}, and nothing of Kafka or of the orchestrator.
 */
package io.windfall.transfer;
