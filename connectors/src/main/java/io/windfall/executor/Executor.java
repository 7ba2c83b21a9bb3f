package io.windfall.executor;

import io.windfall.executor.machine.ExecutorMachine;
import io.windfall.executor.machine.ExecutorState;
import io.windfall.executor.machine.Phase;
import io.windfall.schema.LinkOrigin;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running executor: reads the commands for its site, has the driver carry them out, moves checkpoints, and reports. Needs
 * neither broker nor registry to start: while they are away it goes on trying, and its jobs live until the lease ends.
 *
 * <p>Its state is on disk before anything is done about it, so that it may be killed at any instant and started again on
 * the same directory. A directory that is lost means a new session: nothing runs before the orchestrator has granted it anew.
 */
public final class Executor implements AutoCloseable {

    /** Makes the driver of an executor. */
    public interface DriverFactory {
        /** @param store where the driver puts checkpoints and takes them from */
        JobDriver create(CheckpointStore store) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);
    private static final Duration WIND_DOWN_WITHIN = Duration.ofMinutes(10);
    private static final Duration TELL_WITHIN = Duration.ofSeconds(3);
    private static final long LOOK_MILLIS = 20;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final ExecutorConfig config;
    private final LiveLease lease = new LiveLease();
    private final ChunkTransport transport;
    private final FetchHand fetches;
    private final BootClock bootClock;
    private final DriverHand driver;
    private final ExecutorLoop loop;
    private final CommandReader reader;
    private final LinkProber prober;
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private boolean closed;

    /** As the longer one, with the machine's own boot clock and nobody else to tell of the lease. */
    public static Executor start(ExecutorConfig config, SchemaRegistry registry, DriverFactory drivers)
            throws IOException {
        return start(config, registry, drivers, LinuxBootClock.open(), LeaseListener.NONE);
    }

