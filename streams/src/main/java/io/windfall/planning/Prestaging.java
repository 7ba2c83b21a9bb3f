package io.windfall.planning;

import io.windfall.feasibility.Reason;
import io.windfall.feasibility.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says where a checkpoint is worth copying ahead: where the move does not fit into the window as it is, but would, once the
 * copy is there, if only what changes between two checkpoints were left to send; and where the move then gains more than
 * the copy costs, which is the energy of sending nearly all of it once.
 */
public final class Prestaging {

    /** A copy must gain at least this many times the energy that it takes: not every move that it prepares is made. */
    private static final double LEAST_GAIN_PER_COST = 2.0;

    private Prestaging() {}

    /**
     * The copy worth making for a job that stays for now, or null.
     *
     * @param view the fabric
     * @param job the job
     * @param deltaBytes what changes between two of its checkpoints, B
     * @param weighed its destinations as they were weighed
     */
    public static Proposal propose(FabricView view, JobView job, long deltaBytes, List<Alternative> weighed) {
        if (!job.running() || !job.mayMove() || deltaBytes >= job.checkpointBytes()) {
            return null;
        }
        Alternative best = null;
        double bestNet = 0;
        for (Alternative now : weighed) {
            SiteView there = view.sites().get(now.site());
            boolean lacksTime = now.verdict() instanceof Verdict.Conditional || now.reason() == Reason.TIME;
            if (!lacksTime || there == null) {
                continue;
            }
            double sent = job.checkpointBytes() - job.prestagedBytes().getOrDefault(now.site(), 0L);
            double copying = view.model().transferSeconds(sent, now.bandwidthBps());
            if (!(copying < there.windowSeconds())) {
                continue;
            }
            Alternative then = new Weighing(view)
                    .weigh(withCopyAt(job, now.site(), deltaBytes), there.withWindow(there.windowSeconds() - copying));
            double cost = view.model().migrationEnergyJoules(copying);
            double net = then.gainJoules() - LEAST_GAIN_PER_COST * cost;
            if (then.verdict() instanceof Verdict.Feasible && net > bestNet) {
                best = then;
                bestNet = net;
            }
        }
        if (best == null) {
            return null;
        }
        return new Proposal(
                job.job(),
                Proposal.Action.PRESTAGE,
                job.site(),
                best.site(),
                best,
                List.of(best.noted(Words.of("chosen: " + Explanation.figures(best, view.model())))),
                "COPY_AHEAD",
                Words.of("copy " + job.job() + " ahead from " + job.site() + " to " + best.site()
                        + " while it runs on: the move is then feasible, " + Explanation.figures(best, view.model())));
    }

    private static JobView withCopyAt(JobView job, String site, long deltaBytes) {
        Map<String, Long> prestaged = new HashMap<>(job.prestagedBytes());
        prestaged.merge(site, job.checkpointBytes() - deltaBytes, StrictMath::max);
        return new JobView(
                job.job(),
                job.site(),
                job.running(),
                job.arrival(),
                job.remainingSeconds(),
                job.checkpointBytes(),
                prestaged,
                job.computeWatts(),
                job.gpuModel(),
                job.migratable(),
                job.held(),
                job.allowedSites(),
                job.dwellSeconds(),
                job.moveFailed(),
                job.resting(),
                job.slackSeconds(),
                job.deadlineSeconds());
    }
}
