package io.windfall.fabric;

import io.windfall.feasibility.FeasibilityModel;
import io.windfall.planning.FabricView;
import io.windfall.planning.JobView;
import io.windfall.planning.LinkView;
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
        for (JobState job : state.jobs().values()) {
            if (isPlannable(state, job, effects)) {
                jobs.add(job(job, effects));
            }
        }
        jobs.sort(Comparator.comparingLong(JobView::arrival).thenComparing(JobView::job));
        return new FabricView(sites, jobs, links(state, effects), new FeasibilityModel(effects.parameters()));
    }

    /** Whether a job can be moved or started now: where decisions become commands, its site's executor must be there. */
    static boolean isPlannable(FabricState state, JobState job, Effects effects) {
        boolean standing = job.phase() == JobState.Phase.QUEUED || job.phase() == JobState.Phase.RUNNING;
        SiteState site = state.sites().get(job.site());
        return standing && site != null && (!effects.enforces() || site.session() != null);
    }

    static JobView job(JobState job, Effects effects) {
        JobReport report = job.report();
        Map<String, Long> prestaged = new HashMap<>();
        for (JobReport.Prestaged held : report.prestaged()) {
            prestaged.put(held.site(), report.prestagedBytes(held.site()));
        }
        Double remaining = job.remainingSecondsAt(effects.nowMillis());
        boolean dwelling = job.movedAtMillis() > 0
                && effects.nowMillis() - job.movedAtMillis()
                        < effects.settings().dwellSeconds() * 1000;
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
                report.migratable(),
                Set.copyOf(report.allowedSites()),
                dwelling);
    }

    private static NavigableMap<String, SiteView> sites(FabricState state, Effects effects) {
        NavigableMap<String, SiteView> sites = new TreeMap<>();
        Slots slots = Slots.of(state);
        for (SiteState site : state.sites().values()) {
            SiteCard card = site.card();
            WindowState held = state.windows().get(card.site());
            Window window = (held == null ? WindowState.EMPTY : held).at(effects.nowMillis());
            Map<String, Double> speeds = new HashMap<>();
            for (SiteCard.Gpu gpu : card.gpuModels()) {
                speeds.put(gpu.model(), gpu.speed());
            }
            sites.put(
                    card.site(),
                    new SiteView(
                            card.site(),
                            !card.withdrawn() && (!effects.enforces() || site.session() != null),
                            card.slots(),
                            slots.occupied(card.site()),
                            window.open(),
                            window.remainingSeconds(),
                            window.powerWatts(),
                            window.confidence(),
                            window.importLimitWatts() == null ? Double.POSITIVE_INFINITY : window.importLimitWatts(),
                            speeds));
        }
        return sites;
    }

    private static NavigableMap<String, LinkView> links(FabricState state, Effects effects) {
        Map<String, Integer> transfers = new HashMap<>();
        for (Migration migration : state.migrations().values()) {
            if (migration.phase() == Migration.Phase.REQUESTED || migration.phase() == Migration.Phase.FETCHING) {
                transfers.merge(LinkState.key(migration.source(), migration.destination()), 1, Integer::sum);
            }
        }
        NavigableMap<String, LinkView> links = new TreeMap<>();
        for (Map.Entry<String, LinkState> row : state.links().rows().entrySet()) {
            links.put(
                    row.getKey(),
                    new LinkView(
                            row.getValue()
                                    .estimate()
                                    .at(effects.nowMillis(), effects.parameters())
                                    .bandwidth(),
                            transfers.getOrDefault(row.getKey(), 0)));
        }
        return links;
    }
}
