package io.windfall.executor.machine;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport;
import io.windfall.executor.JobProgressReport.Status;
import io.windfall.executor.machine.Instruction.Kind;
import java.util.List;

/** A machine on the bench: feeds it inputs, one after the other, and keeps what came out of the last one. */
final class Bench {

    static final String SITE = "valencia";
    static final MachineConfig CONFIG = MachineConfig.of("iberia", SITE);
    static final Checkpoint C1 = new Checkpoint("c1", 1000, 100, 5);
    static final Checkpoint C2 = new Checkpoint("c2", 1000, 200, 6);

    final ExecutorMachine machine;
    ExecutorState state = ExecutorState.initial();
    List<Output> out = List.of();
    long now = 1_000_000;
    private int sessions;
    private int commands;
    private long offset;

    Bench() {
        this(CONFIG);
    }

    Bench(MachineConfig config) {
        machine = new ExecutorMachine(config);
    }

    /** Booted, its first session open and its lease live. */
    static Bench live() {
        Bench bench = new Bench();
        bench.boot("run-1");
        bench.feed(new Input.AllKilled(bench.now, wall(bench.now)));
        bench.ack();
        return bench;
    }

    /** Live, with job a running under epoch 1. */
    static Bench running() {
        Bench bench = live();
        bench.list(Status.STOPPED, 0);
        bench.command(Kind.START, 1, null);
        bench.tick(10);
        bench.feed(new Input.Started("a", 1, wall(bench.now)));
        return bench;
    }

    List<Output> feed(Input input) {
        Step step = machine.apply(state, input);
        state = step.state();
        out = step.outputs();
        return out;
    }

    void boot(String bootId) {
        feed(new Input.Booted(bootId, now, wall(now), fresh()));
    }

    void tick(long millis) {
        now += millis;
        feed(new Input.Clock(now, wall(now), fresh()));
    }

    /** Acknowledges the last heartbeat. */
    void ack() {
        feed(new Input.HeartbeatAcked(state.sessionId(), state.nextHeartbeat() - 1, now));
    }

    void list(Status status, long step) {
        feed(new Input.Listed(List.of(report("a", status, step)), wall(now)));
    }

    Instruction command(Kind kind, long epoch, String digest) {
        return command(kind, epoch, digest, SITE, "toledo");
    }

    Instruction command(Kind kind, long epoch, String digest, String source, String destination) {
        Instruction instruction = instruction(kind, epoch, digest, state.sessionId(), source, destination);
        deliver(instruction);
        return instruction;
    }

    Instruction instruction(Kind kind, long epoch, String digest, String session, String source, String destination) {
        return new Instruction(
                "command-" + ++commands,
                kind,
                "a",
                SITE,
                session,
                epoch,
                kind == Kind.PAUSE || kind == Kind.STOP ? null : "m",
                source,
                destination,
                wall(now) + 60_000,
                digest,
                "http://localhost:1",
                true,
                "grant");
    }

    void deliver(Instruction instruction) {
        feed(new Input.Commanded(0, offset++, instruction, wall(now)));
    }

    void stopped(long epoch, Checkpoint checkpoint) {
        feed(new Input.Stopped("a", epoch, checkpoint, wall(now)));
    }

    JobEntry job() {
        return state.jobs().get("a");
    }

    Phase phase() {
        return job() == null ? Phase.NOT_OURS : job().phase();
    }

    <T extends Output> List<T> all(Class<T> kind) {
        return out.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Events added to the outbox that are unacknowledged, by kind. */
    List<OutboxEvent.Kind> events() {
        return state.outbox().stream().map(OutboxEvent::kind).toList();
    }

    OutboxEvent lastEvent() {
        return state.outbox().get(state.outbox().size() - 1);
    }

    void ackAll() {
        for (OutboxEvent event : state.outbox()) {
            feed(new Input.EventAcked(event.number()));
        }
    }

    String fresh() {
        return "session-" + ++sessions;
    }

    static long wall(long now) {
        return 1_700_000_000_000L + now;
    }

    static JobProgressReport report(String job, Status status, long step) {
        return new JobProgressReport(job, status, step, 1000, 60, 1000, -1, -1, Double.NaN, null, -1, true, List.of());
    }
}
