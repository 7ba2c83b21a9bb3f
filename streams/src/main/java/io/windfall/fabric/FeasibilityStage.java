package io.windfall.fabric;

import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.FeasibilityModel;
import io.windfall.planning.Alternative;
import io.windfall.planning.Explanation;
import io.windfall.planning.FabricView;
import io.windfall.planning.JobView;
import io.windfall.planning.Weighing;
import io.windfall.planning.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Joins windows with checkpoint sizes: for every job its class, and its verdict for every other site. All jobs are judged
 * when a plan is due, a job that changed at once (under {@code clock=wall}). Only what says something new is kept and
 * published.
 */
final class FeasibilityStage implements Stage {

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        boolean all = PlanningStage.isDue(state, entry, effects);
        for (String job : effects.touchedJobs()) {
            withdrawIfGone(state, job, effects);
        }
        if (all || (!effects.touchedJobs().isEmpty() && !effects.external())) {
            judge(state, all, effects);
        }
    }

    private static void judge(FabricState state, boolean all, Effects effects) {
        FabricView view = Views.of(state, effects);
        Weighing weighing = new Weighing(view);
        List<JobView> jobs = all ? view.jobs() : touched(state, effects);
        jobs.stream().sorted(Comparator.comparing(JobView::job)).forEach(job -> {
            List<Alternative> weighed = weighing.weighAll(job);
            JobFeasibility judged = new JobFeasibility(
                    job.job(),
                    effects.nowMillis(),
                    job.site(),
                    job.checkpointBytes(),
                    CheckpointClass.of(job.checkpointBytes(), effects.parameters()),
                    weighed);
            if (!judged.saysTheSameAs(state.feasibility().get(job.job()))) {
                JobFeasibility explained = explained(judged, view.model());
                state.feasibility().put(job.job(), explained);
                effects.emit(explained);
            }
        });
    }

    /** Looked up by name: a fabric may have 100,000 others. */
    private static List<JobView> touched(FabricState state, Effects effects) {
        List<JobView> touched = new ArrayList<>();
        for (String name : effects.touchedJobs()) {
            JobState job = state.jobs().get(name);
            if (job != null && Views.isPlannable(state, job, effects)) {
                touched.add(Views.job(job, effects));
            }
        }
        return touched;
    }

    private static JobFeasibility explained(JobFeasibility judged, FeasibilityModel model) {
        List<Alternative> noted = new ArrayList<>(judged.destinations().size());
        for (Alternative alternative : judged.destinations()) {
            noted.add(alternative.noted(Words.later(() -> Explanation.verdict(alternative, model))));
        }
        return new JobFeasibility(
                judged.job(),
                judged.atMillis(),
                judged.site(),
                judged.checkpointBytes(),
                judged.checkpointClass(),
                noted);
    }

    private static void withdrawIfGone(FabricState state, String job, Effects effects) {
        JobState held = state.jobs().get(job);
        if ((held == null || !held.live()) && state.feasibility().get(job) != null) {
            state.feasibility().remove(job);
            effects.emit(new JobGone(job));
        }
    }
}
