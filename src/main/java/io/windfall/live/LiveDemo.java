package io.windfall.live;

import io.windfall.admin.TopicAdmin;
import io.windfall.admin.TopicSizing;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.files.FileTree;
import io.windfall.grant.GrantKeys;
import io.windfall.schema.JobState;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryAdmin;
import io.windfall.serde.RegistryConfig;
import io.windfall.topics.TopicNames;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real thing on one machine: broker, registry and orchestrator in this process; an executor process for each site, and
 * trainers as processes of theirs, which are moved from site to site after the surplus. At the end each training's weights are
 * compared with those of a run that never moved.
 */
public final class LiveDemo implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveDemo.class);
    private static final String FABRIC = "live";
    private static final long LOOK_MILLIS = 100;
    private static final long SIGNAL_MILLIS = 500;

    private final LiveOptions options;
    private final LiveListener listener;
    private final Path folder;
    private final List<LiveJob> jobs;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Map<String, LiveSite> sites = new ConcurrentSkipListMap<>();
    private final long beganNanos = System.nanoTime();
    private volatile boolean closing;
    private volatile boolean keepFolder;

    /**
     * @param home where the demo makes a folder of its own
     * @throws IOException where it cannot
     */
    public LiveDemo(LiveOptions options, Path home, LiveListener listener) throws IOException {
        this.options = options;
        this.listener = listener;
        this.folder = Files.createTempDirectory(Files.createDirectories(home), "live-");
        this.jobs = options.trainings();
        opened.push(this::remove);
        opened.push(() -> OwnProcesses.killThoseOf(folder));
    }

    /**
     * Runs to the end.
     *
     * @throws LiveException when it takes longer than it may, or a part of it fails
     */
    public LiveResult run() throws IOException, InterruptedException {
        listener.says("starting Kafka, the schema registry and the orchestrator in this process");
        EmbeddedStack stack = hold(EmbeddedStack.start(EmbeddedStackConfig.throwAway()));
        RegistryAdmin registry = hold(new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl())));
        RunnerWatch watch = hold(new RunnerWatch(folder, jobs));
        Path publicKey = startOrchestrator(stack, registry);
        listener.says("starting " + sites(stack, publicKey) + " executors, each a process, with " + options.jobs()
                + " trainings; " + folder);
        for (LiveSite site : sites.values()) {
            site.executor().start();
        }
        UnmovedRuns unmoved = hold(new UnmovedRuns(folder, jobs));
        Feed feed = hold(new Feed(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                registry,
                TopicNames.unprefixed(),
                FABRIC,
                options.sites(),
                options.linkBps(),
                options.announced()));
        feed.configure();
        FabricEar ear = hold(new FabricEar(stack.bootstrapServers(), registry, listener));
        await(() -> ear.areIn(JobState.RUNNING, jobs.size()), () -> "the trainings do not begin: " + ear.reports());
        feed.tellLinks();
        listener.says("all trainings run; the surplus comes");
        follow(ear, feed);
        await(() -> ear.migrating().isEmpty(), () -> "migrations do not end: " + ear.migrating());
        LiveResult result = result(ear, watch, unmoved);
        keepFolder = !result.isSound();
        return result;
    }

    /** Where logs and checkpoints are left when the result is not sound. */
    public Path folder() {
        return folder;
    }

    private Path startOrchestrator(EmbeddedStack stack, RegistryAdmin registry)
            throws IOException, InterruptedException {
        Path privateKey = folder.resolve("grant.key");
        Path publicKey = folder.resolve("grant.pub");
        GrantKeys.save(GrantKeys.generate(), privateKey, publicKey);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            TopicSizing one = new TopicSizing(OptionalInt.of(1), OptionalInt.of(1));
            new TopicAdmin(admin, registry, TopicNames.unprefixed(), one).apply();
        }
        Orchestrator orchestrator = hold(Orchestrator.start(
                OrchestratorConfig.of(stack.bootstrapServers(), folder.resolve("state"))
                        .withCommitInterval(Duration.ofMillis(50))
                        .withGrantKey(privateKey),
                registry));
        await(orchestrator::isRunning, () -> "the orchestrator does not come up");
        return publicKey;
    }

    private int sites(EmbeddedStack stack, Path publicKey) throws IOException, InterruptedException {
        Map<String, String> keys = new HashMap<>(LiveSite.timing(options.lease()));
        keys.put("executor.fabric", FABRIC);
        keys.put("executor.slots", Integer.toString(options.slots()));
        keys.put("executor.transfer.upload.bps", Long.toString(options.linkBps()));
        keys.put("executor.grant.public.key", publicKey.toString());
        for (String name : options.sites()) {
            sites.put(name, hold(new LiveSite(name, folder, stack.bootstrapServers(), stack.registryUrl(), keys)));
        }
        for (LiveJob job : jobs) {
            job.describe(folder, sites.get(job.site()).jobs());
        }
        return sites.size();
    }

    /** Lets the sun go round, and waits until all trainings are done. */
    private void follow(FabricEar ear, Feed feed) throws IOException, InterruptedException {
        long nextNanos = System.nanoTime();
        int windows = 0;
        List<String> done = new ArrayList<>();
        while (done.size() < jobs.size()) {
            if (windows < options.windows() && System.nanoTime() - nextNanos >= 0) {
                windows++;
                listener.sunAt(feed.goOn());
                nextNanos += options.window().toNanos();
            }
            for (LiveJob job : jobs) {
                if (!done.contains(job.name()) && finalSite(job) != null) {
                    done.add(job.name());
                    listener.finished(job.name(), done.size(), jobs.size());
                }
            }
            requireInTime(() -> "the trainings do not end: " + ear.reports());
            requireExecutors();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private LiveResult result(FabricEar ear, RunnerWatch watch, UnmovedRuns unmoved)
            throws IOException, InterruptedException {
        List<LiveResult.Job> ends = new ArrayList<>();
        for (LiveJob job : jobs) {
            LiveSite site = finalSite(job);
            LiveJob.Final end = LiveJob.read(site.checkpoints(job.name()));
            ends.add(new LiveResult.Job(
                    job.name(),
                    ear.moves().stream()
                            .filter(move -> move.job().equals(job.name()))
                            .toList(),
                    site.name(),
                    end.steps(),
                    end.weights(),
                    unmoved.of(job).weights()));
        }
        return new LiveResult(
                ends,
                ear.moves().size(),
                ear.failed(),
                watch.duplicates().size(),
                watch.looks(),
                (System.nanoTime() - beganNanos) / 1e9);
    }

    private LiveSite finalSite(LiveJob job) throws IOException {
        for (LiveSite site : sites.values()) {
            if (LiveJob.read(site.checkpoints(job.name())) != null) {
                return site;
            }
        }
        return null;
    }

    private void await(BooleanSupplier condition, Supplier<String> complaint) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            requireInTime(complaint);
            requireExecutors();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void requireInTime(Supplier<String> complaint) {
        if (System.nanoTime() - beganNanos > options.patience().toNanos()) {
            keepFolder = true;
            throw new LiveException(complaint.get() + "; see the logs in " + folder);
        }
    }

    private void requireExecutors() throws InterruptedException {
        for (LiveSite site : sites.values()) {
            if (site.executor().hasEnded()) {
                Thread.sleep(SIGNAL_MILLIS); // Ctrl-C reaches all processes of the terminal at once
                if (closing) {
                    throw new InterruptedException("the demo is closed");
                }
                keepFolder = true;
                throw new LiveException(site.executor().name() + " has ended: "
                        + site.executor().lastWords() + "; see the logs in " + folder);
            }
        }
    }

    private synchronized <A extends AutoCloseable> A hold(A resource) throws InterruptedException {
        if (closing) {
            try {
                resource.close();
            } catch (Exception e) {
                LOG.error("Something did not close: {}", e.getMessage(), e);
            }
            throw new InterruptedException("the demo is closed");
        }
        opened.push(resource);
        return resource;
    }

    private void remove() throws IOException {
        if (!keepFolder) {
            FileTree.delete(folder);
        }
    }

    /** Ends all that it started, its processes by their ids, and removes its folder unless that can tell what went wrong. */
    @Override
    public void close() {
        closing = true;
        closeAll();
    }

    private synchronized void closeAll() {
        sites.values().forEach(site -> site.executor().askToEnd());
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.error("Something did not close: {}", e.getMessage(), e);
            }
        }
    }
}
