package io.windfall.fabric;

import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.ModelParameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the jobs as they report themselves. Where the orchestrator grants (mode enforce) a job is where it was granted to;
 * a site that claims it without a grant is told to stop. Where it only advises, a job is where it says it is.
 */
final class JobsStage implements Stage {

    /** A checkpoint that changed by this share is judged again. */
    private static final double MATERIAL = 0.01;

    /** Jobs that ended so long ago are forgotten, and their epochs with them: 7 days, for as long as commands are kept. */
    private static final long MEMORY_MILLIS = 7 * 86_400_000L;

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        if (entry.body() instanceof JobReport report) {
            take(state, entry, report, effects);
        } else if (entry.body() instanceof Tick) {
            forgetEnded(state, effects);
        }
    }

    private static void take(FabricState state, JournalEntry entry, JobReport report, Effects effects) {
        JobState held = state.jobs().get(report.job());
        if (held == null) {
            arrive(state, report, effects);
            return;
        }
        JobReport last = held.report();
        if (!held.live()) {
            effects.reject(entry, Rejection.Reason.STALE, "job " + report.job() + " has ended");
        } else if (Freshness.isStale(last.session(), last.sequence(), report.session(), report.sequence())) {
            effects.reject(entry, Rejection.Reason.STALE, "a later report of this job was seen before");
        } else if (report.epoch() < held.epoch()) {
            effects.reject(
                    entry,
                    Rejection.Reason.STALE,
                    "it reports epoch " + report.epoch() + " of job " + report.job() + ", which runs under "
                            + held.epoch());
        } else if (effects.enforces() && report.epoch() > held.epoch()) {
            effects.reject(
                    entry,
                    Rejection.Reason.UNEXPECTED,
                    "it reports epoch " + report.epoch() + " of job " + report.job() + ", which was never granted");
        } else if (effects.enforces()
                && !report.site().equals(held.site())
                && (held.phase() != JobState.Phase.MIGRATING || hasEnded(report))) {
            refuseClaim(state, entry, held, report, effects);
        } else {
            follow(state, held, report, effects);
        }
    }

    private static void arrive(FabricState state, JobReport report, Effects effects) {
        if (hasEnded(report)) {
            return;
        }
        JobState job = new JobState(
                report, report.site(), phaseOf(report), report.epoch(), effects.nowMillis(), effects.sequence(), 0, 0);
        state.jobs().put(report.job(), job);
        effects.callForPlan("job-arrived");
        effects.touch(report.job());
    }

    private static void follow(FabricState state, JobState held, JobReport report, Effects effects) {
        if (hasEnded(report)) {
            end(state, held.with(report), effects);
            return;
        }
        JobState next = held.with(report);
        if (!effects.enforces() && held.phase() != JobState.Phase.MIGRATING) {
            next = next.granted(phaseOf(report), report.site(), report.epoch());
        } else if (held.phase() == JobState.Phase.STARTING && report.state() == JobReport.State.RUNNING) {
            next = next.in(JobState.Phase.RUNNING);
        } else if (held.holdsSlot() && report.state() == JobReport.State.QUEUED && isOfSessionInForce(state, report)) {
            next = next.in(JobState.Phase.QUEUED);
        }
        state.jobs().put(report.job(), next);
        if (next.phase() != held.phase() || !next.site().equals(held.site())) {
            effects.callForPlan("job-changed");
            effects.touch(report.job());
        } else if (isMaterial(held.report(), report, effects)) {
            effects.touch(report.job());
        }
    }

    private static boolean isOfSessionInForce(FabricState state, JobReport report) {
        String inForce = state.sites().get(report.site()).session();
        return inForce != null && inForce.equals(report.session());
    }

    private static void refuseClaim(
            FabricState state, JournalEntry entry, JobState held, JobReport report, Effects effects) {
        SiteState claimant = state.sites().get(report.site());
        if (report.state() == JobReport.State.RUNNING) {
            effects.emit(new Command(
                    effects.nextId(),
                    report.job(),
                    Command.Kind.STOP,
                    report.site(),
                    claimant.session(),
                    report.epoch(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    effects.nowMillis()));
        }
        effects.reject(
                entry,
                Rejection.Reason.CLAIMED_ELSEWHERE,
                "job " + report.job() + " belongs to site " + held.site() + ", not to " + report.site());
    }

    /** Ends a job: its feasibility is withdrawn, its slot is free. */
    static void end(FabricState state, JobState job, Effects effects) {
        state.jobs().put(job.report().job(), job.ended(effects.nowMillis()));
        effects.callForPlan("job-ended");
        effects.touch(job.report().job());
    }

    private static void forgetEnded(FabricState state, Effects effects) {
        List<String> forgotten = new ArrayList<>();
        for (JobState job : state.jobs().values()) {
            if (!job.live() && job.endedAtMillis() < effects.nowMillis() - MEMORY_MILLIS) {
                forgotten.add(job.report().job());
            }
        }
        forgotten.forEach(state.jobs()::remove);
    }

    private static boolean isMaterial(JobReport before, JobReport now, Effects effects) {
        ModelParameters parameters = effects.parameters();
        boolean outgrown = CheckpointClass.of(before.checkpointBytes(), parameters)
                != CheckpointClass.of(now.checkpointBytes(), parameters);
        if (outgrown
                || before.migratable() != now.migratable()
                || !before.allowedSites().equals(now.allowedSites())) {
            effects.callForPlan("job-changed");
            return true;
        }
        return StrictMath.abs(now.checkpointBytes() - before.checkpointBytes())
                        > MATERIAL * StrictMath.max(1, before.checkpointBytes())
                || !before.prestaged().equals(now.prestaged());
    }

    private static boolean hasEnded(JobReport report) {
        return report.state() == JobReport.State.FINISHED || report.state() == JobReport.State.FAILED;
    }

    private static JobState.Phase phaseOf(JobReport report) {
        return switch (report.state()) {
            case RUNNING -> JobState.Phase.RUNNING;
            case PAUSED -> JobState.Phase.PAUSED;
            default -> JobState.Phase.QUEUED;
        };
    }
}
