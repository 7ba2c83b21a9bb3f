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

    /** What a job's checkpoint comes to on the wire, B. */
    double wireBytes(SimJob job) {
        return job.spec.checkpointBytes() / config.model().compressionRatio();
    }

    /** Begins what a {@code FETCH} asks for. A job's n-th transfer draws the same whatever others do. */
    void start(SimJob job, Command fetch, long nowMillis) {
        Wire wire = byPair.get(fetch.source() + ">" + fetch.site());
        Draws draws = new Draws(config.seed(), Draws.Purpose.TRANSFERS, job.index, job.transfers++);
        double bandwidth =
                new Lognormal(wire.meanBps, config.bandwidthCv()).quantile(StrictMath.max(1e-12, draws.next()));
        Trouble.Fate fate = config.trouble().fate(draws.next());
        boolean fails = fate != Trouble.Fate.ARRIVES;
        double bits = 8 * wireBytes(job) * (fails ? draws.next() : 1);
        meter.sends(siteIndex.get(wire.source), 1);
        wire.start(new Wire.Transfer(job, fetch, bits, bandwidth, fate, nowMillis), nowMillis);
        foresee(wire);
    }

    /** Ends a job's transfer before it is done. */
    void breakOff(SimJob job, long nowMillis) {
        Wire wire = byPair.get(job.command.source() + ">" + job.command.site());
        Wire.Transfer broken = wire.cancel(job, nowMillis);
        meter.sends(siteIndex.get(wire.source), -1);
        account(broken, wire, nowMillis);
        foresee(wire);
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
        if (course != null) {
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
