package io.windfall.faults;

import io.windfall.fabric.Command;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Order;
import io.windfall.fabric.Output;
import io.windfall.fabric.Rejection;
import io.windfall.fabric.Tick;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps account of what the orchestrator committed, in the order of the journal: ids are unique, epochs strictly grow, a job
 * is granted to another only after its holder gave it up or was silent for its lease and the margin (where it promised
 * none, its site has another executor since), and only from a checkpoint whose completeness that site has
 * stated; migrations end once.
 */
final class GrantBook {

    private final World world;
    private final Set<String> commandIds = new HashSet<>();
    private final Map<String, Command> holders = new HashMap<>();
    private final Map<String, String> sessions = new HashMap<>();
    private final Set<String> givenUp = new HashSet<>();
    private final Set<String> stated = new HashSet<>();
    private final Map<String, Long> lastBeatMillis = new HashMap<>();
    private final Map<String, Long> notAfterMillis = new HashMap<>();
    private final Map<String, Migration> open = new HashMap<>();
    private final Set<String> takeOvers = new HashSet<>();
    private final Set<String> over = new HashSet<>();
    private final Map<String, String> inForce = new HashMap<>();
    private final Set<String> promised = new HashSet<>();
    private final Set<String> replaced = new HashSet<>();
    private final Set<String> released = new HashSet<>();
    private final Set<String> pulledAhead = new HashSet<>();
    private final Set<String> keptBack = new HashSet<>();
    private long beatMillis;

    GrantBook(World world) {
        this.world = world;
    }

    /** The session that a job was granted to under an epoch, or null. */
    String sessionGranted(String job, long epoch) {
        return sessions.get(job + "/" + epoch);
    }

    /** What was said of a migration's time-out at its departure. */
    long notAfterMillis(Migration migration) {
        return notAfterMillis.getOrDefault(migration.id(), migration.notAfterMillis());
    }

    /** Whether a session was told to let go of its copy of a job, and not to pull another since. */
    boolean wasReleased(String job, String session) {
        return released.contains(job + "/" + session);
    }

    /** Whether a site was told to pull a copy of that job ahead. */
    boolean wasSentAhead(String job, String site) {
        return pulledAhead.contains(job + "/" + site);
    }

    /** Whether a migration of that job is under way. */
    boolean isMoving(String job) {
        for (Migration migration : open.values()) {
            if (migration.job().equals(job)) {
                return true;
            }
        }
        return false;
    }

    /**
     * An entry was committed with what came of it.
     *
     * @param heeded false: it is a heartbeat of a session that is not in force
     */
    void committed(JournalEntry entry, boolean heeded, List<Output> outputs) {
        if (entry.body() instanceof Heartbeat beat) {
            beatMillis = StrictMath.max(beatMillis, beat.appendedAtMillis()); // a refused one tells the time as well
        }
        boolean refused = !heeded;
        for (Output output : outputs) {
            if (output instanceof Rejection rejection && rejection.entry() == entry) {
                refused = true;
                world.trace(() -> "orchestrator: " + Wording.of(rejection));
            }
        }
        if (!refused) {
            String line = world.traces() ? Wording.of(entry) : null;
            world.trace(() -> line == null ? null : "journal: " + line);
            heard(entry);
        }
        for (Output output : outputs) {
            if (output instanceof Command command) {
                ordered(command);
            } else if (output instanceof Migration migration) {
                stands(migration);
            }
        }
    }

    private void heard(JournalEntry entry) {
        if (entry.body() instanceof Tick tick) {
            beatMillis = StrictMath.max(beatMillis, tick.appendedAtMillis());
        } else if (entry.body() instanceof Heartbeat beat) {
            lastBeatMillis.put(beat.session(), beat.appendedAtMillis());
            String before = inForce.put(beat.site(), beat.session());
            if (before != null && !before.equals(beat.session())) {
                replaced.add(before);
                if (!promised.contains(before)) {
                    world.met(Fault.LEASE_UNPROMISED);
                }
            }
            if (beat.leaseMillis() != null) {
                promised.add(beat.session());
            }
            Verifier.require(
                    !replaced.contains(beat.session()),
                    () -> "session " + beat.session() + " of " + beat.site() + " is in force again after " + before);
        } else if (entry.body() instanceof ExecutorEvent event) {
            heard(event);
        } else if (entry.body() instanceof Order order) {
            switch (order.kind()) {
                case HOLD, FORBID -> keptBack.add(order.target());
                case UNHOLD, PERMIT -> keptBack.remove(order.target());
                default -> {
                    // ends a migration, which shows there
                }
            }
        } else if (entry.body() instanceof JobReport report) {
            boolean stands = report.state() != JobReport.State.RUNNING;
            if (stands && report.session() != null) {
                givenUp.add(report.job() + "/" + report.epoch() + "/" + report.session());
            }
        }
    }

