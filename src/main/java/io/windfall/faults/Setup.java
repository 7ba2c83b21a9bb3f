package io.windfall.faults;

import io.windfall.executor.machine.MachineConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a seed stands for: the fabric, and which faults may happen in it. Not every schedule has all of them, since some hide
 * others.
 *
 * @param sites their names
 * @param slots slots of each
 * @param jobs how many
 * @param policy the planning policy
 * @param copyAhead whether checkpoints are copied ahead
 * @param leaseMillis the executors' lease, ms
 * @param marginMillis what the orchestrator waits beyond it, ms
 * @param tickMillis time between the orchestrator's beats, ms
 * @param dwellSeconds least stay after a move, s
 * @param alpha share of a window that a move may take
 * @param troubleMillis how long there are faults, ms
 * @param faults those that may happen
 * @param unpromising a site whose executor cannot promise the kill, and therefore no lease; null: there is none
 */
record Setup(
        List<String> sites,
        int slots,
        int jobs,
        String policy,
        boolean copyAhead,
        long leaseMillis,
        long marginMillis,
        long tickMillis,
        long dwellSeconds,
        double alpha,
        long troubleMillis,
        Set<Fault> faults,
        String unpromising) {

    static final String FABRIC = "f";

    static Setup of(Dice dice) {
        List<String> sites = new ArrayList<>();
        int count = (int) dice.between(2, dice.chance(0.25) ? 4 : 3);
        for (int i = 0; i < count; i++) {
            sites.add("site-" + (char) ('a' + i));
        }
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        double share = dice.chance(0.2) ? 0.8 : 0.3;
        for (Fault fault : Fault.values()) {
            if (dice.chance(share)) {
                faults.add(fault);
            }
        }
        String unpromising = faults.contains(Fault.LEASE_UNPROMISED) ? dice.pick(sites) : null;
        if (unpromising != null) {
            faults.remove(Fault.TWO_PROCESSES); // nothing could keep two of them apart
        }
        int slots = (int) dice.between(1, 2);
        boolean copies = faults.contains(Fault.SITE_TAKEN_OVER);
        return new Setup(
                List.copyOf(sites),
                slots,
                (int) dice.between(1, StrictMath.max(2, count * slots)),
                copies || dice.chance(0.7) ? "windfall" : "energy-only",
                copies || dice.chance(0.4),
                dice.chance(0.5) ? 14_000 : 22_000,
                dice.chance(0.5) ? 2_000 : 5_000,
                dice.chance(0.5) ? 3_000 : 4_000,
                dice.chance(0.5) ? dice.between(5, 40) : dice.between(40, 150),
                !copies && dice.chance(0.5) ? 1.0 : 0.2,
                dice.between(40_000, 100_000),
                faults,
                unpromising);
    }

    MachineConfig machine(String site) {
        long lease = site.equals(unpromising) ? -1 : leaseMillis;
        return new MachineConfig(FABRIC, site, lease, leaseMillis / 4, leaseMillis / 10, 20_000, 500, 40);
    }

    /** Whether checkpoints are so large, and links so slow, that copying ahead pays. */
    boolean isBulky() {
        return may(Fault.SITE_TAKEN_OVER);
    }

    boolean may(Fault fault) {
        return faults.contains(fault);
    }
}