    /**
     * Starts one.
     *
     * @param config how it runs
     * @param registry gives the schemas; the caller closes it afterwards
     * @param drivers makes the driver, which the executor closes
     * @param bootClock the machine's clock
     * @param leaseListener told of the lease, for a watchdog
     * @throws IOException with a line that says why it cannot start: another one has the directory, the disk, the port,
     *     a key's file, or the driver
     * @throws KafkaException where a Kafka client refuses its configuration
     */
    public static Executor start(
            ExecutorConfig config,
            SchemaRegistry registry,
            DriverFactory drivers,
            BootClock bootClock,
            LeaseListener leaseListener)
            throws IOException {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            Executor executor = new Executor(config, registry, drivers, bootClock, leaseListener, opened);
            executor.loop.start();
            executor.reader.start();
            executor.prober.start();
            return executor;
        } catch (IOException | RuntimeException e) {
            closeAll(opened);
            throw e;
        }
    }

    private Executor(
            ExecutorConfig config,
            SchemaRegistry registry,
            DriverFactory drivers,
            BootClock bootClock,
            LeaseListener leaseListener,
            Deque<AutoCloseable> opened)
            throws IOException {
        this.config = config;
        Clock wallClock = Clock.systemUTC();
        Inbox inbox = new Inbox();
        ExecutorStateFile file = hold(opened, ExecutorStateFile.open(config.directory()));
        ExecutorStateFile.Loaded loaded = file.load();
        if (loaded.warning() != null) {
            LOG.warn("{}", loaded.warning());
        }
        ExecutorState state = loaded.state();
        ChunkTransport chunks = hold(opened, ChunkTransport.open(config, wallClock));
        transport = chunks;
        this.bootClock = bootClock;
        JobDriver jobs = hold(opened, drivers.create(chunks.store()));
        driver = hold(opened, new DriverHand(jobs, lease, bootClock, wallClock, inbox::put));
        Letters letters = new Letters(config.fabric(), config.site());
        SerdeOptions serde = config.serde()
                .withBackoff(Duration.ofMillis(100), Duration.ofSeconds(1))
                .withMaxWait(Duration.ofSeconds(1));
        KafkaClients clients = new KafkaClients(config);
        KafkaPost post = hold(
                opened,
                new KafkaPost(clients::producer, config.names(), registry, serde, config, wallClock, inbox::put));
        Numbers numbers = new Numbers(wallClock);
        fetches = hold(
                opened,
                new FetchHand(
                        chunks,
                        wallClock,
                        inbox::put,
                        (source, bandwidthBps) -> post.link(letters.link(
                                source,
                                bandwidthBps,
                                Double.NaN,
                                LinkOrigin.TRANSFER,
                                lease.session(),
                                numbers.next(),
                                wallClock.millis()))));
        StoreHand storing = hold(opened, new StoreHand());
        NodeMeter node = new NodeMeter(config, letters, numbers, lease, post, wallClock);
        loop = new ExecutorLoop(
                config,
                new ExecutorMachine(config.machine(jobs.promisesKill())),
                state,
                file::save,
                inbox,
                lease,
                new ExecutorLoop.Hands(post, driver, fetches, storing, chunks.store(), chunks, node, leaseListener),
                bootClock,
                wallClock);
        loop.failure().thenAccept(failure::complete);
        reader = hold(
                opened,
                new CommandReader(
                        clients::consumer,
                        config.names().name(Topics.MIGRATION_COMMAND),
                        letters,
                        registry,
                        serde,
                        state.nextOffsets(),
                        (partition, offset, instruction) ->
                                inbox.putCommand(loop.command(partition, offset, instruction)),
                        this::endDeaf));
        prober = hold(
                opened,
                new LinkProber(
                        clients::consumer,
                        config,
                        registry,
                        serde,
                        letters,
                        numbers,
                        lease,
                        chunks,
                        fetches,
                        post,
                        wallClock));
        post.card(letters.card(config.profile(), transport.url(), transport.key()));
        this.opened.addAll(opened);
    }

    /** Completes with what ended the executor before its time: its jobs are dead then. */
    public CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** Where other sites pull checkpoints from; null: nothing is handed out, for want of the orchestrator's public key. */
    public String url() {
        return transport.url();
    }

    /** The session under whose lease jobs run; null before the first heartbeat was acknowledged. */
    public String session() {
        return lease.session();
    }

    /** What there is to publish of it, now. */
    public ExecutorFigures figures() {
        ExecutorState state = loop.state();
        Map<String, Integer> jobs = new HashMap<>();
        for (Phase phase : Phase.values()) {
            jobs.put(phase.name(), 0);
        }
        state.holdings().forEach(held -> jobs.merge(held.phase().name(), 1, Integer::sum));
        return new ExecutorFigures(
                lease.session(),
                Math.max(0, lease.deadlineMillis() - bootClock.millis()),
                jobs,
                state.load().slots(),
                state.outbox().size(),
                fetches.underWay(),
                fetches.done(),
                fetches.failed(),
                fetches.receivedBytes(),
                transport.sentBytes());
    }

    /** Has its jobs write a checkpoint and stop, and ends; they go on where they were when it is started again. */
    @Override
    public void close() {
        close(false);
    }

    /** Ends and leaves its jobs running: until the lease ends, or on if the executor is started again before. */
    public void closeKeepingJobs() {
        close(true);
    }

    private synchronized void close(boolean keepJobs) {
        if (closed) {
            return;
        }
        closed = true;
        loop.leave();
        try {
            if (!keepJobs && !loop.failure().isDone() && !driver.windDown(WIND_DOWN_WITHIN)) {
                LOG.error(
                        "The jobs have not stopped within {} min and are left to the lease",
                        WIND_DOWN_WITHIN.toMinutes());
            }
            awaitOutbox();
            loop.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeAll(opened);
        LOG.info("The executor of {} has ended", config.site());
    }

    /** Ends as if it was closed, on a thread of its own, since it is the reader's that tells. */
    private void endDeaf(IOException cause) {
        String advice =
                cause.getMessage() + ". The executor would never hear its commands, so it stops. If the topic was"
                        + " made anew on purpose, delete " + config.directory().resolve("state")
                        + " and state.bak beside it, and"
                        + " start the executor again: it opens a new session, and its jobs go on from their checkpoints";
        LOG.error("{}", advice);
        Thread end = new Thread(
                () -> {
                    close(false);
                    failure.complete(new IOException(advice, cause));
                },
                "executor-end");
        end.start();
    }

    private void awaitOutbox() throws InterruptedException {
        long endNanos = System.nanoTime() + TELL_WITHIN.toNanos();
        while (!loop.state().outbox().isEmpty() && !loop.failure().isDone() && System.nanoTime() - endNanos < 0) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static <A extends AutoCloseable> A hold(Deque<AutoCloseable> opened, A resource) {
        opened.push(resource);
        return resource;
    }

    private static void closeAll(Deque<AutoCloseable> opened) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.error("Something did not close: {}", e.getMessage(), e);
            }
        }
    }
}
