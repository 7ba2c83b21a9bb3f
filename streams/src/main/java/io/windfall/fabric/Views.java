package io.windfall.fabric;

import io.windfall.feasibility.FeasibilityModel;
import io.windfall.planning.FabricView;
import io.windfall.planning.JobView;
import io.windfall.planning.LinkView;
import io.windfall.planning.Shedding;
import io.windfall.planning.SiteView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Shows the state to the planner: the join of windows, links and jobs with their checkpoint sizes. */
final class Views {

    private Views() {}

    /** Everything that can be planned with at this instant. */
    static FabricView of(FabricState state, Effects effects) {
        NavigableMap<String, SiteView> sites = sites(state, effects);
        List<JobView> jobs = new ArrayList<>();
        for (JobState job : state.jobs().live()) {
            if (isPlannable(state, job, effects)) {
                jobs.add(job(job, effects));
            }
        }
        jobs.sort(Comparator.comparingLong(JobView::arrival).thenComparing(JobView::job));
        return new FabricView(sites, jobs, links(state, effects), new FeasibilityModel(effects.parameters()));
    }

    /** Whether a job can be moved or started now: where jobs run by our grants, its executor must be there. */
    static boolean isPlannable(FabricState state, JobState job, Effects effects) {
        boolean standing = job.stands();
        SiteState site = state.sites().get(job.site());
        if (!standing || site == null || !effects.grants()) {
            return standing && site != null;
        }
        String inForce = site.sessionInForce();
        return inForce != null
                && (job.session() == null || job.session().equals(inForce))
                && effects.nowMillis() >= job.retryAtMillis()
                && !Opening.goesOn(state, effects);
    }

    static JobView job(JobState job, Effects effects) {
        JobReport report = job.report();
        Map<String, Long> prestaged =
                report.prestaged().isEmpty() && job.copies().isEmpty() ? Map.of() : new HashMap<>();
        for (JobReport.Prestaged held : report.prestaged()) {
            prestaged.put(held.site(), report.prestagedBytes(held.site()));
        }
        for (JobState.Copy copy : job.copies()) {
            prestaged.merge(copy.site(), unchangedBytes(report, copy), StrictMath::max);
        }
        Double remaining = job.remainingSecondsAt(effects.nowMillis());
        boolean dwelling =
                effects.nowMillis() < job.dwellsUntilMillis(effects.settings().dwellSeconds());
        return new JobView(
                report.job(),
                job.site(),
                job.phase() == JobState.Phase.RUNNING,
                job.arrival(),
                remaining == null ? Double.POSITIVE_INFINITY : remaining,
                report.checkpointBytes(),
                prestaged,
                report.computeWatts() == null ? effects.parameters().computePowerWatts() : report.computeWatts(),
                report.gpuModel(),
                report.migratable() && !job.held(),
                Set.copyOf(report.allowedSites()),
                dwelling,
                job.moveFailures() > 0,
                job.restingSinceMillis() > 0,
                job.slackSecondsAt(effects.nowMillis()),
                report.deadlineMillis() == null
                        ? Double.POSITIVE_INFINITY
                        : (report.deadlineMillis() - effects.nowMillis()) / 1000.0);
    }

    /** What of the present checkpoint a copy still holds, B; nothing where it is not known how much a checkpoint changes. */
    private static long unchangedBytes(JobReport report, JobState.Copy copy) {
        if (report.deltaBytes() == null) {
            return 0;
        }
        return StrictMath.max(0, StrictMath.min(copy.bytes(), report.checkpointBytes()) - report.deltaBytes());
    }

    /** Whether a job may draw its power at a site, by the demand response in force there or about to be, if any. */
    static boolean hasPower(FabricState state, String site, JobState job, Effects effects) {
        WindowState known = state.windows().get(site);
        if (known == null || known.importLimitFrom(effects.nowMillis(), Shedding.SOON_MILLIS) == ImportLimit.NONE) {
            return true;
        }
        SiteView there = sites(state, effects).get(site);
        return there != null && there.drawWatts() + watts(job, effects) <= there.allowedWatts();
    }

