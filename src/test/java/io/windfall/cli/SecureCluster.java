package io.windfall.cli;

import static org.awaitility.Awaitility.await;

import io.windfall.access.KeyFolder;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.FreePort;
import io.windfall.trainer.Trainer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker with TLS, SCRAM and the standard authorizer in this process, set up with the very files of {@code docker/secure} and by the
 * very commands of {@code compose.secure.yml}; and every role's settings, {@code client.properties}.
 */
final class SecureCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);
    static final List<String> SITES = List.of("mojave", "abilene");

    private static final String JOBS = """
            {"train": {"command": ["%s/bin/java", "-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", "%s", "%s",
              "--dir", "{checkpointDir}", "--steps", "200000", "--checkpoint-every", "50", "--step-millis", "50", "--base-mb", "1"],
              "include": ["base"], "computeWatts": 400}}
            """.formatted(
            System.getProperty("java.home"),
            Trainer.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
            Trainer.class.getName());

    private final Path directory;
    private final Path settings;
    private final Path keys;
    private final int clientPort = FreePort.any();
    private final int setupPort = FreePort.any();
    private final int registryPort = FreePort.any();
    private final List<Running> running = new ArrayList<>();
    private KafkaRaftServer broker;

    /** A command on a thread of its own. */
    record Running(Cli cli, Thread thread, CompletableFuture<Integer> code) {}

    SecureCluster(Path directory) {
        this.directory = directory;
        this.keys = directory.resolve("keys");
        this.settings = secureSettings();
    }

    /** The folder {@code docker/secure}. */
    static Path secureSettings() {
        Path here = Path.of("").toAbsolutePath();
        Path project = Files.isDirectory(here.resolve("docker")) ? here : here.getParent();
        return project.resolve("docker").resolve("secure");
    }

    void start() throws Exception {
        List<String> principals = KeyFolder.principals(SITES);
        new KeyFolder(keys, Map.of(), 2).make(principals);
        startBroker();
        Cli setup = cli("setup");
        String[] acls = with(
                "setup.properties", "127.0.0.1:" + setupPort, "topics", "acl", "--keys", keys.toString(), "--apply");
        ok(setup, acls);
        start(
                "registry",
                "Schema Registry at",
                "registry",
                "--listen",
                "127.0.0.1:" + registryPort,
                "--tls-certificate",
                key("registry", "certificate.pem").toString(),
                "--tls-key",
                key("registry", "key.pem").toString(),
                "--users",
                key("registry", "users.properties").toString());
        ok(cli("admin"), as("topics", "apply"));
    }

    private void startBroker() throws Exception {
        Properties own = new Properties();
        try (Reader reader = Files.newBufferedReader(settings.resolve("broker.properties"))) {
            own.load(reader);
        }
        own.replaceAll((name, value) ->
                value.toString().replaceAll("/keys(?=[/:])", key("broker", "").toString()));
        int controllerPort = FreePort.any();
        Path data = Files.createDirectories(directory.resolve("data"));
        String listeners = "CLIENTS://127.0.0.1:" + clientPort + ",SETUP://127.0.0.1:" + setupPort;
        own.put("listeners", listeners + ",CONTROLLER://127.0.0.1:" + controllerPort);
        own.put("advertised.listeners", listeners);
        own.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        own.put("log.dirs", data.toString());
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName("CONTROLLER")
                .addDirectory(data.toString())
                .setMetadataLogDirectory(data.toString())
                .run();
        broker = new KafkaRaftServer(new KafkaConfig(own, false), Time.SYSTEM);
        broker.startup();
    }

    /** A command line whose environment says who it is. */
    Cli cli(String principal) {
        return cli(principal, Map.of());
    }

    Cli cli(String principal, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("ROLE", principal);
        environment.put("KEYS", key(principal, "").toString());
        return new Cli(directory.resolve("home-" + principal), environment);
    }

    /** The arguments with those that say where the cluster is. */
    String[] as(String... arguments) {
        return with("client.properties", "127.0.0.1:" + clientPort, arguments);
    }

    private String[] with(String file, String bootstrap, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--config",
                settings.resolve(file).toString(),
                "--bootstrap-server",
                bootstrap,
                "--registry",
                registryUrl()));
        return all.toArray(String[]::new);
    }

    String registryUrl() {
        return "https://127.0.0.1:" + registryPort;
    }

    /** Runs a command until it succeeds: passwords and rights take a moment to be known to the broker. */
    static void ok(Cli cli, String... arguments) {
        await().atMost(PATIENCE).untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(cli.run(arguments))
                .as(() -> String.join(" ", arguments) + "\n" + cli.out + cli.err)
                .isZero());
    }

    /** Starts a long-running command as a principal and waits for its word. */
    Running start(String principal, String word, String... arguments) {
        return start(principal, Map.of(), word, arguments);
    }

    Running start(String principal, Map<String, String> environment, String word, String... arguments) {
        Cli cli = cli(principal, environment);
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread thread = new Thread(() -> code.complete(cli.run(as(arguments))), principal);
        Running started = new Running(cli, thread, code);
        running.add(started);
        thread.start();
        await().atMost(PATIENCE).until(() -> code.isDone() || cli.out.toString().contains(word));
        if (code.isDone()) {
            throw new AssertionError(principal + " has ended: " + cli.out + cli.err);
        }
        return started;
    }

    /** The executor of a site under its own name: a real training at the first site, no job at the other. */
    Running startExecutor(String site, String fabric) throws IOException {
        String principal = "executor-" + site;
        Path jobs = Files.writeString(directory.resolve(principal + ".json"), site.equals(SITES.get(0)) ? JOBS : "{}");
        return start(
                principal,
                Map.of(
                        "WINDFALL_EXECUTOR_GRANT_PUBLIC_KEY",
                        key(principal, "grant.pub").toString(),
                        "WINDFALL_EXECUTOR_TLS_CERTIFICATE",
                        key(principal, "keystore.p12").toString(),
                        "WINDFALL_EXECUTOR_TLS_PASSWORD",
                        "${file:" + key(principal, "keystore.password") + "}",
                        "WINDFALL_EXECUTOR_TLS_TRUSTED",
                        key(principal, "ca.pem").toString()),
                "Running;",
                "executor",
                "--site",
                site,
                "--fabric",
                fabric,
                "--jobs",
                jobs.toString(),
                "--dir",
                directory.resolve(principal).toString());
    }

    void stop(Running command) throws Exception {
        command.thread().interrupt();
        command.code().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        running.remove(command);
    }

    /** Properties of a Kafka client of that principal. */
    Map<String, Object> client(String principal) throws IOException {
        return properties("client.properties", principal, "127.0.0.1:" + clientPort);
    }

    Map<String, Object> superUser() throws IOException {
        return properties("setup.properties", KeyFolder.SETUP, "127.0.0.1:" + setupPort);
    }

    private Configuration configuration(String file, String principal, Map<String, String> flags) {
        Surroundings surroundings = new Surroundings(
                Map.of("ROLE", principal, "KEYS", key(principal, "").toString()), directory, directory);
        return Configuration.load(surroundings, settings.resolve(file), flags);
    }

    private Map<String, Object> properties(String file, String principal, String bootstrap) {
        Configuration read = configuration(file, principal, Map.of("bootstrap.servers", bootstrap));
        Map<String, Object> client = new HashMap<>(read.stripped("kafka."));
        client.put("bootstrap.servers", bootstrap);
        return client;
    }

    Path key(String principal, String file) {
        return keys.resolve(principal).resolve(file);
    }

    /** The project's folder. */
    Path project() {
        return settings.getParent().getParent();
    }

    ConfluentSchemaRegistry registry(String principal) {
        Configuration read =
                configuration("client.properties", principal, Map.of("schema.registry.url", registryUrl()));
        return new ConfluentSchemaRegistry(RegistryConfig.fromProperties(read.under(RegistryConfig.PREFIX)));
    }

    /** All that nobody may ever see: passwords, tokens, private keys. */
    List<String> secrets() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(keys)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith("password") || name.equals("http.token")) {
                    found.add(Files.readString(file));
                } else if (name.endsWith("key.pem") || name.equals("grant.key")) {
                    found.add(Files.readAllLines(file).get(1));
                }
            }
        }
        return found;
    }

    /**
     * Runs a command in a process of its own, with the most talkative log, until it has ended or runs; returns its command line, what it
     * printed, and its log.
     */
    List<String> watched(String principal, List<String> command) throws Exception {
        Path home = Files.createTempDirectory(directory, "watched");
        Path printed = home.resolve("printed");
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                Main.class.getName()));
        words.addAll(command.get(0).equals("help") ? command : List.of(as(command.toArray(String[]::new))));
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(printed.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("ROLE", principal);
        environment.put("KEYS", key(principal, "").toString());
        environment.put("WINDFALL_HOME", home.toString());
        environment.put("WINDFALL_LOG_LEVEL", "DEBUG");
        environment.put("WINDFALL_HTTP_LISTEN", "127.0.0.1:0");
        environment.put("WINDFALL_HTTP_TOKEN_FILE", key(principal, "http.token").toString());
        environment.put("WINDFALL_GRANT_KEY", key(principal, "grant.key").toString());
        Process process = builder.start();
        List<String> seen = new ArrayList<>();
        try {
            seen.add(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .replace('\0', ' '));
            await().atMost(PATIENCE)
                    .until(() -> !process.isAlive() || Files.readString(printed).contains("Running;"));
        } finally {
            process.destroy();
            process.waitFor();
        }
        seen.add(Files.readString(printed));
        try (Stream<Path> files = Files.walk(home.resolve("logs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                seen.add(Files.readString(file));
            }
        }
        return seen;
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws Exception {
        for (int i = running.size() - 1; i >= 0; i--) {
            stop(running.get(i));
        }
        if (broker != null) {
            broker.shutdown();
            broker.awaitShutdown();
        }
    }
}