    private void heard(ExecutorEvent event) {
        switch (event.kind()) {
            case STOPPED -> {
                givenUp.add(event.job() + "/" + event.epoch() + "/" + event.session());
                stated.add(event.job() + "/" + event.site() + "/" + event.manifestDigest());
            }
            case FAILED -> {
                Command holder = holders.get(event.job());
                if (holder != null && holder.id().equals(event.commandId())) {
                    givenUp.add(event.job() + "/" + event.epoch() + "/" + event.session());
                }
            }
            case TRANSFERRED, OFFERED -> stated.add(event.job() + "/" + event.site() + "/" + event.manifestDigest());
            default -> {
                // says nothing of who may be granted what
            }
        }
    }

    private void ordered(Command command) {
        Verifier.require(commandIds.add(command.id()), () -> "two commands have the id " + command.id());
        if (command.kind() == Command.Kind.MIGRATE && command.notAfterMillis() != null) {
            notAfterMillis.put(command.migrationId(), command.notAfterMillis());
        }
        if (command.kind() == Command.Kind.PAUSE) {
            world.met(Fault.DEMAND_RESPONSE);
        }
        if (command.kind() == Command.Kind.RELEASE) {
            released.add(command.job() + "/" + command.session());
        } else {
            released.remove(command.job() + "/" + command.session());
        }
        if (command.kind() == Command.Kind.PRESTAGE && command.site().equals(command.destination())) {
            pulledAhead.add(command.job() + "/" + command.site());
        }
        if (command.kind() != Command.Kind.START && command.kind() != Command.Kind.RESUME) {
            return;
        }
        String job = command.job();
        Command holder = holders.get(job);
        Verifier.require(
                holder == null || command.epoch() > holder.epoch(),
                () -> "epoch " + command.epoch() + " of " + job + " is granted after " + holder.epoch());
        Verifier.require(command.session() != null, () -> "a grant without a session: " + command);
        if (holder != null && !command.session().equals(holder.session())) {
            checkGivenUp(job, holder, command);
        }
        String digest = command.manifestDigest();
        Verifier.require(
                digest == null || stated.contains(job + "/" + command.site() + "/" + digest),
                () -> command.kind() + "(" + command.epoch() + ") of " + job + " at " + command.site() + " names "
                        + digest + ", which that site has not said to hold");
        holders.put(job, command);
        sessions.put(job + "/" + command.epoch(), command.session());
    }

    private void checkGivenUp(String job, Command holder, Command command) {
        if (givenUp.contains(job + "/" + holder.epoch() + "/" + holder.session())) {
            return;
        }
        if (!promised.contains(holder.session())) {
            Verifier.require(
                    replaced.contains(holder.session()),
                    () -> job + " is granted to " + command.session() + ", while " + holder.session()
                            + " holds it, which promised no lease");
            return;
        }
        long silent = beatMillis - lastBeatMillis.getOrDefault(holder.session(), 0L);
        long wanted = world.setup.leaseMillis() + world.setup.marginMillis();
        Verifier.require(
                silent > wanted,
                () -> job + " is granted to " + command.session() + ", while " + holder.session()
                        + " holds it and was silent for " + silent + " of " + wanted + " ms only");
    }

    private void stands(Migration migration) {
        world.trace(() -> "orchestrator: " + Wording.of(migration));
        Verifier.require(!over.contains(migration.id()), () -> "a migration that was over goes on: " + migration);
        boolean first = open.put(migration.id(), migration) == null;
        Verifier.require(
                !first || !keptBack.contains(migration.job()) && !keptBack.contains(migration.destination()),
                () -> "against an operator's order departs " + migration);
        if (first && migration.phase() == Migration.Phase.STARTING) {
            takeOvers.add(migration.id());
            world.met(Fault.SITE_TAKEN_OVER);
        }
        if (migration.phase().ended()) {
            open.remove(migration.id());
            over.add(migration.id());
            boolean taken = migration.phase() == Migration.Phase.COMPLETED && takeOvers.contains(migration.id());
            world.ended(
                    taken ? Ending.TAKEN_OVER : Ending.valueOf(migration.phase().name()));
        }
    }

    void ended() {
        Verifier.require(open.isEmpty(), () -> "migrations never ended: " + open.values());
    }
}
