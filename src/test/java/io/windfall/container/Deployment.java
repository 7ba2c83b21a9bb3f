package io.windfall.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Network.Ipam;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * A whole deployment on a network of its own, every container of our image, as {@code docker/compose.offline.yml} has it: broker and
 * registry, two orchestrators, an executor with a training at each site. The broker has an address that stays, by which the test
 * reaches it, too.
 */
final class Deployment implements AutoCloseable {
    static final String FABRIC = "live";
    static final List<String> SITES = List.of("reno", "oslo", "perth");
    static final String BROKER = "broker";
    static final List<String> ORCHESTRATORS = List.of("orchestrator-1", "orchestrator-2");
    static final Duration LEASE = Duration.ofSeconds(9);

    private static final String REGISTRY = "registry";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String KEYS = "/etc/windfall/keys";
    private static final String BEATS = KEYS + "/beats";
    private static final String SMALL = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:MaxRAMPercentage=";
    private static final long MEGABYTE = 1_000_000;
    private static final int END_SECONDS = 30;

    private final DockerClient engine = DockerClientFactory.instance().client();
    private final String keys = "windfall-it-keys-" + UUID.randomUUID();
    private final String subnet = "10.213." + new Random().nextInt(255) + ".";
    private final Map<String, GenericContainer<?>> containers = new LinkedHashMap<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Network network;
    private final boolean publicImages = PublicImages.wanted();

