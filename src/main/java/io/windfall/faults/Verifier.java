package io.windfall.faults;

import io.windfall.executor.machine.ExecutorState;
import io.windfall.executor.machine.Output;
import io.windfall.executor.machine.Phase;
import io.windfall.fabric.Command;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.JobState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Migration;
import io.windfall.fabric.SiteState;
import io.windfall.fabric.Tick;
import io.windfall.fabric.Window;
import io.windfall.fabric.WindowState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Holds what happens to the design's invariants, by the truth and at every instant: never two live copies of a job; never
 * none recoverable unless a disk was lost; executors run only under a grant of their session and a live lease; a start
 * only from a complete checkpoint; slots never exceeded; who is granted is decided by the first tick after
 * {@code notAfter}. What the orchestrator says is held to them by {@link GrantBook}.
 */
final class Verifier {

    private final World world;
    private final GrantBook book;
    private final Map<String, Integer> liveAtSite = new HashMap<>();
    private final Map<String, Long> highestStarted = new HashMap<>();

    Verifier(World world) {
        this.world = world;
        this.book = new GrantBook(world);
    }

    GrantBook book() {
        return book;
    }

    /** A job's process lives from now on. */
    void lives(Job job, Host host) {
        job.live++;
        require(job.live == 1, () -> "two live copies of " + job.name + ", the second at " + host.name);
        int running = liveAtSite.merge(host.site, 1, Integer::sum);
        require(
                running <= world.setup.slots(),
                () -> running + " jobs run at " + host.site + ", which has " + world.setup.slots() + " slots");
    }

    void died(Job job, Host host) {
        job.live--;
        liveAtSite.merge(host.site, -1, Integer::sum);
    }

    /** An executor orders a start. */
    void starts(Host host, Output.Start start) {
        String session = host.executor.session();
        require(
                host.bootMillis() < host.driver.leaseDeadlineMillis(),
                () -> host.name + " starts " + start.job() + " without a live lease");
        require(
                session != null && session.equals(book.sessionGranted(start.job(), start.epoch())),
                () -> host.name + " starts " + start.job() + " under epoch " + start.epoch() + " in session " + session
                        + ", granted was " + book.sessionGranted(start.job(), start.epoch()));
        Long before = highestStarted.put(host.name + "/" + start.job(), start.epoch());
        require(
                before == null || start.epoch() >= before,
                () -> host.name + " starts " + start.job() + " under epoch " + start.epoch() + " after " + before);
        require(
                start.checkpoint() == null
                        || host.disk.isWhole(start.checkpoint().manifestDigest()),
                () -> host.name + " starts " + start.job() + " from a checkpoint that it does not hold in full: "
                        + start.checkpoint().manifestDigest());
    }

    /** Something of a job is gone: is there something left? */
    void checkRecoverable(Job job, String why) {
        if (job.finished || job.diskLost) {
            return;
        }
        for (Host host : world.hosts) {
            if (host.driver.lists(job) || host.disk.holds(job)) {
                return;
            }
        }
        throw new Violation("nothing of " + job.name + " is recoverable: " + why);
    }

    /** The orchestrator applied an entry; not committed yet. */
    void applied(FabricState state, JournalEntry entry, List<io.windfall.fabric.Output> outputs) {
        for (io.windfall.fabric.Output output : outputs) {
            if (output instanceof Command command) {
                checkPower(state, command);
            }
        }
        if (!(entry.body() instanceof Tick)) {
            return;
        }
        long now = state.clock().get(FabricState.ONLY).nowMillis();
        for (JobState job : state.jobs().values()) {
            boolean granted = job.phase() == JobState.Phase.STARTING
                    || job.phase() == JobState.Phase.RUNNING
                    || job.phase() == JobState.Phase.PAUSING;
            require(
                    !granted || job.session() == null || job.session().equals(inForce(state, job.site())),
                    () -> job.report().job() + " is " + job.phase() + " under session " + job.session() + " of "
                            + job.site() + ", where " + inForce(state, job.site()) + " is in force");
        }
        for (Migration migration : state.migrations().values()) {
            checkGrantee(state, migration);
            boolean waits = migration.phase() == Migration.Phase.REQUESTED
                    || migration.phase() == Migration.Phase.FETCHING
                    || migration.phase() == Migration.Phase.AWAITING_SLOT;
            require(
                    !waits || now <= book.notAfterMillis(migration),
                    () -> "migration " + migration.id() + " is still " + migration.phase() + " "
                            + (now - book.notAfterMillis(migration)) + " ms after its notAfter");
        }
    }

