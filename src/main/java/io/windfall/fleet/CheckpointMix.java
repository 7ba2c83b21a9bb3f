package io.windfall.fleet;

/**
 * How large checkpoints are: shares that add up to 1. The bounds are those of the feasibility model's classes.
 *
 * @param small share of checkpoints of 1 to 10 GB, log-uniform (class A); default 0.5
 * @param medium share of 10 to 100 GB, log-uniform (class B); default 0.4
 * @param large share of 100 to 200 GB, uniform (class C); default 0.1
 */
public record CheckpointMix(double small, double medium, double large) {

    /** Half small, four tenths medium, one tenth large. */
    public static final CheckpointMix DEFAULT = new CheckpointMix(0.5, 0.4, 0.1);

    public CheckpointMix {
        boolean shares = small >= 0 && medium >= 0 && large >= 0;
        if (!shares || StrictMath.abs(small + medium + large - 1) > 1e-6) {
            throw new IllegalArgumentException("mix must be three shares of 0 or more that add up to 1 but is " + small
                    + "," + medium + "," + large);
        }
    }

    /** Draws a size, B. */
    long drawBytes(Draws draws) {
        double kind = draws.next();
        double within = draws.next();
        if (kind < small) {
            return (long) (1e9 * StrictMath.pow(10, within));
        } else if (kind < small + medium || large == 0) {
            return (long) (10e9 * StrictMath.pow(10, within));
        }
        return (long) (200e9 - 100e9 * within);
    }
}
