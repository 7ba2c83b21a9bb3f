package io.windfall.fleet;

/** Where and when jobs arrive. */
public enum ArrivalPattern {
    /** Poisson, sites uniform. */
    BALANCED,
    /**
     * 80 % at the scenario's first site in bursts of 20, spread uniformly over an hour (bursts Poisson); the rest Poisson over
     * the other sites.
     */
    SKEWED
}
