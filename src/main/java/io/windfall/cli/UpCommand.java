package io.windfall.cli;

import io.windfall.admin.TopicAdmin;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.files.FileTree;
import io.windfall.metrics.Metrics;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description = {
            "Runs a broker, a Schema Registry and the orchestrator on this machine until told to end (Ctrl-C, SIGTERM).",
            "Topics, schemas and stores are kept for the next time. Broker and registry listen on 127.0.0.1 only, unless"
                    + " --listen says otherwise: they know neither TLS nor authentication."
        },
        footer = {
            "",
            "Examples:",
            "  windfall up",
            "  windfall up --throw-away --kafka-port 0 --registry-port 0 --mode enforce",
            "  windfall up --listen 0.0.0.0:9092 --advertise broker.lan:9092 --http 0.0.0.0:8080"
        })
final class UpCommand implements Callable<Integer> {
    static final int KAFKA_PORT = 9092;
    private static final int REGISTRY_PORT = 8081;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Mixin
    private HttpOption http;

    @Mixin
    private ListenOptions listen;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "Port of the broker, 0: any free one (default: " + KAFKA_PORT + ").")
    private Integer kafkaPort;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            description = "Port of the registry, 0: any free one (default: ${DEFAULT-VALUE}).")
    private int registryPort = REGISTRY_PORT;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where all is kept (default: up in the home directory).")
    private Path directory;

    @Option(names = "--throw-away", description = "Keep nothing: all is deleted at the end.")
    private boolean throwAway;

    @Option(
            names = "--without-orchestrator",
            description = "Broker and registry alone; run the orchestrator with 'windfall run'.")
    private boolean withoutOrchestrator;

    @Override
    public Integer call() throws InterruptedException {
        if (throwAway && directory != null) {
            throw UserException.usage("give --dir or --throw-away, not both");
        }
        EmbeddedStackConfig where = listen.config(kafkaPort, registryPort);
        Surroundings surroundings = Main.of(spec).surroundings();
        Configuration configuration = Configuration.load(
                surroundings, null, http.listen() == null ? Map.of() : Map.of(HttpKeys.LISTEN.name(), http.listen()));
        settings.complete(configuration);
        settings.validate();
        LogSetup.apply(configuration);
        LogSetup.tellOf("role", "up");
        TopicNames names = names(configuration);
        if (!withoutOrchestrator) {
            new RunSettings(configuration, surroundings).validate();
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (Lifetime lifetime = new Lifetime()) {
            Path kept = directory(surroundings, lifetime);
            if (!withoutOrchestrator) {
                OrchestratorRun.requireWritable(kept.resolve("state"), "--dir");
            }
            out.println("Starting broker" + (withoutOrchestrator ? " and registry" : ", registry and orchestrator")
                    + " in " + kept + " ...");
            out.flush();
            EmbeddedStack stack = lifetime.hold(EmbeddedStack.start(where.in(kept.resolve("broker"))));
            listen.warn(err);
            ConfluentSchemaRegistry registry =
                    lifetime.hold(new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl())));
            TopicAdmin.apply(stack.bootstrapServers(), registry, names);
            Metrics metrics = lifetime.hold(Metrics.start());
            Properties kafka = new Properties();
            kafka.setProperty("bootstrap.servers", stack.bootstrapServers());
            Optional<WebRun> web = withoutOrchestrator
                    ? Optional.empty()
                    : WebRun.listen(new HttpSettings(configuration, surroundings), surroundings, lifetime, err);
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            if (!withoutOrchestrator) {
                OrchestratorConfig config = OrchestratorRun.sized(
                        OrchestratorConfig.of(stack.bootstrapServers(), kept.resolve("state"))
                                .withNames(names)
                                .withGrantKey(GrantKeyFile.ready(configuration, surroundings, out)),
                        configuration,
                        0);
                Orchestrator orchestrator = OrchestratorRun.start(
                        web.map(served -> served.advertised(config)).orElse(config),
                        registry,
                        metrics,
                        lifetime,
                        surroundings,
                        err,
                        (started, watch) -> web.ifPresent(served -> served.show(
                                started,
                                config.applicationId(),
                                kafka,
                                names,
                                registry,
                                watch,
                                SerdeOptions.defaults(),
                                metrics::scrape)));
                failure = orchestrator.failure();
            }
            settings.publish(kafka, registry, names);
            if (web.isEmpty()) {
                lifetime.hold(OwnAddress.ofHttp(surroundings, stack.registryUrl() + "/subjects"));
            }
            welcome(stack, web, surroundings).forEach(out::println);
            out.flush();
            lifetime.awaitFailure(failure, surroundings);
        }
        return ExitCode.OK;
    }

    private static TopicNames names(Configuration configuration) {
        try {
            return TopicNames.of(configuration.get(ConfigKey.TOPIC_PREFIX));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }

    private Path directory(Surroundings surroundings, Lifetime lifetime) {
        if (!throwAway) {
            return directory == null
                    ? surroundings.home().resolve("up")
                    : surroundings.workingDirectory().resolve(directory);
        }
        try {
            Path temporary = Files.createTempDirectory(Files.createDirectories(surroundings.home()), "up-");
            lifetime.hold(() -> FileTree.delete(temporary));
            return temporary;
        } catch (IOException e) {
            throw UserException.failed(
                    "the home directory " + surroundings.home() + " cannot be written (" + Failures.reason(e)
                            + "): choose another with --home",
                    e);
        }
    }

    private static List<String> welcome(EmbeddedStack stack, Optional<WebRun> web, Surroundings surroundings) {
        String flags = "";
        if (!stack.advertised().equals(EmbeddedStackConfig.HOST + ":" + KAFKA_PORT)) {
            flags += " --bootstrap-server " + stack.advertised();
        }
        if (!stack.registryUrl().equals("http://" + EmbeddedStackConfig.HOST + ":" + REGISTRY_PORT)) {
            flags += " --registry " + stack.registryUrl();
        }
        Path examples = surroundings.examples();
        return List.of(
                "",
                "  Kafka            " + stack.advertised(),
                "  Schema Registry  " + stack.registryUrl(),
                "  HTTP             " + web.map(WebRun::url).orElse("off"),
                "  Log              " + surroundings.logFile(),
                "",
                "Running; end it with Ctrl-C. Two sites, the links between them, two jobs and then surplus,",
                "from another terminal:",
                "",
                "  ./windfall publish site " + examples.resolve("sites.jsonl") + flags,
                "  ./windfall publish link.telemetry " + examples.resolve("links.jsonl") + flags,
                "  ./windfall publish job.progress " + examples.resolve("jobs.jsonl") + flags,
                "  ./windfall publish grid.signal " + examples.resolve("signals.jsonl") + flags,
                "  ./windfall tail migration.decision" + flags,
                "");
    }
}
