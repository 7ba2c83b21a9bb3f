package io.windfall.fabric;

import io.windfall.planning.Proposal;

/**
 * What was last decided for a job, so that the same is not said twice.
 *
 * @param action what
 * @param destination where, or null
 * @param reason why, in a word
 */
public record LastChoice(Proposal.Action action, String destination, String reason) {}
