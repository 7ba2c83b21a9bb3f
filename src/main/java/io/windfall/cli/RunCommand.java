package io.windfall.cli;

import io.windfall.admin.Difference;
import io.windfall.admin.TopicAdmin;
import io.windfall.admin.TopicSizing;
import io.windfall.metrics.Metrics;
import io.windfall.serde.RegistryAdmin;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = {
            "Runs the orchestrator against your cluster until it is told to end (Ctrl-C, SIGTERM).",
            "Without --mode a fabric stays in the mode it is in, at first 'advise': decisions, but no commands."
        },
        footer = {
            "",
            "Examples:",
            "  windfall run --bootstrap-server kafka-1:9092 --registry http://registry:8081",
            "  windfall run --config prod.properties --fabric west --policy feasibility-aware --mode enforce"
        })
final class RunCommand implements Callable<Integer> {
    private static final int USUAL_STANDBYS = 1;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private SettingsOptions settings;

    @Mixin
    private HttpOption http;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            description = "One for all instances that share the work (default: windfall).")
    private String applicationId;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where the stores lie (default: state in the home directory).")
    private Path stateDirectory;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description =
                    "How long to wait for a broker or a registry that does not answer yet, such as 5m (default: 60s).")
    private String startWait;

    @Option(names = "--threads", paramLabel = "N", description = "Stream threads (default: 1).")
    private Integer threads;

    @Option(
            names = "--standby-replicas",
            paramLabel = "N",
            description = "How many other instances keep a copy of each store, ready to take over (default: 1).")
    private Integer standbyReplicas;

    @Option(names = "--commit-interval", paramLabel = "MS", description = "How often to commit, ms (default: 100).")
    private Integer commitIntervalMillis;

    @Override
    public Integer call() throws Exception {
        cluster.override(ConfigKey.APPLICATION_ID, applicationId);
        cluster.override(ConfigKey.STATE_DIRECTORY, stateDirectory);
        cluster.override(ConfigKey.START_WAIT, startWait);
        cluster.override(ConfigKey.THREADS, threads);
        cluster.override(ConfigKey.STANDBY_REPLICAS, standbyReplicas);
        cluster.override(ConfigKey.COMMIT_INTERVAL, commitIntervalMillis);
        cluster.override(HttpKeys.LISTEN, http.listen());
        settings.complete(cluster.configuration());
        LogSetup.tellOf("role", "orchestrator");
        settings.validate();
        new RunSettings(cluster.configuration(), cluster.surroundings()).validate();
        OrchestratorRun.requireWritable(cluster.stateDirectory(), "--state-dir");
        PrintWriter out = spec.commandLine().getOut();
        OrchestratorConfig config =
                config().withGrantKey(GrantKeyFile.ready(cluster.configuration(), cluster.surroundings(), out));
        PrintWriter err = spec.commandLine().getErr();
        try (Lifetime lifetime = new Lifetime()) {
            RegistryAdmin registry = lifetime.hold(cluster.openRegistry());
            OrchestratorRun.requireTopics(
                    StartPatience.of(cluster.configuration(), err).until(() -> differences(registry)), err);
            out.println("Starting " + config.applicationId() + " against " + config.bootstrapServers() + ", stores in "
                    + config.stateDirectory());
            out.flush();
            Metrics metrics = lifetime.hold(Metrics.start());
            Optional<WebRun> web = WebRun.listen(
                    new HttpSettings(cluster.configuration(), cluster.surroundings()),
                    cluster.surroundings(),
                    lifetime,
                    err);
            web.ifPresent(served -> out.println("HTTP at " + served.url()));
            out.flush();
            Orchestrator orchestrator = OrchestratorRun.start(
                    web.map(served -> served.advertised(config)).orElse(config),
                    registry,
                    metrics,
                    lifetime,
                    cluster.surroundings(),
                    err,
                    (started, watch) -> web.ifPresent(served -> served.show(
                            started,
                            config.applicationId(),
                            cluster.kafkaProperties(),
                            cluster.topicNames(),
                            registry,
                            watch,
                            cluster.registryConfig().serdeOptions(),
                            metrics::scrape)));
            int fabrics = settings.publish(cluster.kafkaProperties(), registry, cluster.topicNames());
            if (fabrics > 0) {
                out.println("Settings sent to " + fabrics + " fabric(s).");
            }
            out.println("Running; end it with Ctrl-C.");
            out.flush();
            lifetime.awaitFailure(orchestrator.failure(), cluster.surroundings());
        }
        return ExitCode.OK;
    }

    /** How the cluster's topics differ from those declared, once both broker and registry have answered. */
    private List<Difference> differences(RegistryAdmin registry) throws InterruptedException {
        registry.globalCompatibility(); // an unreachable registry is better told now than by waiting
        try (Admin admin = cluster.openAdmin()) {
            return new TopicAdmin(admin, registry, cluster.topicNames(), TopicSizing.declared()).planTopics();
        }
    }

    private OrchestratorConfig config() {
        Configuration configuration = cluster.configuration();
        return OrchestratorRun.sized(
                OrchestratorConfig.of(cluster.bootstrapServers(), cluster.stateDirectory())
                        .withApplicationId(cluster.applicationId())
                        .withNames(cluster.topicNames())
                        .withKafkaProperties(cluster.kafkaClientProperties()),
                configuration,
                USUAL_STANDBYS);
    }
}
