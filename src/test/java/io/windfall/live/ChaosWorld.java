package io.windfall.live;

import io.windfall.fabric.LinkReading;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.grant.GrantKeys;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;

/** Broker, orchestrator and executors, each a process, their links through proxies, and trainers that the executors run. */
final class ChaosWorld implements AutoCloseable {

    static final String FABRIC = "chaos";
    static final List<String> SITES = List.of("east", "north", "west");

    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration UP_WITHIN = Duration.ofMinutes(4);
    private static final int JOBS = 4;
    private static final int SHORTEST_CUT_BYTES = 20_000;
    private static final int LONGEST_CUT_BYTES = 1_500_000;

    final Path folder;
    final List<LiveJob> jobs;
    final RunnerWatch watch;
    final LiveProcess broker;
    final LiveProcess orchestrator;
    final Map<String, LiveSite> sites = new LinkedHashMap<>();
    final String bootstrapServers;
    final ConfluentSchemaRegistry registry;
    final FabricVoice voice;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Map<String, LinkProxy> proxies = new LinkedHashMap<>();
    private final Random cutting;
    private volatile boolean cuts = true;

    ChaosWorld(Path folder, long seed) throws Exception {
        this.folder = folder;
        this.cutting = new Random(seed);
        opened.push(() -> OwnProcesses.killThoseOf(folder));
        List<String> names = List.of("job-a", "job-b", "job-c", "job-d").subList(0, JOBS);
        jobs = names.stream()
                .map(name -> new LiveJob(
                        name,
                        SITES.get(names.indexOf(name) % SITES.size()),
                        100 * seed + names.indexOf(name),
                        2_000,
                        20,
                        40,
                        6))
                .toList();
        watch = hold(new RunnerWatch(folder, jobs));
        int kafkaPort = FreePort.any();
        int registryPort = FreePort.any();
        bootstrapServers = "127.0.0.1:" + kafkaPort;
        String registryUrl = "http://127.0.0.1:" + registryPort;
        broker = program(
                "broker",
                400,
                "up",
                "--without-orchestrator",
                "--dir",
                folder.resolve("broker/data").toString(),
                "--kafka-port",
                "" + kafkaPort,
                "--registry-port",
                "" + registryPort);
        orchestrator = program(
                "orchestrator",
                300,
                "run",
                "--state-dir",
                folder.resolve("orchestrator/state").toString(),
                "--bootstrap-server",
                bootstrapServers,
                "--registry",
                registryUrl,
                "--commit-interval",
                "50",
                "-K",
                "session.timeout.ms=6000",
                "-K",
                "heartbeat.interval.ms=1000");
        Path key = folder.resolve("orchestrator/home/grant.pub");
        Files.createDirectories(key.getParent());
        GrantKeys.save(GrantKeys.generate(), key.resolveSibling("grant.key"), key);
        broker.start();
        Awaitility.await().atMost(UP_WITHIN).until(() -> {
            if (broker.hasEnded()) {
                throw new IllegalStateException("the broker has ended: " + broker.lastWords());
            }
            return hasSaid("broker", "Running;");
        });
        orchestrator.start();
        registry = hold(new ConfluentSchemaRegistry(RegistryConfig.of(registryUrl)));
        voice = hold(new FabricVoice(bootstrapServers, registry, FABRIC));
        for (String site : SITES) {
            addSite(site, registryUrl, key);
        }
    }

    private void addSite(String site, String registryUrl, Path key) throws Exception {
        int port = FreePort.any();
        LinkProxy proxy = hold(new LinkProxy(port, this::cutAfter));
        proxies.put(site, proxy);
        Map<String, String> keys = new HashMap<>(LiveSite.timing(LEASE));
        keys.put("executor.fabric", FABRIC);
        keys.put("executor.slots", "" + JOBS);
        keys.put("executor.report.ms", "1000");
        keys.put("executor.transfer.port", "" + port);
        keys.put("executor.transfer.url", "http://127.0.0.1:" + proxy.port());
        keys.put("executor.transfer.upload.bps", "50000000");
        keys.put("executor.grant.public.key", key.toString());
        keys.put("executor.restart.most", "1000");
        LiveSite added = hold(new LiveSite(site, folder, bootstrapServers, registryUrl, keys));
        sites.put(site, added);
        for (LiveJob job : jobs) {
            if (job.site().equals(site)) {
                job.describe(folder, added.jobs());
            }
        }
        added.executor().start();
    }

    /** Energy-only, so that jobs move whenever the sun does; no dwelling; leases waited for briefly. */
    void configure() throws Exception {
        voice.say(new SettingsChange(
                "chaos-1",
                "chaos",
                "energy-only",
                null,
                Settings.Mode.ENFORCE,
                null,
                null,
                null,
                500L,
                1.0,
                null,
                2.0,
                false,
                null));
    }

    void tellLinks() throws Exception {
        for (String source : SITES) {
            for (String destination : SITES) {
                if (!source.equals(destination)) {
                    long now = System.currentTimeMillis();
                    voice.say(new LinkReading(source, destination, now, null, 0, 5e7, null, LinkReading.From.PROBE));
                }
            }
        }
    }

    /** From now on no connection that is made is cut. */
    void cutNoMore() {
        cuts = false;
    }

    long cuts() {
        return proxies.values().stream().mapToLong(LinkProxy::cuts).sum();
    }

    /** Where a training ended, in its checkpoint folders; null: nowhere yet. */
    LiveJob.Final end(LiveJob job) throws IOException {
        for (LiveSite site : sites.values()) {
            LiveJob.Final end = LiveJob.read(site.checkpoints(job.name()));
            if (end != null) {
                return end;
            }
        }
        return null;
    }

    private synchronized long cutAfter() {
        boolean cut = cuts && cutting.nextInt(10) < 8;
        return cut ? SHORTEST_CUT_BYTES + cutting.nextInt(LONGEST_CUT_BYTES - SHORTEST_CUT_BYTES) : Long.MAX_VALUE;
    }

    /** All processes that may be killed. */
    List<LiveProcess> processes() {
        List<LiveProcess> all = new ArrayList<>(List.of(broker, orchestrator));
        sites.values().forEach(site -> all.add(site.executor()));
        return all;
    }

    private LiveProcess program(String name, int heapMegabytes, String... arguments) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        List<String> command = JavaCommand.program(heapMegabytes, LiveSite.MAIN);
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", own.resolve("home").toString()));
        return hold(new LiveProcess(name, command, own.resolve("out")));
    }

    private boolean hasSaid(String name, String words) throws IOException {
        Path out = folder.resolve(name).resolve("out");
        return Files.exists(out) && Files.readString(out).contains(words);
    }

    private <A extends AutoCloseable> A hold(A resource) {
        opened.push(resource);
        return resource;
    }

    /** Kills what still runs; nothing is left to end in peace. */
    @Override
    public void close() {
        processes().forEach(LiveProcess::kill);
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