    Deployment() {
        engine.createVolumeCmd().withName(keys).exec();
        opened.push(() -> engine.removeVolumeCmd(keys).exec());
        network = Network.builder()
                .createNetworkCmdModifier(
                        cmd -> cmd.withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet(subnet + "0/24"))))
                .build();
        opened.push(network);
    }

    /** Starts all of it; the orchestrators run when this returns. */
    void start() {
        prepare();
        if (publicImages) {
            startPublicImages();
        } else {
            start(
                    BROKER,
                    768,
                    50,
                    Map.of(),
                    "up",
                    "--without-orchestrator",
                    "--listen",
                    "0.0.0.0:9092",
                    "--advertise",
                    bootstrapServers());
        }
        for (String name : ORCHESTRATORS) {
            start(
                    name,
                    768,
                    50,
                    Map.of(
                            "WINDFALL_HTTP_LISTEN", "0.0.0.0:8080",
                            "WINDFALL_HTTP_ADVERTISED", name + ":8080",
                            "WINDFALL_GRANT_KEY", KEYS + "/grant.key"),
                    "run",
                    "--wait",
                    "2m");
        }
        SITES.forEach(this::startExecutor);
    }

    /** They write where they like in their own root, so they are not confined. */
    private void startPublicImages() {
        GenericContainer<?> kafka = new GenericContainer<>(PublicImages.kafka());
        kafka.withEnv(PublicImages.kafkaSettings(bootstrapServers()))
                .withCreateContainerCmdModifier(cmd -> {
                    cmd.withIpv4Address(host(BROKER));
                    cmd.getHostConfig().withBinds(new Bind(keys, new Volume(KEYS)));
                })
                .waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1).withStartupTimeout(PATIENCE));
        hold(BROKER, kafka);
        GenericContainer<?> registry = new GenericContainer<>(PublicImages.registry());
        registry.withEnv(PublicImages.registrySettings(bootstrapServers()))
                .withCreateContainerCmdModifier(cmd -> cmd.withIpv4Address(host(REGISTRY)))
                .waitingFor(Wait.forLogMessage(".*Server started, listening for requests.*", 1)
                        .withStartupTimeout(PATIENCE));
        hold(REGISTRY, registry);
        try (GenericContainer<?> topics = new GenericContainer<>(OurImage.get())) {
            topics.withNetwork(network)
                    .withCommand(
                            "topics", "apply", "--bootstrap-server", bootstrapServers(), "--registry", registryUrl())
                    .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(PATIENCE))
                    .start();
        }
    }

    private void hold(String name, GenericContainer<?> container) {
        container.withNetwork(network).withNetworkAliases(name);
        opened.push(container);
        containers.put(name, container);
        container.start();
    }

    /** Keys and jobs, in the volume that all share. */
    private void prepare() {
        List<String> script = new ArrayList<>(List.of("set -e; mkdir -p " + BEATS));
        for (int i = 0; i < SITES.size(); i++) {
            script.add("echo '" + job("train-" + (char) ('a' + i), i) + "' > " + KEYS + "/" + SITES.get(i) + ".json");
        }
        script.add("exec /opt/windfall/bin/entrypoint site-keys --dir " + KEYS + " --site "
                + String.join(" --site ", SITES));
        try (GenericContainer<?> once = new GenericContainer<>(OurImage.get())) {
            once.withNetwork(network)
                    .withCreateContainerCmdModifier(cmd -> {
                        confine(cmd, 256);
                        cmd.withEntrypoint("sh", "-c", String.join("; ", script));
                    })
                    .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(PATIENCE))
                    .start();
        }
    }

    private static String job(String name, int seed) {
        String trainer = "exec java -Xmx48m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp /opt/windfall/windfall.jar"
                + " io.windfall.trainer.Trainer --dir {checkpointDir} --steps 1000000 --checkpoint-every 40"
                + " --step-millis 50 --base-mb 4 --seed " + seed;
        return "{\"" + name + "\": {\"command\": [\"sh\", \"-c\", \""
                + (Beats.LOOP + trainer).replace("\"", "\\\"") + "\"], \"include\": [\"base\"],"
                + " \"graceSeconds\": 15}}";
    }

    private void startExecutor(String site) {
        String name = executor(site);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("SITE", site);
        settings.put("BEATS", BEATS);
        settings.put("WINDFALL_EXECUTOR_FABRIC", FABRIC);
        settings.put("WINDFALL_EXECUTOR_SITE", site);
        settings.put("WINDFALL_EXECUTOR_SLOTS", Integer.toString(SITES.size()));
        settings.put("WINDFALL_EXECUTOR_JOBS", KEYS + "/" + site + ".json");
        settings.put("WINDFALL_EXECUTOR_METRICS", "127.0.0.1:9464");
        settings.put("WINDFALL_EXECUTOR_LEASE_MS", Long.toString(LEASE.toMillis()));
        settings.put("WINDFALL_EXECUTOR_REPORT_MS", "1000");
        settings.put("WINDFALL_EXECUTOR_LOOK_MS", "300");
        settings.put("WINDFALL_EXECUTOR_RESTART_BACKOFF_MS", "500");
        settings.put("WINDFALL_EXECUTOR_RESTART_MOST", "1000");
        settings.put("WINDFALL_EXECUTOR_TRANSFER_HOST", "0.0.0.0");
        settings.put("WINDFALL_EXECUTOR_TRANSFER_PORT", "7443");
        settings.put("WINDFALL_EXECUTOR_TRANSFER_URL", "https://" + name + ":7443");
        settings.put("WINDFALL_EXECUTOR_TLS_CERTIFICATE", KEYS + "/" + site + ".pem");
        settings.put("WINDFALL_EXECUTOR_TLS_KEY", KEYS + "/" + site + ".key");
        settings.put("WINDFALL_EXECUTOR_TLS_TRUSTED", KEYS + "/sites.pem");
        settings.put("WINDFALL_EXECUTOR_TLS_PINNED", "true");
        settings.put("WINDFALL_EXECUTOR_GRANT_PUBLIC_KEY", KEYS + "/grant.pub");
        start(name, 900, 20, settings, "executor");
    }

    private void start(String name, long megabytes, int heapPercent, Map<String, String> settings, String... command) {
        GenericContainer<?> container = new GenericContainer<>(OurImage.get());
        container
                .withCommand(command)
                .withEnv("WINDFALL_BOOTSTRAP_SERVERS", bootstrapServers())
                .withEnv("WINDFALL_SCHEMA_REGISTRY_URL", registryUrl())
                .withEnv("WINDFALL_JAVA_OPTS", SMALL + heapPercent)
                .withEnv(settings)
                .withCreateContainerCmdModifier(cmd -> {
                    confine(cmd, megabytes);
                    if (name.equals(BROKER)) {
                        cmd.withIpv4Address(host(BROKER));
                    }
                })
                .waitingFor(
                        Wait.forLogMessage(".*Running; end it with Ctrl-C.*", 1).withStartupTimeout(PATIENCE));
        hold(name, container);
    }

    /** What every container of a deployment is held to. */
    private void confine(CreateContainerCmd cmd, long megabytes) {
        HostConfig host = cmd.getHostConfig();
        host.withReadonlyRootfs(true)
                .withInit(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withMemory(megabytes * MEGABYTE)
                .withTmpFs(Map.of("/tmp", ""))
                .withBinds(new Bind(keys, new Volume(KEYS)));
    }

    static String executor(String site) {
        return "executor-" + site;
    }

    /** An address that stays through restarts. */
    private String host(String name) {
        return subnet + (name.equals(BROKER) ? "100" : "101");
    }

    String bootstrapServers() {
        return host(BROKER) + ":9092";
    }

    String registryUrl() {
        return "http://" + host(publicImages ? REGISTRY : BROKER) + ":8081";
    }

    /** SIGKILL, to the whole container. */
    void kill(String name) {
        engine.killContainerCmd(id(name)).withSignal("KILL").exec();
    }

    /** SIGTERM and its end. */
    void stop(String name) {
        engine.stopContainerCmd(id(name)).withTimeout(END_SECONDS).exec();
    }

    void startAgain(String name) {
        engine.startContainerCmd(id(name)).exec();
    }

    /** How the container's process ended. */
    long exitCode(String name) {
        return engine.inspectContainerCmd(id(name)).exec().getState().getExitCodeLong();
    }

    /** Takes the container off the network; it has no other. */
    void cut(String name) {
        engine.disconnectFromNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(id(name))
                .withForce(true)
                .exec();
    }

    void heal(String name) {
        engine.connectToNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(id(name))
                .withContainerNetwork(new com.github.dockerjava.api.model.ContainerNetwork().withAliases(List.of(name)))
                .exec();
    }

    /** Whether {@code windfall health} finds it well; of a public image, whether it runs. */
    boolean isWell(String name) throws IOException, InterruptedException {
        boolean runs = Boolean.TRUE.equals(
                engine.inspectContainerCmd(id(name)).exec().getState().getRunning());
        return runs && (publicImages && name.equals(BROKER) || isHealthy(containers.get(name)));
    }

    private static boolean isHealthy(GenericContainer<?> container) throws IOException, InterruptedException {
        return container.execInContainer("/opt/windfall/bin/healthcheck").getExitCode() == 0;
    }

    /** The address of a container on the network. */
    String address(String name) {
        return engine.inspectContainerCmd(id(name)).exec().getNetworkSettings().getNetworks().values().stream()
                .findFirst()
                .orElseThrow()
                .getIpAddress();
    }

    /** What all jobs have said so far; any container but the one that is down can tell. */
    Beats beats(String from) throws IOException, InterruptedException {
        String said = containers
                .get(from)
                .execInContainer("sh", "-c", "cd " + BEATS + " && for job in *; do sed \"s/^/$job /\" $job; done")
                .getStdout();
        return new Beats(said.lines().toList());
    }

    /** The end of what a container has said. */
    String lastWords(String name) {
        String all = containers.get(name).getLogs();
        return name + ": " + all.substring(Math.max(0, all.length() - 1_500));
    }

    private String id(String name) {
        return containers.get(name).getContainerId();
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
