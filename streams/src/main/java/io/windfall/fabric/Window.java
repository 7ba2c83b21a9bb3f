package io.windfall.fabric;

/**
 * A site's surplus at an instant.
 *
 * @param open whether there is surplus now
 * @param remainingSeconds how long it lasts still, s; infinite where it has no end, 0 where closed
 * @param powerWatts surplus power, W; infinite where it is enough for the whole site
 * @param confidence probability that it is so, 0 to 1
 * @param importLimitWatts the import limit of a demand response in force, W; null where none is
 */
public record Window(
        boolean open, double remainingSeconds, double powerWatts, double confidence, Double importLimitWatts) {}
