package io.windfall.cli;

import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.embedded.RegistryListen;
import io.windfall.embedded.RegistryServer;
import io.windfall.embedded.RegistryUsers;
import io.windfall.transfer.TlsFiles;
import io.windfall.web.state.HostAndPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "registry",
        description = {
            "Runs a schema registry that speaks Confluent's REST API, on the compacted topic _schemas of your cluster, until it is"
                    + " told to end. One at a time: of two, the one that wrote last owns the topic, and the other answers from what it knew"
                    + " until it writes. That another one runs cannot be seen as this one starts."
        },
        footer = {
            "",
            "Examples:",
            "  windfall registry --bootstrap-server kafka-1:9092 --listen 127.0.0.1:8081",
            "  windfall registry --config registry.properties --listen 0.0.0.0:8081 --tls-certificate registry.pem"
                    + " --tls-key registry.key --users users.properties"
        })
final class RegistryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where (default: 127.0.0.1:8081).")
    private String listen;

    @Option(names = "--tls-certificate", paramLabel = "FILE", description = "PEM; default: plain HTTP.")
    private Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's key, PKCS#8 as PEM.")
    private Path key;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "A line each: NAME = read PASSWORD, or NAME = write PASSWORD (default: anyone may write).")
    private Path users;

    @Override
    public Integer call() throws InterruptedException {
        cluster.override(RegistryKeys.LISTEN, listen);
        cluster.override(RegistryKeys.CERTIFICATE, certificate);
        cluster.override(RegistryKeys.KEY, key);
        cluster.override(RegistryKeys.USERS, users);
        Configuration configuration = cluster.configuration();
        LogSetup.tellOf("role", "registry");
        HostAndPort address = TopicOption.valid(
                RegistryKeys.LISTEN.name(), () -> HostAndPort.parse(configuration.get(RegistryKeys.LISTEN)));
        RegistryUsers known = users();
        SSLContext tls = tls();
        warn(address, known, tls);
        cluster.openAdmin().close(); // a broker that does not answer is better told now than by waiting
        Map<String, Object> kafka = new HashMap<>();
        cluster.kafkaProperties().forEach((name, value) -> kafka.put(String.valueOf(name), value));
        PrintWriter out = spec.commandLine().getOut();
        try (Lifetime lifetime = new Lifetime()) {
            RegistryServer server = lifetime.hold(RegistryServer.start(
                    kafka,
                    new RegistryListen(address.host(), address.port(), tls, known, EmbeddedStackConfig.LISTEN_FLAG)));
            out.println("Schema Registry at " + server.url() + "; end it with Ctrl-C.");
            out.flush();
            awaitEnd();
        }
        return ExitCode.OK;
    }

    /** Until the process is told to end, or the command's thread is interrupted. */
    private static void awaitEnd() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private SSLContext tls() {
        Optional<Path> ownCertificate = file(RegistryKeys.CERTIFICATE);
        Optional<Path> ownKey = file(RegistryKeys.KEY);
        if (ownCertificate.isPresent() != ownKey.isPresent()) {
            throw UserException.usage("give " + RegistryKeys.CERTIFICATE.name() + " and " + RegistryKeys.KEY.name()
                    + " together, or neither for plain HTTP");
        }
        if (ownCertificate.isEmpty()) {
            return null;
        }
        try {
            return new TlsFiles(ownCertificate.get(), ownKey.get(), null, null, false)
                    .load()
                    .context();
        } catch (IOException e) {
            throw UserException.usage(RegistryKeys.CERTIFICATE.name() + ": " + Failures.reason(e), e);
        }
    }

    private RegistryUsers users() {
        Optional<Path> file = file(RegistryKeys.USERS);
        if (file.isEmpty()) {
            return null;
        }
        Properties lines = new Properties();
        try (Reader reader = Files.newBufferedReader(file.get(), StandardCharsets.UTF_8)) {
            lines.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw UserException.usage(
                    RegistryKeys.USERS.name() + ": " + file.get() + " cannot be read as UTF-8 properties ("
                            + Failures.reason(e) + ")",
                    e);
        }
        References references = new References(cluster.surroundings());
        Map<String, RegistryUsers.User> found = new HashMap<>();
        for (String name : lines.stringPropertyNames()) {
            String what = RegistryKeys.USERS.name() + ": user " + name;
            String[] words = lines.getProperty(name).strip().split("\\s+", 2);
            if (words.length != 2 || !words[0].matches("(?i)read|write")) {
                throw UserException.usage(what + ": write 'read PASSWORD' or 'write PASSWORD'");
            }
            found.put(
                    name,
                    TopicOption.valid(
                            what,
                            () -> new RegistryUsers.User(
                                    references.resolved(what, words[1]),
                                    RegistryUsers.Rights.valueOf(words[0].toUpperCase(Locale.ROOT)))));
        }
        return TopicOption.valid(RegistryKeys.USERS.name(), () -> RegistryUsers.of(found));
    }

    private void warn(HostAndPort address, RegistryUsers known, SSLContext tls) {
        if (!WebRun.isLoopback(address.host()) && (known == null || tls == null)) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("note: the registry is reached from other machines without "
                    + (known == null ? "users" : "TLS")
                    + ": anyone on the network can " + (known == null ? "change schemas" : "read the passwords")
                    + "; set " + RegistryKeys.USERS.name() + " and " + RegistryKeys.CERTIFICATE.name());
            err.flush();
        }
    }

    private Optional<Path> file(ConfigKey key) {
        return cluster.configuration()
                .find(key)
                .map(text -> cluster.surroundings().workingDirectory().resolve(text.strip()));
    }
}
