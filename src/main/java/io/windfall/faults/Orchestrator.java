package io.windfall.faults;

import io.windfall.fabric.ClockState;
import io.windfall.fabric.Command;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.JobState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LastChoice;
import io.windfall.fabric.LinkState;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Output;
import io.windfall.fabric.PlanningState;
import io.windfall.fabric.ReportAccount;
import io.windfall.fabric.SiteState;
import io.windfall.fabric.Tick;
import io.windfall.fabric.WindowState;
import java.util.ArrayList;
import java.util.List;

/**
 * The orchestrator's state machine as Kafka Streams runs it under exactly-once: state, journal offset and outputs become
 * durable and visible together, at a commit; a crash falls back to the last one and replays.
 */
final class Orchestrator {

    private final World world;
    private final Dice dice;
    private final Tables tables = new Tables();
    private FabricState state = tables.state();
    private int committedEntries;
    private boolean up = true;
    private boolean scheduled;
    private int crashAfterEntries = -1;
    private long crashedForMillis;

    Orchestrator(World world) {
        this.world = world;
        this.dice = world.dice.split();
        world.schedule.in(dice.between(1, world.setup.tickMillis()), this::beat);
    }

    boolean isUp() {
        return up;
    }

    /** The state after the last commit: between events nothing uncommitted is left. */
    FabricState state() {
        return state;
    }

    /** Whether all of the journal is applied. */
    boolean hasCaughtUp() {
        return up && committedEntries == world.log.journal.size();
    }

    void workSoon() {
        if (up && !scheduled) {
            scheduled = true;
            world.schedule.in(dice.between(5, 250), this::work);
        }
    }

    /** Lets it crash after some more entries, in the middle of a transaction, and stay down for a while. */
    void crashAfter(int entries, long downMillis) {
        crashAfterEntries = entries;
        crashedForMillis = downMillis;
    }

    private void beat() {
        if (up) {
            long now = world.schedule.now();
            world.log.append(Topic.BEAT, Setup.FABRIC, appended -> new Tick(appended, now));
        }
        world.schedule.in(world.setup.tickMillis(), this::beat);
    }

    private void work() {
        scheduled = false;
        if (!up) {
            return;
        }
        List<JournalEntry> journal = world.log.journal;
        List<Applied> transaction = new ArrayList<>(journal.size() - committedEntries);
        for (int next = committedEntries; next < journal.size(); next++) {
            if (crashAfterEntries >= 0 && crashAfterEntries-- == 0) {
                crash();
                return;
            }
            JournalEntry entry = journal.get(next);
            List<Output> outputs = world.seams.orchestrate(state, entry);
            world.verifier.applied(state, entry, outputs);
            transaction.add(new Applied(entry, isHeeded(entry), outputs));
        }
        committedEntries = journal.size();
        tables.commit();
        for (Applied applied : transaction) {
            publish(applied);
        }
    }

    private void publish(Applied applied) {
        world.verifier.book().committed(applied.entry(), applied.isHeeded(), applied.outputs());
        for (Output output : applied.outputs()) {
            if (output instanceof Command command) {
                world.trace(() -> "orchestrator: " + Wording.of(command));
                int partition = Topic.partitionOf(command.job(), Log.COMMAND_PARTITIONS);
                world.log.commands.get(partition).add(command);
                world.hosts.forEach(host -> host.executor.pollSoon(partition));
            }
        }
    }

    private void crash() {
        world.met(Fault.ORCHESTRATOR_CRASHED);
        world.trace(() -> "orchestrator: crashes, falls back to entry " + committedEntries);
        up = false;
        tables.fallBack();
        state = tables.state();
        world.schedule.in(crashedForMillis, () -> {
            up = true;
            world.trace(() -> "orchestrator: is back");
            workSoon();
        });
    }

    /** Whether a heartbeat counted; one of a session that was refused before is ignored without a word. */
    private boolean isHeeded(JournalEntry entry) {
        return !(entry.body() instanceof Heartbeat beat)
                || beat.session().equals(state.sites().get(beat.site()).session());
    }

    private record Applied(JournalEntry entry, boolean isHeeded, List<Output> outputs) {}

    private static final class Tables {
        private final List<DurableTable<?>> all = new ArrayList<>();
        private final DurableTable<ClockState> clock = table();
        private final DurableTable<JournalEntry> inbox = table();
        private final DurableTable<SiteState> sites = table();
        private final DurableTable<WindowState> windows = table();
        private final DurableTable<LinkState> links = table();
        private final DurableTable<JobState> jobs = table();
        private final DurableTable<Migration> migrations = table();
        private final DurableTable<JobFeasibility> feasibility = table();
        private final DurableTable<PlanningState> planning = table();
        private final DurableTable<LastChoice> choices = table();
        private final DurableTable<ReportAccount> reports = table();

        private <V> DurableTable<V> table() {
            DurableTable<V> table = new DurableTable<>();
            all.add(table);
            return table;
        }

        FabricState state() {
            return new FabricState(
                    Setup.FABRIC,
                    clock.table(),
                    inbox.table(),
                    sites.table(),
                    windows.table(),
                    links.table(),
                    jobs.table(),
                    migrations.table(),
                    feasibility.table(),
                    planning.table(),
                    choices.table(),
                    reports.table());
        }

        void commit() {
            all.forEach(DurableTable::commit);
        }

        void fallBack() {
            all.forEach(DurableTable::fallBack);
        }
    }
}
