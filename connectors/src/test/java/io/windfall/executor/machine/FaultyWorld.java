package io.windfall.executor.machine;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport;
import io.windfall.executor.JobProgressReport.Status;
import io.windfall.executor.StateCodec;
import io.windfall.executor.machine.Instruction.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A machine among things that fail: a driver, a broker and an orchestrator that says all sorts of things, the process dying
 * between any two steps. Checks what must never happen as it goes.
 */
final class FaultyWorld {

    private static final List<String> JOBS = List.of("a", "b");

    final ExecutorMachine machine = new ExecutorMachine(Bench.CONFIG);
    final Random random;
    boolean faults = true;
    ExecutorState state = ExecutorState.initial();
    long now = 1000;
    int starts;
    int crashes;
    int kills;

    private ExecutorState durable = state;
    private String bootId = "run-0";
    private int names;
    private long leaseDeadline = -1;
    private final Deque<Output> work = new ArrayDeque<>();
    private final Deque<Input> answers = new ArrayDeque<>();
    private final List<Instruction> log = new ArrayList<>();
    private final Map<String, Long> alive = new HashMap<>();
    private final Map<String, Long> steps = new HashMap<>();
    private final Map<String, Checkpoint> newest = new HashMap<>();
    private final Map<String, Long> lastStarted = new HashMap<>();
    private final Map<String, String> grantedTo = new HashMap<>();
    private final Map<String, Long> granted = new HashMap<>();
    private final Map<String, Long> sentAt = new HashMap<>();
    private final Map<String, Long> ackedSend = new HashMap<>();
    private final Set<String> complete = new HashSet<>();
    private final Set<String> forgotten = new HashSet<>(Set.of("b"));

    FaultyWorld(long seed) {
        random = new Random(seed);
        crash();
    }

