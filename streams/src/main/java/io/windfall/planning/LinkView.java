package io.windfall.planning;

import io.windfall.feasibility.Lognormal;

/**
 * A directed link at the instant of a plan.
 *
 * @param bandwidth of the whole link, bit/s
 * @param transfers migrations under way on it
 */
public record LinkView(Lognormal bandwidth, int transfers) {}
