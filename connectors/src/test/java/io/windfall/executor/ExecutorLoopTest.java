package io.windfall.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.executor.machine.ExecutorMachine;
import io.windfall.executor.machine.ExecutorState;
import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.Instruction;
import io.windfall.executor.machine.OutboxEvent;
import io.windfall.executor.machine.Output;
import io.windfall.schema.LinkTelemetry;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.Site;
import io.windfall.transfer.LinkMeasure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecutorLoopTest {

    private static final ExecutorConfig CONFIG = ExecutorConfig.of("fabric", "here", Path.of("here"), "127.0.0.1:1")
            .withTiming(ExecutorConfig.Timing.ofLease(Duration.ofSeconds(2)));

    private final Inbox inbox = new Inbox();
    private final LiveLease lease = new LiveLease();
    private final Sites here = new Sites();
    private final DriverHand driver =
            new DriverHand(here, lease, LinuxBootClock.open(), InstantSource.system(), inbox::put);
    private final FetchHand fetches = new FetchHand(here, InstantSource.system(), inbox::put, (source, bps) -> {});
    private final StoreHand storing = new StoreHand();
    private volatile boolean diskIsFull;
    private volatile boolean brokerAnswers = true;
    private ExecutorLoop loop;

    @AfterEach
    void close() throws InterruptedException {
        loop.end();
        fetches.close();
        storing.close();
        driver.close();
    }

    @Test
    void shouldMakeTheStateDurableBeforeAnythingIsDoneAboutIt() throws Exception {
        start();
        grant(1);
        assertThat(here.did("start job 1")).isTrue();
        ExecutorState atTheStart = here.durableAtStart;
        assertThat(atTheStart.holdings()).singleElement().satisfies(held -> assertThat(held.epoch())
                .isEqualTo(1));
    }

    @Test
    void shouldTellWhatTheJobsTakeOfTheSite() throws Exception {
        start();
        assertThat(here.did("node free 1 W 0.0")).isTrue();
        grant(1);
        assertThat(here.did("node free 0 W 700.0")).isTrue();
        brokerAnswers = false;
        assertThat(here.did("kill")).isTrue();
        assertThat(here.did("node free 1 W 0.0")).isTrue();
        assertThat(List.copyOf(here.nodeNumbers)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void shouldEndTheJobsAndSayWhyWhenTheDiskStaysFull() throws Exception {
        start();
        grant(1);
        assertThat(here.did("start job 1")).isTrue();
        here.done.clear();
        diskIsFull = true;
        Throwable failure = loop.failure().get(20, TimeUnit.SECONDS);
        assertThat(failure)
                .hasMessageContaining("no space left")
                .hasMessageContaining("make room on the disk and start the executor again");
        assertThat(here.done).contains("kill");
        assertThat(here.running).isNull();
    }

    @Test
    void shouldKillAtTheEndOfTheLeaseWhenTheBrokerIsSilentAndOpenAnotherSession() throws Exception {
        start();
        grant(1);
        assertThat(here.did("start job 1")).isTrue();
        String session = lease.session();
        here.done.clear();
        brokerAnswers = false;
        assertThat(here.did("kill")).isTrue();
        brokerAnswers = true;
        String fresh = session;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (fresh.equals(session) && System.nanoTime() < end) {
            fresh = lease.session();
        }
        assertThat(fresh).isNotEqualTo(session);
        assertThat(here.running).as("nothing runs without a fresh grant").isNull();
    }

    private void start() {
        loop = new ExecutorLoop(
                CONFIG,
                new ExecutorMachine(CONFIG.machine(true)),
                ExecutorState.initial(),
                this::save,
                inbox,
                lease,
                new ExecutorLoop.Hands(here, driver, fetches, storing, here, here, node(), LeaseListener.NONE),
                LinuxBootClock.open(),
                InstantSource.system());
        loop.start();
    }

    private NodeMeter node() {
        InstantSource clock = InstantSource.system();
        return new NodeMeter(CONFIG, new Letters("fabric", "here"), new Numbers(clock), lease, here, clock);
    }

    private void save(ExecutorState state) throws IOException {
        if (diskIsFull) {
            throw new IOException("no space left");
        }
        here.durable = state;
    }

    /** Waits for the session and for the job's report, then grants the job to it. */
    private void grant(long epoch) {
        assertThat(here.did("report job QUEUED")).isTrue();
        String session = here.session;
        inbox.put(loop.command(
                0,
                epoch,
                new Instruction(
                        "c-" + epoch,
                        Instruction.Kind.START,
                        "job",
                        "here",
                        session,
                        epoch,
                        null,
                        null,
                        null,
                        -1,
                        null,
                        null,
                        true,
                        null)));
    }

    /** All that is around the loop: it notes down what it is asked for. */
    private final class Sites implements Post, JobDriver, CheckpointStore, Transport {
        final BlockingQueue<String> done = new LinkedBlockingQueue<>();
        final Queue<Long> nodeNumbers = new ConcurrentLinkedQueue<>();
        volatile String session;
        volatile String running;
        volatile ExecutorState durable;
        volatile ExecutorState durableAtStart;

        boolean did(String what) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            try {
                String found = null;
                while (!what.equals(found) && System.nanoTime() < end) {
                    found = done.poll(1, TimeUnit.SECONDS);
                }
                return what.equals(found);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void heartbeat(Output.SendHeartbeat heartbeat) {
            session = heartbeat.session();
            if (brokerAnswers) {
                inbox.put(new Input.HeartbeatAcked(heartbeat.session(), heartbeat.sequence(), 0));
            }
        }

        @Override
        public void event(OutboxEvent event) {
            inbox.put(new Input.EventAcked(event.number()));
        }

        @Override
        public void report(Output.SendReport report) {
            done.add("report " + report.progress().job() + " " + report.state());
        }

        @Override
        public void card(Site card) {
            throw new AssertionError();
        }

        @Override
        public void node(NodeTelemetry node) {
            assertThat(node.getNode()).isEqualTo("here");
            done.add("node free " + node.getGpuSlotsFree() + " W " + node.getComputeWatts());
            nodeNumbers.add(node.getSequence());
        }

        @Override
        public void link(LinkTelemetry link) {
            throw new AssertionError();
        }

        @Override
        public List<JobProgressReport> list() {
            return List.of(new JobProgressReport(
                    "job",
                    running == null ? JobProgressReport.Status.STOPPED : JobProgressReport.Status.RUNNING,
                    -1,
                    -1,
                    Double.NaN,
                    0,
                    -1,
                    -1,
                    700,
                    null,
                    -1,
                    true,
                    List.of()));
        }

        @Override
        public void start(String job, long epoch, Checkpoint checkpoint, Lease until) {
            durableAtStart = durable;
            running = job;
            done.add("start " + job + " " + epoch);
        }

        @Override
        public Checkpoint stop(String job, boolean writeCheckpoint) {
            running = null;
            return null;
        }

        @Override
        public Checkpoint capture(String job) {
            return null;
        }

        @Override
        public void killAll() {
            running = null;
            done.add("kill");
        }

        @Override
        public boolean promisesKill() {
            return true;
        }

        @Override
        public void forget(String job) {
            running = null;
        }

        @Override
        public Checkpoint put(String job, Path folder, long step) {
            throw new AssertionError();
        }

        @Override
        public Checkpoint find(String manifestDigest) {
            return null;
        }

        @Override
        public void restore(String manifestDigest, Path folder) {
            throw new AssertionError();
        }

        @Override
        public void pin(String manifestDigest, String reason) {
            done.add("pin " + reason);
        }

        @Override
        public void unpin(String reason) {
            done.add("unpin " + reason);
        }

        @Override
        public long bytesHeld(String manifestDigest) {
            return 0;
        }

        @Override
        public String url() {
            return null;
        }

        @Override
        public String key() {
            return null;
        }

        @Override
        public void offer(String job, String manifestDigest, String destination) {
            done.add("offer " + job);
        }

        @Override
        public void withdraw(String job) {
            done.add("withdraw " + job);
        }

        @Override
        public Pulled pull(Instruction command, Progress progress) throws IOException {
            throw new IOException("nothing to pull");
        }

        @Override
        public Optional<LinkMeasure> probe(URI source, int bytes, BooleanSupplier goOn) {
            throw new AssertionError();
        }

        @Override
        public void close() {}
    }
}