    /** One thing happens. */
    void step() {
        enforceLease();
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                now += random.nextInt(20) == 0 && faults ? random.nextInt(40_000) : random.nextInt(1500);
                enforceLease();
                feed(new Input.Clock(now, now, name("s")));
            }
            case 2, 3, 4 -> work();
            case 5, 6, 7 -> {
                if (!answers.isEmpty()) {
                    feed(answers.removeFirst());
                }
            }
            case 8 -> readLog();
            default -> {
                if (random.nextInt(3) == 0) {
                    list();
                } else if (faults && random.nextInt(2) == 0) {
                    command();
                } else if (faults && random.nextInt(15) == 0) {
                    crash();
                } else if (faults && random.nextInt(20) == 0) {
                    alive.remove(JOBS.get(random.nextInt(2)));
                }
            }
        }
    }

    /** Grants a job to the session that stands; false where none does. */
    boolean grant(String job) {
        String session = state.sessionId();
        if (session == null) {
            return false;
        }
        append(job, Kind.RESUME, granted.getOrDefault(job, 0L) + 1, session);
        return true;
    }

    boolean isRunning(String job) {
        JobEntry entry = state.jobs().get(job);
        return alive.containsKey(job) && entry != null && entry.phase() == Phase.RUNNING;
    }

    Phase phase(String job) {
        return state.jobs().containsKey(job) ? state.jobs().get(job).phase() : Phase.NOT_OURS;
    }

    /** The process dies and another boots on what was durable; sometimes the whole machine does. */
    private void crash() {
        crashes++;
        work.clear();
        answers.clear();
        state = reloaded(durable);
        now += random.nextInt(random.nextInt(5) == 0 ? 60_000 : 2000);
        if (random.nextInt(10) == 0) {
            bootId = name("run");
            alive.clear();
            leaseDeadline = -1;
        }
        enforceLease();
        Step once = apply(new Input.Booted(bootId, now, now, name("s")));
        Step twice = machine.apply(once.state(), new Input.Booted(bootId, now, now, "never"));
        check(kindsOf(once).containsAll(kindsOf(twice)), "a second boot orders what the first did not: " + twice);
        carryOut(once);
    }

    private void feed(Input input) {
        carryOut(apply(input));
    }

    private Step apply(Input input) {
        Step step = machine.apply(state, input);
        Step again = machine.apply(reloaded(state), input);
        check(step.equals(again), "the state on disk does not say what the one in memory did: " + input);
        return step;
    }

    private void carryOut(Step step) {
        state = step.state();
        if (faults && random.nextInt(150) == 0) {
            crash();
            return;
        }
        durable = step.outputs().isEmpty() ? durable : state;
        for (Output output : step.outputs()) {
            if (output instanceof Output.Start start) {
                checkStart(start);
            }
            if (faults && random.nextInt(300) == 0) {
                crash();
                return;
            }
            carryOut(output);
        }
    }

    private void carryOut(Output output) {
        if (output instanceof Output.SendHeartbeat sent) {
            sentAt.put(sent.session() + sent.sequence(), now);
            if (!faults || random.nextInt(3) > 0) {
                ackedSend.merge(sent.session(), now, Math::max);
                answers.add(new Input.HeartbeatAcked(sent.session(), sent.sequence(), now));
            }
        } else if (output instanceof Output.SetLease lease) {
            Long acked = ackedSend.get(lease.session());
            check(
                    acked != null && lease.deadlineMillis() <= acked + Bench.CONFIG.leaseMillis(),
                    "a lease longer than what was acknowledged: " + lease);
            leaseDeadline = lease.deadlineMillis();
        } else if (output instanceof Output.SendEvent sent) {
            if (!faults || random.nextInt(4) > 0) {
                answers.add(new Input.EventAcked(sent.event().number()));
            }
        } else if (output instanceof Output.KillAll) {
            kills++;
            alive.clear();
            answers.add(new Input.AllKilled(now, now));
        } else if (output instanceof Output.Forget forget) {
            work.add(forget);
        } else {
            work.add(output);
        }
    }

    private void checkStart(Output.Start start) {
        starts++;
        String session = state.sessionId();
        Long acked = session == null ? null : ackedSend.get(session);
        check(acked != null && now < acked + Bench.CONFIG.leaseMillis(), "started without a live lease: " + start);
        check(session.equals(grantedTo.get(start.job() + start.epoch())), "started without a grant: " + start);
        check(start.epoch() >= lastStarted.getOrDefault(start.job(), 0L), "started under an old epoch: " + start);
        lastStarted.put(start.job(), start.epoch());
        check(
                start.checkpoint() == null
                        || complete.contains(start.checkpoint().manifestDigest()),
                "started from what is not complete: " + start);
    }

    /** The driver, or the fetching hand, does the next thing that was ordered. */
    private void work() {
        Output output = work.pollFirst();
        if (output instanceof Output.Start start) {
            Long living = alive.get(start.job());
            check(
                    living == null || living == start.epoch(),
                    "started under epoch " + start.epoch() + " while it lives under " + living);
            if (now >= leaseDeadline || faults && random.nextInt(10) == 0) {
                answers.add(new Input.StartFailed(start.job(), start.epoch(), "no luck", now));
            } else {
                alive.put(start.job(), start.epoch());
                forgotten.remove(start.job());
                answers.add(new Input.Started(start.job(), start.epoch(), now));
            }
        } else if (output instanceof Output.Stop stop) {
            alive.remove(stop.job());
            if (stop.writeCheckpoint()) {
                checkpoint(stop.job());
            }
            answers.add(new Input.Stopped(stop.job(), stop.epoch(), newest.get(stop.job()), now));
        } else if (output instanceof Output.Capture capture) {
            checkpoint(capture.job());
            answers.add(new Input.Captured(capture.job(), capture.commandId(), newest.get(capture.job()), null, now));
        } else if (output instanceof Output.Fetch fetch) {
            String id = fetch.instruction().id();
            if (random.nextInt(4) == 0) {
                answers.add(new Input.FetchFailed(fetch.instruction().job(), id, "cut", now));
            } else {
                Checkpoint pulled = new Checkpoint(fetch.instruction().manifestDigest(), 10, -1, now);
                complete.add(pulled.manifestDigest());
                answers.add(new Input.Fetched(fetch.instruction().job(), id, pulled, 10, 1, 80, now));
            }
        } else if (output instanceof Output.Forget forget) {
            forgotten.add(forget.job());
            check(!alive.containsKey(forget.job()), "forgotten while it lives: " + forget);
        }
    }

    private void checkpoint(String job) {
        long step = steps.merge(job, 10L, Long::sum);
        newest.put(job, new Checkpoint(job + "-" + step, 100, step, now));
        complete.add(job + "-" + step);
    }

    private void list() {
        List<JobProgressReport> reports = new ArrayList<>();
        for (String job : JOBS) {
            if (!forgotten.contains(job)) {
                Status status = alive.containsKey(job) ? Status.RUNNING : Status.STOPPED;
                reports.add(Bench.report(job, status, steps.getOrDefault(job, 0L)));
            }
        }
        // What was ordered before comes about before, as with one thread for the driver.
        while (!work.isEmpty()) {
            work();
        }
        while (!answers.isEmpty() && !(answers.peekFirst() instanceof Input.Listed)) {
            feed(answers.removeFirst());
            if (!work.isEmpty()) {
                return;
            }
        }
        feed(new Input.Listed(reports, now));
    }

    private void command() {
        String job = JOBS.get(random.nextInt(2));
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        boolean isGrant = kind == Kind.START || kind == Kind.RESUME;
        long epoch = granted.getOrDefault(job, 0L) + (isGrant ? 1 : 0) - (random.nextInt(6) == 0 ? 1 : 0);
        boolean isOther = random.nextInt(8) == 0;
        String session = isOther || state.sessionId() == null ? "s-of-old" : state.sessionId();
        if (random.nextInt(8) == 0 && !log.isEmpty()) {
            log.add(log.get(random.nextInt(log.size())));
        } else {
            append(job, kind, Math.max(0, epoch), session);
        }
    }

    private void append(String job, Kind kind, long epoch, String session) {
        boolean isGrant = kind == Kind.START || kind == Kind.RESUME;
        if (isGrant && epoch > granted.getOrDefault(job, 0L)) {
            granted.put(job, epoch);
            grantedTo.put(job + epoch, session);
        }
        boolean toUs = random.nextBoolean();
        String digest = kind == Kind.FETCH || kind == Kind.PRESTAGE && toUs ? "copy-" + random.nextInt(3) : null;
        if (kind == Kind.START && job.equals("b") && random.nextBoolean()) {
            digest = "copy-" + random.nextInt(3);
        }
        log.add(new Instruction(
                name("c"),
                kind,
                job,
                Bench.SITE,
                session,
                epoch,
                "m" + random.nextInt(2),
                toUs ? "toledo" : Bench.SITE,
                toUs ? Bench.SITE : "toledo",
                now + 20_000,
                digest,
                null,
                random.nextBoolean(),
                null));
    }

    private void readLog() {
        long next = Math.max(0, state.nextOffset(0));
        if (next < log.size()) {
            feed(new Input.Commanded(0, next, log.get((int) next), now));
        }
    }

    /** The watchdog. */
    private void enforceLease() {
        if (now >= leaseDeadline) {
            alive.clear();
        }
    }

    private String name(String kind) {
        return kind + "-" + ++names;
    }

    private static List<String> kindsOf(Step step) {
        return step.outputs().stream()
                .filter(output -> !(output instanceof Output.SendHeartbeat))
                .map(output -> output instanceof Output.SendReport report
                        ? "report " + report.progress().job() + report.state() + report.epoch()
                        : output.toString())
                .toList();
    }

    private static ExecutorState reloaded(ExecutorState state) {
        try {
            return StateCodec.decode(StateCodec.encode(state));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
