package io.windfall.fabric;

/**
 * A job has ended: its feasibility is withdrawn.
 *
 * @param job the job
 */
public record JobGone(String job) implements Output {}