    private static NavigableMap<String, SiteView> sites(FabricState state, Effects effects) {
        NavigableMap<String, SiteView> sites = new TreeMap<>();
        Slots slots = Slots.of(state);
        Map<String, Double> draws = draws(state, effects);
        Map<String, Double> sending = sending(state, effects);
        for (SiteState site : state.sites().values()) {
            SiteCard card = site.card();
            WindowState held = state.windows().get(card.site());
            WindowState known = held == null ? WindowState.EMPTY : held;
            Window window = known.at(effects.nowMillis());
            ImportLimit limit = known.importLimitFrom(effects.nowMillis(), Shedding.LEAD_MILLIS);
            Map<String, Double> speeds = new HashMap<>();
            for (SiteCard.Gpu gpu : card.gpuModels()) {
                speeds.put(gpu.model(), gpu.speed());
            }
            sites.put(
                    card.site(),
                    new SiteView(
                            card.site(),
                            !card.withdrawn()
                                    && !site.forbidden()
                                    && (!effects.grants() || site.sessionInForce() != null),
                            card.slots(),
                            slots.occupied(card.site()),
                            window.open(),
                            window.remainingSeconds(),
                            window.powerWatts(),
                            window.confidence(),
                            limit.watts(),
                            speeds,
                            limit.inSeconds(),
                            draws.getOrDefault(card.site(), 0.0)
                                    + (limit.inSeconds() > 0 ? 0 : sending.getOrDefault(card.site(), 0.0)),
                            window.open() ? 0 : known.nextOpeningInSeconds(effects.nowMillis())));
        }
        return sites;
    }

    /** What the jobs that hold slots draw, W by site; one that is being paused is on its way out. */
    private static Map<String, Double> draws(FabricState state, Effects effects) {
        Map<String, Double> draws = new HashMap<>();
        for (JobState job : state.jobs().live()) {
            if (job.holdsSlot() && job.phase() != JobState.Phase.PAUSING) {
                draws.merge(job.site(), watts(job, effects), Double::sum);
            }
        }
        for (Migration migration : state.migrations().values()) {
            double compute = watts(state.jobs().get(migration.job()), effects);
            if (migration.phase() == Migration.Phase.STARTING) {
                draws.merge(migration.destination(), compute, Double::sum);
            } else if (migration.phase() == Migration.Phase.RESUMING) {
                draws.merge(migration.source(), compute, Double::sum);
            }
        }
        return draws;
    }

    /** What checkpointing and sending draw at their sources, W by site. */
    private static Map<String, Double> sending(FabricState state, Effects effects) {
        Map<String, Double> sending = new HashMap<>();
        for (Migration migration : state.migrations().values()) {
            if (migration.phase() == Migration.Phase.REQUESTED || migration.phase() == Migration.Phase.FETCHING) {
                sending.merge(migration.source(), effects.parameters().migrationPowerWatts(), Double::sum);
            }
        }
        return sending;
    }

    private static double watts(JobState job, Effects effects) {
        Double reported = job == null ? null : job.report().computeWatts();
        return reported == null ? effects.parameters().computePowerWatts() : reported;
    }

    private static FabricView.Links links(FabricState state, Effects effects) {
        Map<String, Integer> transfers = new HashMap<>();
        for (Migration migration : state.migrations().values()) {
            if (migration.phase() == Migration.Phase.REQUESTED || migration.phase() == Migration.Phase.FETCHING) {
                transfers.merge(LinkState.key(migration.source(), migration.destination()), 1, Integer::sum);
            }
        }
        Map<String, LinkView> seen = new HashMap<>();
        return (source, destination) -> seen.computeIfAbsent(LinkState.key(source, destination), key -> {
            LinkState held = state.links().get(key);
            return held == null
                    ? null
                    : new LinkView(
                            held.estimate()
                                    .at(effects.nowMillis(), effects.parameters())
                                    .bandwidth(),
                            transfers.getOrDefault(key, 0));
        });
    }
}
