package io.windfall.fabric;

import io.windfall.feasibility.FeasibilityModel;
import io.windfall.feasibility.ModelParameters;
import io.windfall.feasibility.Reason;
import io.windfall.planning.FabricView;
import io.windfall.planning.JobView;
import io.windfall.planning.LinkView;
import io.windfall.planning.Shedding;
import io.windfall.planning.SiteView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shows the state to the planner: the join of windows, links and jobs with their checkpoint sizes. */
final class Views {

    private Views() {}

    /** Everything that can be planned with at this instant. */
    static FabricView of(FabricState state, Effects effects) {
        FeasibilityModel model = state.derived().model(effects.parameters());
        return new FabricView(
                sites(state, effects),
                new Standing(state, effects),
                links(state, effects, model.parameters()),
                model,
                effects.explained() || effects.settings().copyAhead());
    }

    /** The jobs that can be planned with, shown site by site as they are asked for. */
    private static final class Standing implements FabricView.Standing {
        private final FabricState state;
        private final Effects effects;
        private final boolean opening;
        private final Map<String, List<JobView>> shown = new HashMap<>();

        Standing(FabricState state, Effects effects) {
            this.state = state;
            this.effects = effects;
            this.opening = effects.grants() && Opening.goesOn(state, effects);
        }

        @Override
        public List<JobView> at(String site) {
            return shown.computeIfAbsent(site, this::show);
        }

        @Override
        public boolean hasSlackAt(String site) {
            return Occupants.of(state, site, effects).withSlack() > 0;
        }

        @Override
        public List<JobView> waitingAt(String site) {
            Occupants here = Occupants.of(state, site, effects);
            return here.standing() == here.running() ? List.of() : FabricView.Standing.super.waitingAt(site);
        }

        private List<JobView> show(String site) {
            if (opening || Occupants.of(state, site, effects).standing() == 0) {
                return List.of();
            }
            List<JobView> there = new ArrayList<>();
            for (JobState job : state.jobs().at(site)) {
                if (mayBePlanned(state, job, effects)) {
                    there.add(job(job, effects));
                }
            }
            there.sort(FabricView.BY_ARRIVAL);
            return there;
        }
    }

    /** Whether a job can be moved or started now: where jobs run by our grants, its executor must be there. */
    static boolean isPlannable(FabricState state, JobState job, Effects effects) {
        return mayBePlanned(state, job, effects) && !(effects.grants() && Opening.goesOn(state, effects));
    }

    private static boolean mayBePlanned(FabricState state, JobState job, Effects effects) {
        boolean standing = job.stands();
        SiteState site = state.sites().get(job.site());
        if (!standing || site == null || !effects.grants()) {
            return standing && site != null;
        }
        String inForce = site.sessionInForce();
        return inForce != null
                && (job.session() == null || job.session().equals(inForce))
                && effects.nowMillis() >= job.retryAtMillis();
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
        long dwells = job.dwellsUntilMillis(effects.settings().dwellSeconds()) - effects.nowMillis();
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
                job.held(),
                Set.copyOf(report.allowedSites()),
                StrictMath.max(0, dwells) / 1000.0,
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

    private static Map<String, SiteView> sites(FabricState state, Effects effects) {
        Map<String, SiteView> sites = new LinkedHashMap<>(2 * state.sites().size());
        Slots slots = Slots.of(state, effects);
        Map<String, Double> granted = granted(state, effects);
        Map<String, Double> sending = sending(state, effects);
        for (SiteState site : state.sites().values()) {
            SiteCard card = site.card();
            Occupants here = Occupants.of(state, card.site(), effects);
            WindowState held = state.windows().get(card.site());
            WindowState known = held == null ? WindowState.EMPTY : held;
            Window window = known.at(effects.nowMillis());
            ImportLimit limit = known.importLimitFrom(effects.nowMillis(), Shedding.LEAD_MILLIS);
            sites.put(
                    card.site(),
                    new SiteView(
                            card.site(),
                            outOfService(site, effects),
                            card.slots(),
                            slots.occupied(card.site(), here),
                            window.open(),
                            window.remainingSeconds(),
                            window.powerWatts(),
                            window.confidence(),
                            limit.watts(),
                            speeds(card),
                            limit.inSeconds(),
                            here.drawWatts()
                                    + granted.getOrDefault(card.site(), 0.0)
                                    + (limit.inSeconds() > 0 ? 0 : sending.getOrDefault(card.site(), 0.0)),
                            window.open() ? 0 : known.nextOpeningInSeconds(effects.nowMillis())));
        }
        return sites;
    }

    /** Why no job may be sent to a site, or null; where jobs run by our grants, its executor must be there. */
    private static Reason outOfService(SiteState site, Effects effects) {
        if (site.card().withdrawn()) {
            return Reason.SITE_WITHDRAWN;
        } else if (site.forbidden()) {
            return Reason.SITE_FORBIDDEN;
        } else if (effects.grants() && site.sessionInForce() == null) {
            return site.session() == null ? Reason.NO_EXECUTOR : Reason.EXECUTOR_SILENT;
        }
        return null;
    }

    private static Map<String, Double> speeds(SiteCard card) {
        if (card.gpuModels().isEmpty()) {
            return Map.of();
        }
        Map<String, Double> speeds = new HashMap<>();
        for (SiteCard.Gpu gpu : card.gpuModels()) {
            speeds.put(gpu.model(), gpu.speed());
        }
        return speeds;
    }

    /** What jobs draw that are granted in a migration and have not been heard from there, W by site. */
    private static Map<String, Double> granted(FabricState state, Effects effects) {
        Map<String, Double> draws = new HashMap<>();
        for (Migration migration : state.migrations().values()) {
            if (migration.phase() == Migration.Phase.STARTING) {
                draws.merge(migration.destination(), watts(state, migration, effects), Double::sum);
            } else if (migration.phase() == Migration.Phase.RESUMING) {
                draws.merge(migration.source(), watts(state, migration, effects), Double::sum);
            }
        }
        return draws;
    }

    private static double watts(FabricState state, Migration migration, Effects effects) {
        return watts(state.jobs().get(migration.job()), effects);
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
        return Occupants.watts(job, effects.parameters().computePowerWatts());
    }

    private static FabricView.Links links(FabricState state, Effects effects, ModelParameters parameters) {
        Map<String, Map<String, Integer>> transfers = new HashMap<>();
        for (Migration migration : state.migrations().values()) {
            if (migration.phase() == Migration.Phase.REQUESTED || migration.phase() == Migration.Phase.FETCHING) {
                transfers
                        .computeIfAbsent(migration.source(), source -> new HashMap<>())
                        .merge(migration.destination(), 1, Integer::sum);
            }
        }
        return (source, destination) -> {
            LinkView link = LinksFrom.of(state, source).to(destination, effects.nowMillis(), parameters);
            int on = transfers.getOrDefault(source, Map.of()).getOrDefault(destination, 0);
            return link == null || on == 0 ? link : new LinkView(link.bandwidth(), on);
        };
    }
}
