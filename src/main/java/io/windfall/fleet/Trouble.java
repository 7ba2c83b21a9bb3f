package io.windfall.fleet;

/**
 * What becomes of migrations on the way: each transfer meets at most one of these, somewhere in its midst.
 *
 * @param breaks share of transfers whose connection breaks off; default 0
 * @param partitions share in whose midst the link goes down, for ten minutes, with all that is on it; default 0
 * @param outages share in whose midst the destination loses its power, for ten minutes: its jobs go on from their last
 *     complete checkpoints, its executor opens a new session; default 0
 */
public record Trouble(double breaks, double partitions, double outages) {

    /** None. */
    public static final Trouble NONE = new Trouble(0, 0, 0);

    public Trouble {
        boolean shares = breaks >= 0 && partitions >= 0 && outages >= 0 && breaks + partitions + outages <= 1 + 1e-12;
        if (!shares) {
            throw new IllegalArgumentException("failures must be shares of 0 or more, at most 1 together, but are "
                    + breaks + ", " + partitions + " and " + outages);
        }
    }

    /** Half of a share breaks off, a quarter meets a partition, a quarter an outage. */
    public static Trouble ofShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("failures must be a share of the transfers, 0 to 1, but is " + share);
        }
        return new Trouble(share / 2, share / 4, share / 4);
    }

    /** All of it. */
    public double share() {
        return breaks + partitions + outages;
    }

    /** What a transfer meets, by a uniform draw. */
    Fate fate(double draw) {
        if (draw < breaks) {
            return Fate.BREAKS;
        } else if (draw < breaks + partitions) {
            return Fate.PARTITION;
        }
        return draw < share() ? Fate.OUTAGE : Fate.ARRIVES;
    }

    /** How a transfer ends. */
    enum Fate {
        ARRIVES,
        BREAKS,
        PARTITION,
        OUTAGE
    }
}