    /** Nothing new is started where a demand response allows nothing. */
    private void checkPower(FabricState state, Command command) {
        boolean grants = command.kind() == Command.Kind.START || command.kind() == Command.Kind.RESUME;
        WindowState known = state.windows().get(command.site());
        if (grants && known != null && world.job(command.job()).live == 0) {
            Window window = known.at(state.clock().get(FabricState.ONLY).nowMillis());
            boolean allowed = window.importLimitWatts() == null || window.importLimitWatts() > 0 || window.open();
            require(allowed, () -> Wording.of(command) + ", where a demand response allows nothing");
        }
    }

    /** Whoever was granted a job under way is still there, or nobody is who could have it instead. */
    private static void checkGrantee(FabricState state, Migration migration) {
        boolean starts = migration.phase() == Migration.Phase.STARTING;
        if (!starts && migration.phase() != Migration.Phase.RESUMING) {
            return;
        }
        String there = inForce(state, starts ? migration.destination() : migration.source());
        boolean nobody = starts && there == null && inForce(state, migration.source()) == null;
        require(
                nobody || migration.grantedSession().equals(there),
                () -> "migration " + migration.id() + " is left " + migration.phase() + ", granted to session "
                        + migration.grantedSession() + ", while " + there + " is in force");
    }

    private static String inForce(FabricState state, String site) {
        SiteState held = state.sites().get(site);
        return held == null || held.lapsed() ? null : held.session();
    }

    /** Nothing is under way any more: what the orchestrator holds must be what there is, and the other way round. */
    void settled(FabricState state) {
        for (JobState held : state.jobs().values()) {
            if (held.phase() == JobState.Phase.RUNNING) {
                checkHeld(state, held);
            }
        }
        for (JobState held : state.jobs().values()) {
            Job job = world.job(held.report().job());
            boolean shouldLive = held.phase() == JobState.Phase.RUNNING;
            for (Host host : world.hosts) {
                LocalJob local = host.driver.local(job.name);
                boolean livesHere = local != null && local.lives();
                require(
                        !livesHere || shouldLive && host.site.equals(held.site()) && local.epoch() == held.epoch(),
                        () -> job.name + " lives at " + host.name + " under epoch " + local.epoch()
                                + ", the orchestrator holds it " + held.phase() + " at " + held.site() + " under epoch "
                                + held.epoch());
            }
        }
    }

    /** A job that the orchestrator holds running is in its executor's hands, under the same epoch. */
    private void checkHeld(FabricState state, JobState held) {
        String session = inForce(state, held.site());
        for (Host host : world.hosts) {
            if (!host.isOff() && host.site.equals(held.site()) && host.executor.isIn(session)) {
                for (ExecutorState.Holding holding : host.executor.holdings()) {
                    if (holding.job().equals(held.report().job())) {
                        require(
                                holding.epoch() == held.epoch() && mayRun(holding.phase()),
                                () -> host.name + " holds " + holding + ", the orchestrator has it RUNNING under "
                                        + held.epoch());
                        return;
                    }
                }
                throw new Violation(host.name + " knows nothing of "
                        + held.report().job() + ", which the orchestrator has RUNNING there");
            }
        }
    }

    private static boolean mayRun(Phase phase) {
        return phase == Phase.RUNNING
                || phase == Phase.STARTING
                || phase == Phase.STOPPING
                || phase == Phase.BACKING_OFF
                || phase == Phase.ENDED;
    }

    /** All is over. */
    void ended(FabricState state) {
        require(
                state.migrations().isEmpty(),
                () -> "migrations under way at the end: " + state.migrations().rows());
        book.ended();
        for (Host host : world.hosts) {
            if (!host.isOff()) {
                checkNothingLeft(host);
            }
            for (LocalJob local : host.driver.all()) {
                require(!local.lives(), () -> local.job().name + " still lives at " + host.name + " though it ended");
            }
        }
    }

    /**
     * All jobs have ended: nobody has one in hand, offers one, pulls one for a migration, or keeps a copy that its session
     * was told to let go. A copy of an earlier session stays: nobody tells the next one.
     */
    private void checkNothingLeft(Host host) {
        require(!host.executor.isFetching(), () -> host.name + " still pulls a checkpoint at the end");
        for (ExecutorState.Holding holding : host.executor.holdings()) {
            boolean atRest = holding.phase() == Phase.NOT_OURS || holding.phase() == Phase.ENDED;
            require(atRest, () -> host.name + " still holds " + holding + " though it ended");
            require(
                    holding.phase() == Phase.ENDED
                            || holding.manifestDigest() == null
                            || !book.wasReleased(holding.job(), host.executor.session()),
                    () -> host.name + " still keeps " + holding + " for a migration that is over");
        }
    }

    static void require(boolean holds, Supplier<String> complaint) {
        if (!holds) {
            throw new Violation(complaint.get());
        }
    }
}
