package io.windfall.fabric;

import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.ModelParameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the jobs as they report themselves. Where the orchestrator grants (modes enforce and approve) a job is where it
 * was granted to, and its site's session in force speaks for it; a site that claims it without a grant is told to stop,
 * and one that runs it without is granted what it has. Where it only advises, a job is where it says it is.
 */
final class JobsStage implements Stage {

    /** A checkpoint that changed by this share is judged again. */
    private static final double MATERIAL = 0.01;

    /** Jobs that ended so long ago are forgotten, and their epochs with them: 7 days, for as long as commands are kept. */
    private static final long MEMORY_MILLIS = 7 * 86_400_000L;

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        if (effects.sessionsChanged()) {
            loseThoseOfOtherSessions(state, effects);
            if (entry.body() instanceof Heartbeat heartbeat) {
                Recovery.awaitReportsFrom(state, heartbeat.site(), effects);
            }
        }
        if (entry.body() instanceof JobReport report) {
            take(state, entry, report, effects);
        } else if (entry.body() instanceof Tick) {
            forgetEnded(state, effects);
            adoptThoseThatWaited(state, effects);
        } else if (entry.body() instanceof Order order
                && (order.kind() == Order.Kind.HOLD || order.kind() == Order.Kind.UNHOLD)) {
            take(state, entry, order, effects);
        }
    }

    private static void take(FabricState state, JournalEntry entry, JobReport report, Effects effects) {
        JobState held = state.jobs().get(report.job());
        SiteState site = state.sites().get(report.site());
        if (effects.grants() && report.session() != null && speaksOutOfTurn(site, report)) {
            effects.reject(
                    entry,
                    Rejection.Reason.STALE_SESSION,
                    "session " + report.session() + " of site " + report.site() + " is not the one in force");
        } else if (held == null) {
            arrive(state, report, effects);
        } else if (!held.live() && hasEnded(report)) {
            // Said again until it is forgotten at its site: nothing new.
            return;
        } else if (!held.live()) {
            if (effects.grants() && report.epoch() <= held.epoch()) {
                MigrationCommands.letGo(state, held, Command.Kind.STOP, report.site(), "the job has ended", effects);
            }
            effects.reject(entry, Rejection.Reason.STALE, "job " + report.job() + " has ended");
        } else if (Freshness.isStale(
                held.report().session(), held.report().sequence(), report.session(), report.sequence())) {
            effects.reject(entry, Rejection.Reason.STALE, "a later report of this job was seen before");
        } else if (effects.grants()) {
            judge(state, entry, held, report, effects);
        } else if (report.epoch() < held.epoch()) {
            refuseAsOld(entry, held, report, effects);
        } else {
            follow(state, held, report, effects);
        }
    }

    /** A site that has no session yet may be heard before its first heartbeat: no order holds between topics. */
    private static boolean speaksOutOfTurn(SiteState site, JobReport report) {
        return site.session() != null && !report.session().equals(site.sessionInForce());
    }

    private static void judge(FabricState state, JournalEntry entry, JobState held, JobReport report, Effects effects) {
        boolean here = report.site().equals(held.site());
        boolean migrating = held.phase() == JobState.Phase.MIGRATING;
        boolean finishedUnderAnEarlierGrant = report.state() == JobReport.State.FINISHED
                && report.session() != null
                && report.epoch() > 0
                && report.epoch() < held.epoch();
        if (finishedUnderAnEarlierGrant) {
            // Done is done, though its site was given up before it could say so: who holds it now is told to let it go.
            JobState done = held;
            if (!here && Recovery.sessionAt(state, held.site()) != null) {
                // Under a higher epoch, which nobody has: a holder that offers it for a move obeys no other.
                done = held.granted(held.phase(), held.site(), held.session(), held.epoch() + 1);
                MigrationCommands.letGo(
                        state,
                        done,
                        Command.Kind.STOP,
                        held.site(),
                        "the job was finished at " + report.site(),
                        effects);
            }
            end(state, done, effects);
        } else if (report.epoch() > held.epoch()) {
            if (!Opening.goesOn(state, effects)) {
                effects.reject(
                        entry,
                        Rejection.Reason.UNEXPECTED,
                        "it reports epoch " + report.epoch() + " of job " + report.job() + ", which was never granted");
                return;
            }
            reclaim(state, held, report, effects);
        } else if (!here && Recovery.mayHaveItBack(state, entry, held, report, effects)) {
            takeUp(state, held, report, effects);
        } else if (!here && (!migrating || hasEnded(report))) {
            if (hasEnded(report) && report.epoch() < held.epoch()) {
                refuseAsOld(entry, held, report, effects);
            } else {
                refuseClaim(state, entry, held, report, effects);
            }
        } else if (migrating && !here) {
            // Source and destination both report while a job is under way; neither says where it stands.
            return;
        } else if (report.epoch() < held.epoch() && !(here && held.phase() == JobState.Phase.UNREACHABLE)) {
            if (!isOfHolder(state, held, report)) {
                refuseAsOld(entry, held, report, effects);
            } else if (!hasEnded(report)) {
                overtaken(state, held, report, effects);
            } else {
                end(state, held.with(report), effects);
            }
        } else {
            follow(state, held, report, effects);
        }
    }

    /** A report that crossed with a grant: what it says of the job itself counts, where it stands does not. */
    private static void overtaken(FabricState state, JobState held, JobReport report, Effects effects) {
        state.jobs().put(report.job(), held.with(report));
        if (isMaterial(held.report(), report, effects)) {
            effects.touch(report.job());
        }
    }

    private static boolean isOfHolder(FabricState state, JobState held, JobReport report) {
        String inForce = state.sites().get(report.site()).sessionInForce();
        return report.site().equals(held.site())
                && report.session() != null
                && report.session().equals(inForce);
    }

    private static void refuseAsOld(JournalEntry entry, JobState held, JobReport report, Effects effects) {
        effects.reject(
                entry,
                Rejection.Reason.STALE,
                "it reports epoch " + report.epoch() + " of job " + report.job() + ", which runs under "
                        + held.epoch());
    }

    private static void arrive(FabricState state, JobReport report, Effects effects) {
        if (hasEnded(report)) {
            return;
        }
        JobState job = JobState.arrived(report, phaseOf(report), effects.nowMillis(), effects.sequence());
        state.jobs().put(report.job(), job);
        adopt(state, job, report.epoch() > 0, effects);
        effects.callForPlan("job-arrived");
        effects.touch(report.job());
    }

    /** After a loss of state: who has seen the highest epoch has the job. */
    private static void reclaim(FabricState state, JobState held, JobReport report, Effects effects) {
        MigrationsStage.settle(
                state, JobState.arrived(report, phaseOf(report), held.arrivedAtMillis(), held.arrival()), effects);
    }

    private static void takeUp(FabricState state, JobState held, JobReport report, Effects effects) {
        MigrationsStage.settle(
                state,
                held.with(report).granted(JobState.Phase.QUEUED, report.site(), report.session(), held.epoch()),
                effects);
    }

    private static void follow(FabricState state, JobState held, JobReport report, Effects effects) {
        if (hasEnded(report)) {
            end(state, held.with(report), effects);
            return;
        }
        JobState next = effects.grants() ? granted(state, held, report) : advised(held, report);
        state.jobs().put(report.job(), next);
        adopt(state, next, held.phase() == JobState.Phase.UNREACHABLE, effects);
        if (next.phase() != held.phase() || !next.site().equals(held.site())) {
            effects.callForPlan("job-changed");
            effects.touch(report.job());
        } else if (isMaterial(held.report(), report, effects)) {
            effects.touch(report.job());
        }
    }

    private static JobState advised(JobState held, JobReport report) {
        JobState next = held.with(report);
        return held.phase() == JobState.Phase.MIGRATING
                ? next
                : next.granted(phaseOf(report), report.site(), report.session(), report.epoch());
    }

    private static JobState granted(FabricState state, JobState held, JobReport report) {
        String inForce = state.sites().get(report.site()).sessionInForce();
        boolean speaks = inForce != null && inForce.equals(report.session());
        JobState next = speaks && held.phase() != JobState.Phase.MIGRATING
                ? held.with(report).heldBy(inForce)
                : held.with(report);
        return switch (held.phase()) {
            case STARTING ->
                report.state() == JobReport.State.RUNNING
                        ? next.in(JobState.Phase.RUNNING).startedWell()
                        : backInLine(next, report, speaks);
            case RUNNING -> backInLine(next, report, speaks);
            case QUEUED -> report.state() == JobReport.State.RUNNING ? next.in(JobState.Phase.RUNNING) : next;
            case PAUSING -> isAtRest(report) && speaks ? next.in(JobState.Phase.PAUSED) : next;
            case UNREACHABLE -> {
                if (!speaks && report.session() != null) {
                    yield next;
                }
                yield next.in(
                        report.state() == JobReport.State.RUNNING ? JobState.Phase.RUNNING : JobState.Phase.QUEUED);
            }
            case PAUSED, MIGRATING, ENDED -> next;
        };
    }

    private static JobState backInLine(JobState next, JobReport report, boolean speaks) {
        return speaks && report.state() == JobReport.State.QUEUED ? next.in(JobState.Phase.QUEUED) : next;
    }

    private static boolean isAtRest(JobReport report) {
        return report.state() == JobReport.State.PAUSED || report.state() == JobReport.State.QUEUED;
    }

    /**
     * Grants a running job to the session that runs it without a grant of this orchestrator: one of before its time, or of
     * an earlier session. The executor takes the new epoch and lets the job run on; what is commanded next comes after.
     */
    private static void adopt(FabricState state, JobState job, boolean grantedByAnother, Effects effects) {
        JobReport report = job.report();
        SiteState site = state.sites().get(job.site());
        boolean ungranted = grantedByAnother || report.epoch() == 0;
        if (!effects.grants()
                || job.phase() != JobState.Phase.RUNNING
                || report.state() != JobReport.State.RUNNING
                || !ungranted
                || site.sessionInForce() == null
                || Opening.goesOn(state, effects)) {
            return;
        }
        long epoch = job.epoch() + 1;
        JobState adopted = job.granted(JobState.Phase.RUNNING, job.site(), site.sessionInForce(), epoch);
        state.jobs().put(report.job(), adopted);
        MigrationCommands.emit(adopted, Command.Kind.RESUME, epoch, null, null, effects);
    }

    /** A job may be reported before its site's first heartbeat is seen, or while grants must wait. */
    private static void adoptThoseThatWaited(FabricState state, Effects effects) {
        List<JobState> waiting = new ArrayList<>();
        for (JobState job : state.jobs().watched()) {
            if (job.epoch() == 0 && job.phase() == JobState.Phase.RUNNING) {
                waiting.add(job);
            }
        }
        waiting.forEach(job -> adopt(state, job, false, effects));
    }

    private static void refuseClaim(
            FabricState state, JournalEntry entry, JobState held, JobReport report, Effects effects) {
        // What cannot be reached may be lost there: then this may be the only copy.
        if (!hasEnded(report) && held.phase() != JobState.Phase.UNREACHABLE) {
            MigrationCommands.letGo(
                    state, held, Command.Kind.STOP, report.site(), "the job belongs to site " + held.site(), effects);
        }
        if (report.state() == JobReport.State.STOPPED && report.epoch() < held.epoch()) {
            // Of an earlier holder, and on its way while the job went on elsewhere: it claims nothing.
            return;
        }
        effects.reject(
                entry,
                Rejection.Reason.CLAIMED_ELSEWHERE,
                "job " + report.job() + " belongs to site " + held.site() + ", not to " + report.site());
    }

    /** What a session held that is in force no more cannot be reached; migrations are looked after by their own stage. */
    private static void loseThoseOfOtherSessions(FabricState state, Effects effects) {
        for (JobState job : List.copyOf(state.jobs().live())) {
            boolean standing = job.live()
                    && job.phase() != JobState.Phase.MIGRATING
                    && job.phase() != JobState.Phase.UNREACHABLE
                    && job.session() != null;
            SiteState site = state.sites().get(job.site());
            if (effects.grants() && standing && !job.session().equals(site.sessionInForce())) {
                state.jobs()
                        .put(job.report().job(), job.unreachable(effects.endedDead(job.site()), effects.nowMillis()));
                effects.touch(job.report().job());
            }
        }
    }

    private static void take(FabricState state, JournalEntry entry, Order order, Effects effects) {
        JobState job = order.target() == null ? null : state.jobs().get(order.target());
        if (job == null || !job.live()) {
            effects.reject(
                    entry,
                    Rejection.Reason.UNKNOWN_JOB,
                    "job " + order.target() + " is not known in fabric " + state.fabric() + ", or has ended");
            return;
        }
        state.jobs().put(order.target(), job.heldByOrder(order.kind() == Order.Kind.HOLD));
        effects.callForPlan("order");
        effects.touch(order.target());
    }

    /** Ends a job: its feasibility is withdrawn, its slot is free, and copies elsewhere are nobody's. */
    static void end(FabricState state, JobState job, Effects effects) {
        for (JobState.Copy copy : job.copies()) {
            if (!copy.site().equals(job.site()) && Recovery.sessionAt(state, copy.site()) != null) {
                MigrationCommands.letGo(state, job, Command.Kind.RELEASE, copy.site(), "the job has ended", effects);
            }
        }
        state.jobs().put(job.report().job(), job.ended(effects.nowMillis()));
        effects.callForPlan("job-ended");
        effects.touch(job.report().job());
    }

    private static void forgetEnded(FabricState state, Effects effects) {
        List<String> forgotten = new ArrayList<>();
        for (JobState job : state.jobs().over()) {
            if (job.endedAtMillis() >= effects.nowMillis() - MEMORY_MILLIS) {
                break;
            }
            forgotten.add(job.report().job());
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
