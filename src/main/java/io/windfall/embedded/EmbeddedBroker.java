package io.windfall.embedded;

import io.windfall.files.FileTree;
import io.windfall.text.FileTrouble;
import io.windfall.text.HostPort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Kafka's own KRaft broker and controller, one of each, in this process; the broker on loopback unless told otherwise, the
 * controller always. Topics are never created
 * automatically; internal topics have one replica and few partitions. Restarted on the same directory it keeps its data and
 * cluster id, whatever its port.
 *
 * <p>This is no supported API of Kafka, so no other class may import {@code kafka.server}. A fatal fault while it runs ends
 * the process, as it does a broker of its own; while it starts, it is thrown.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int NODE_ID = 1;
    private static final String CLIENTS = "PLAINTEXT";
    private static final String OWN = "OWN";
    private static final String CONTROLLER = "CONTROLLER";
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(10);

    private final EmbeddedStackConfig where;
    private final Path directory;
    private final boolean throwAway;
    private FileChannel lock;
    private ServerSocketChannel clientSocket;
    private ServerSocketChannel ownSocket;
    private ServerSocketChannel controllerSocket;
    private String bootstrapServers;
    private Metrics metrics;
    private ControllerServer controller;
    private BrokerServer broker;
    private volatile boolean running;
    private boolean closed;

    private EmbeddedBroker(EmbeddedStackConfig where) {
        this.where = where;
        this.directory = prepared(where.directory());
        this.throwAway = where.directory() == null;
    }

    /**
     * Starts a broker and returns when it serves, after about four seconds (up to nine more after a crash, until the
     * broker's former session has ended).
     *
     * @param directory where it keeps its data, created when absent; null for a temporary one, deleted on close
     * @param port the port for clients, 0 for any free one
     * @throws EmbeddedStackException when the port is taken, the directory is in use or cannot be written, or Kafka fails
     */
    public static EmbeddedBroker start(Path directory, int port) {
        return start(new EmbeddedStackConfig(directory, port, 0));
    }

    /** As {@link #start(Path, int)}, where the configuration says. */
    static EmbeddedBroker start(EmbeddedStackConfig where) {
        EmbeddedBroker starting = new EmbeddedBroker(where);
        try {
            starting.lockDirectory();
            starting.bind();
            starting.startServers();
            return starting;
        } catch (EmbeddedStackException e) {
            starting.closeAfter(e);
            throw e;
        } catch (Exception e) {
            EmbeddedStackException failure = new EmbeddedStackException(
                    "The embedded broker cannot start in " + starting.directory + ": " + e.getMessage()
                            + " (the log has more).",
                    e);
            starting.closeAfter(failure);
            throw failure;
        }
    }

    /** The address for clients in this process, {@code 127.0.0.1:port} unless it listens at another address alone. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The address for clients anywhere else. */
    public String advertised() {
        return where.advertised() == null ? bootstrapServers : where.advertised();
    }

    /** Stops the broker, then the controller, and deletes a throw-away directory. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        running = false;
        List<Closing> steps = List.of(
                () -> {
                    if (broker != null) {
                        broker.shutdown(SHUTDOWN_LIMIT);
                    }
                },
                () -> {
                    if (controller != null) {
                        controller.shutdown();
                    }
                },
                () -> closeIfOpen(metrics),
                () -> closeIfOpen(clientSocket),
                () -> closeIfOpen(ownSocket),
                () -> closeIfOpen(controllerSocket),
                () -> closeIfOpen(lock),
                () -> {
                    if (throwAway) {
                        FileTree.delete(directory);
                    }
                });
        RuntimeException failure = null;
        for (Closing step : steps) {
            try {
                step.run();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new EmbeddedStackException(
                            "The embedded broker did not stop cleanly: " + e.getMessage(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void closeAfter(EmbeddedStackException cause) {
        try {
            close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static Path prepared(Path directory) {
        try {
            return directory == null
                    ? Files.createTempDirectory("windfall-broker-")
                    : Files.createDirectories(directory).toAbsolutePath();
        } catch (IOException e) {
            throw new EmbeddedStackException(
                    "The directory " + directory + " cannot be created (" + reason(e) + "): choose another with "
                            + EmbeddedStackConfig.DIRECTORY_FLAG + ".",
                    e);
        }
    }

    private static String reason(IOException e) {
        String known = FileTrouble.reason(e);
        return known == null ? e.getMessage() : known;
    }

    private void lockDirectory() {
        try {
            lock = FileChannel.open(
                    directory.resolve("windfall.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw inUse(null);
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(e);
        } catch (IOException e) {
            throw new EmbeddedStackException(
                    "The directory " + directory + " cannot be written (" + reason(e) + "): choose another with "
                            + EmbeddedStackConfig.DIRECTORY_FLAG + ".",
                    e);
        }
    }

    private EmbeddedStackException inUse(Throwable cause) {
        return new EmbeddedStackException(
                "The directory " + directory
                        + " is in use by another embedded broker: stop that one, or choose another with "
                        + EmbeddedStackConfig.DIRECTORY_FLAG + ".",
                cause);
    }

    /** Binds both sockets before Kafka sees them, so that no port is lost between choosing and using it. */
    private void bind() throws IOException {
        clientSocket = ServerSocketChannel.open();
        try {
            clientSocket.bind(new InetSocketAddress(where.host(), where.kafkaPort()));
        } catch (BindException e) {
            throw EmbeddedStackException.portTaken(
                    where.host(),
                    where.kafkaPort(),
                    where.advertised() == null ? EmbeddedStackConfig.KAFKA_PORT_FLAG : EmbeddedStackConfig.LISTEN_FLAG,
                    e);
        }
        controllerSocket = bindOnLoopback();
        bootstrapServers = HostPort.text(where.host(), portOf(clientSocket));
        if (where.advertised() != null) {
            ownSocket = bindOnLoopback();
            bootstrapServers = EmbeddedStackConfig.HOST + ":" + portOf(ownSocket);
        }
    }

    private static ServerSocketChannel bindOnLoopback() throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        socket.bind(new InetSocketAddress(EmbeddedStackConfig.HOST, 0));
        return socket;
    }

    private void startServers() throws Exception {
        Path data = directory.resolve("kafka");
        KafkaConfig config = new KafkaConfig(settings(data), false);
        formatWhenNew(data);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> stored =
                KafkaRaftServer.initializeLogDirs(config, LOG, "[EmbeddedBroker] ");
        metrics = Server.initializeMetrics(
                config, Time.SYSTEM, stored._1().clusterId().orElseThrow());
        SharedServer shared = new SharedServer(
                config,
                stored._1(),
                Time.SYSTEM,
                metrics,
                CompletableFuture.completedFuture(
                        QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                List.of(),
                faultHandlers(),
                boundSockets());
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), stored._2());
        broker = new BrokerServer(shared);
        controller.startup();
        broker.startup();
        running = true;
    }

    private void formatWhenNew(Path data) throws Exception {
        Files.createDirectories(data);
        if (Files.exists(data.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
            return;
        }
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(CONTROLLER)
                .addDirectory(data.toString())
                .setMetadataLogDirectory(data.toString())
                .run();
    }

    private Map<String, String> settings(Path data) {
        String voter = EmbeddedStackConfig.HOST + ":" + portOf(controllerSocket);
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        String clients = CLIENTS + "://" + HostPort.text(where.host(), portOf(clientSocket));
        String own = ownSocket == null ? "" : "," + OWN + "://" + bootstrapServers;
        settings.put("listeners", clients + own + "," + CONTROLLER + "://" + voter);
        settings.put("advertised.listeners", ownSocket == null ? clients : CLIENTS + "://" + where.advertised() + own);
        settings.put(
                "listener.security.protocol.map",
                CLIENTS + ":PLAINTEXT," + OWN + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        settings.put("inter.broker.listener.name", ownSocket == null ? CLIENTS : OWN);
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("controller.quorum.voters", NODE_ID + "@" + voter);
        settings.put("log.dirs", data.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "5");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "5");
        settings.put("transaction.max.timeout.ms", "900000");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.min.session.timeout.ms", "1000");
        // One machine shares its memory and cores with the program itself.
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "4");
        settings.put("log.cleaner.dedupe.buffer.size", Long.toString(16L * 1024 * 1024));
        return settings;
    }

    private ServerSocketFactory boundSockets() {
        return (listener, address, backlog, receiveBufferBytes) -> {
            ServerSocketChannel socket =
                    switch (listener) {
                        case CONTROLLER -> controllerSocket;
                        case OWN -> ownSocket;
                        default -> clientSocket;
                    };
            socket.configureBlocking(false);
            return socket;
        };
    }

    /** Kafka's own handlers end the process on a fatal fault: right for a running broker, not for one that starts or stops. */
    private FaultHandlerFactory faultHandlers() {
        FaultHandlerFactory standard = new StandardFaultHandlerFactory();
        return (name, fatal, action) -> {
            FaultHandler whenRunning = standard.build(name, fatal, action);
            return (message, cause) -> {
                if (running || !fatal) {
                    return whenRunning.handleFault(message, cause);
                }
                LOG.error("Embedded broker, {}: {}", name, message, cause);
                action.run();
                return new IllegalStateException(name + ": " + message, cause);
            };
        };
    }

    private static int portOf(ServerSocketChannel socket) {
        try {
            return ((InetSocketAddress) socket.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeIfOpen(AutoCloseable resource) throws Exception {
        if (resource != null) {
            resource.close();
        }
    }

    /** One step of closing, tried even when an earlier one failed. */
    @FunctionalInterface
    private interface Closing {
        void run() throws Exception;
    }
}
