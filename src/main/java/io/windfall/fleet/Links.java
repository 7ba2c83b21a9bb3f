package io.windfall.fleet;

import io.windfall.fabric.Command;
import io.windfall.feasibility.Lognormal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The directed links of a fleet: draws each transfer's bandwidth and fate, foresees ends, and has the energy counted. */
final class Links {

    private final FleetConfig config;
    private final EventQueue queue;
    private final Meter meter;
    private final Map<String, Integer> siteIndex = new HashMap<>();
    private final Map<String, Wire> byPair = new HashMap<>();
    private final List<Wire> wires = new ArrayList<>();

    Links(Scenario scenario, FleetConfig config, EventQueue queue, Meter meter) {
        this.config = config;
        this.queue = queue;
        this.meter = meter;
        for (Scenario.Site site : scenario.sites()) {
            siteIndex.put(site.id(), siteIndex.size());
        }
        for (Scenario.Link link : scenario.links()) {
            Wire wire = new Wire(wires.size(), link, config.bandwidthScale());
            wires.add(wire);
            byPair.put(link.source() + ">" + link.destination(), wire);
        }
    }

    /** All, in the scenario's order. */
    List<Wire> wires() {
        return wires;
    }

    boolean has(String source, String destination) {
        return byPair.containsKey(source + ">" + destination);
    }

    /** Whether a link is down. */
    boolean isDown(String source, String destination, long nowMillis) {
        return nowMillis < byPair.get(source + ">" + destination).downUntilMillis;
    }

    /** What a job's checkpoint comes to on the wire to a site, B: of what was copied ahead, only what has changed is sent. */
    private long wireBytes(SimJob job, String destination) {
        boolean known = job.copies.containsKey(destination) && config.deltaShare() != null;
        double share = known ? config.deltaShare() : 1;
        return (long) (share * job.spec.checkpointBytes() / config.model().compressionRatio());
    }

    /**
     * Begins what a command to pull asks for. A job's n-th transfer draws the same whatever others do.
     *
     * @param ahead whether it is a copy made while the job runs on
     */
    void start(SimJob job, Command fetch, boolean ahead, long nowMillis) {
        Wire wire = byPair.get(fetch.source() + ">" + fetch.site());
        Draws draws = new Draws(config.seed(), Draws.Purpose.TRANSFERS, job.index, job.transfers++);
        double bandwidth =
                new Lognormal(wire.meanBps, config.bandwidthCv()).quantile(StrictMath.max(1e-12, draws.next()));
        Trouble.Fate fate = config.trouble().fate(draws.next());
        long bytes = wireBytes(job, fetch.site());
        double bits = 8.0 * bytes * (fate == Trouble.Fate.ARRIVES ? 1 : draws.next());
        meter.sends(siteIndex.get(wire.source), 1);
        wire.start(new Wire.Transfer(job, fetch, ahead, bytes, bits, bandwidth, fate, nowMillis), nowMillis);
        foresee(wire);
    }

    /** Takes a link down until an instant, and all that is on it off. */
    List<Wire.Transfer> cut(Wire wire, long untilMillis, long nowMillis) {
        wire.downUntilMillis = untilMillis;
        return off(wire, wire.all(), nowMillis);
    }

    /** Takes off all copies that are made ahead from or to a site. */
    void cutCopiesOf(String site, long nowMillis) {
        for (Wire wire : wires) {
            if (wire.source.equals(site) || wire.destination.equals(site)) {
                off(wire, wire.copies(), nowMillis);
            }
        }
    }

    private List<Wire.Transfer> off(Wire wire, List<Wire.Transfer> transfers, long nowMillis) {
        if (!transfers.isEmpty()) {
            wire.cancel(transfers, nowMillis);
            meter.sends(siteIndex.get(wire.source), -transfers.size());
            transfers.forEach(transfer -> account(transfer, wire, nowMillis));
            foresee(wire);
        }
        return transfers;
    }

    /** Ends a job's transfer before it is done. */
    void breakOff(SimJob job, long nowMillis) {
        Wire wire = byPair.get(job.command.source() + ">" + job.command.site());
        off(wire, List.of(wire.transferOf(job)), nowMillis);
    }

    /** Takes out the transfers that have ended on a link by now. */
    List<Wire.Transfer> ended(Wire wire, long nowMillis) {
        List<Wire.Transfer> ended = wire.ended(nowMillis);
        meter.sends(siteIndex.get(wire.source), -ended.size());
        ended.forEach(transfer -> account(transfer, wire, nowMillis));
        foresee(wire);
        return ended;
    }

    private void account(Wire.Transfer transfer, Wire wire, long nowMillis) {
        Moves.Course course = transfer.job.course;
        if (course != null && !transfer.ahead) {
            course.sent(siteIndex.get(wire.source), transfer.startedAtMillis, nowMillis, transfer.bandwidthBps);
        }
    }

    private void foresee(Wire wire) {
        long end = wire.nextEndMillis();
        if (end != Long.MAX_VALUE) {
            queue.add(end, EventQueue.Kind.TRANSFER_ENDS, wire.index, wire.version);
        }
    }
}
