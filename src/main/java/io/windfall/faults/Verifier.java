package io.windfall.faults;

import io.windfall.executor.machine.Output;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.JobState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Tick;
import java.util.HashMap;
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
    void applied(FabricState state, JournalEntry entry) {
        if (!(entry.body() instanceof Tick)) {
            return;
        }
        long now = state.clock().get(FabricState.ONLY).nowMillis();
        for (Migration migration : state.migrations().values()) {
            boolean waits = migration.phase() == Migration.Phase.REQUESTED
                    || migration.phase() == Migration.Phase.FETCHING
                    || migration.phase() == Migration.Phase.AWAITING_SLOT;
            require(
                    !waits || now <= book.notAfterMillis(migration),
                    () -> "migration " + migration.id() + " is still " + migration.phase() + " "
                            + (now - book.notAfterMillis(migration)) + " ms after its notAfter");
        }
    }

    /** Nothing is under way any more: what the orchestrator holds must be what there is. */
    void settled(FabricState state) {
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

    /** All is over. */
    void ended(FabricState state) {
        require(
                state.migrations().isEmpty(),
                () -> "migrations under way at the end: " + state.migrations().rows());
        book.ended();
        for (Host host : world.hosts) {
            for (LocalJob local : host.driver.all()) {
                require(!local.lives(), () -> local.job().name + " still lives at " + host.name + " though it ended");
            }
        }
    }

    static void require(boolean holds, Supplier<String> complaint) {
        if (!holds) {
            throw new Violation(complaint.get());
        }
    }
}
