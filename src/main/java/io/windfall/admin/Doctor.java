package io.windfall.admin;

import io.windfall.serde.RegistryAdmin;
import io.windfall.serde.RegistryRefusedException;
import io.windfall.serde.RegistryUnavailableException;
import io.windfall.text.FileTrouble;
import io.windfall.text.HostPort;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Checks whether Windfall can run here: broker, listeners, registry, topics, rights, clocks, state directory. It changes
 * nothing; to read the broker's clock it appends one record to {@code fabric.beat} in a transaction that it aborts, so that
 * no reader of committed records sees it.
 */
public final class Doctor {
    private static final String BROKER = "broker";
    private static final String REGISTRY = "registry";
    private static final String STATE_DIRECTORY = "state directory";
    private static final String APPLY = "run 'windfall topics apply'";
    private static final long LITTLE_DISK_BYTES = 5_000_000_000L;
    private static final long TOO_LITTLE_DISK_BYTES = 500_000_000L;

    private final Admin admin;
    private final Properties kafka;
    private final RegistryAdmin registry;
    private final TopicNames names;
    private final String applicationId;
    private final Path stateDirectory;
    private final Duration patience;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param admin a client for the checks; not closed
     * @param kafka properties for a producer of the same cluster
     * @param registry the registry; not closed
     * @param applicationId the orchestrator's
     * @param stateDirectory where the orchestrator would keep its stores; created when absent
     * @param patience how long a single question to broker or registry may take
     */
    public Doctor(
            Admin admin,
            Properties kafka,
            RegistryAdmin registry,
            TopicNames names,
            String applicationId,
            Path stateDirectory,
            Duration patience) {
        this.admin = admin;
        this.kafka = kafka;
        this.registry = registry;
        this.names = names;
        this.applicationId = applicationId;
        this.stateDirectory = stateDirectory;
        this.patience = patience;
    }

    /** Makes every check that can be made; takes a few seconds at most when nothing answers. Call it once. */
    public Diagnosis examine() throws InterruptedException {
        boolean broker = examineBroker();
        boolean schemas = examineRegistry();
        if (broker) {
            boolean beats = examineTopics(schemas);
            findings.add(new Permissions(admin, names, patience).examine());
            findings.add(
                    beats
                            ? new BrokerClock(kafka, names, applicationId, patience).examine()
                            : Finding.warn("clock", "not compared: there is no topic for it yet", APPLY));
        }
        examineStateDirectory();
        return new Diagnosis(findings, broker && schemas);
    }

    private boolean examineBroker() throws InterruptedException {
        List<Node> nodes;
        try {
            DescribeClusterResult cluster = admin.describeCluster();
            nodes = List.copyOf(cluster.nodes().get(patience.toMillis(), TimeUnit.MILLISECONDS));
            String id = cluster.clusterId().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            findings.add(Finding.ok(
                    BROKER, "cluster " + id + ", " + nodes.size() + " broker(s), metadata version " + version()));
        } catch (ExecutionException | TimeoutException e) {
            findings.add(Finding.fail(
                    BROKER,
                    "no answer from " + kafka.getProperty("bootstrap.servers") + " within " + patience.toSeconds()
                            + " s (" + reason(e) + ")",
                    "start one with 'windfall up', or check --bootstrap-server and the kafka.security.* keys"));
            return false;
        }
        nodes.forEach(this::examineListener);
        return true;
    }

    private String version() throws InterruptedException {
        try {
            FeatureMetadata features =
                    admin.describeFeatures().featureMetadata().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            short level = features.finalizedFeatures().containsKey(MetadataVersion.FEATURE_NAME)
                    ? features.finalizedFeatures()
                            .get(MetadataVersion.FEATURE_NAME)
                            .maxVersionLevel()
                    : 0;
            return level == 0
                    ? "unknown"
                    : MetadataVersion.fromFeatureLevel(level).version();
        } catch (ExecutionException | TimeoutException | IllegalArgumentException e) {
            return "unknown (" + reason(e) + ")";
        }
    }

    private void examineListener(Node node) {
        String check = "listener of broker " + node.id();
        String address = HostPort.text(node.host(), node.port());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(node.host(), node.port()), (int) patience.toMillis());
            findings.add(Finding.ok(check, address + " takes connections"));
        } catch (IOException e) {
            findings.add(Finding.fail(
                    check,
                    address + " takes none (" + reason(e) + ")",
                    "the broker's advertised.listeners must name an address that can be reached from here"));
        }
    }

    private boolean examineRegistry() {
        try {
            String level = registry.globalCompatibility();
            findings.add(Finding.ok(REGISTRY, "answers; global compatibility " + level));
            return true;
        } catch (RegistryUnavailableException e) {
            findings.add(Finding.fail(
                    REGISTRY,
                    e.getMessage(),
                    "start one with 'windfall up', or check --registry and schema.registry.*"));
        } catch (RegistryRefusedException e) {
            findings.add(Finding.fail(REGISTRY, e.getMessage(), "check --registry and schema.registry.*"));
        }
        return false;
    }

    /** Returns whether the topic of beats is there. */
    private boolean examineTopics(boolean schemas) throws InterruptedException {
        String check = schemas ? "topics and schemas" : "topics";
        try {
            TopicAdmin topics = new TopicAdmin(admin, registry, names, TopicSizing.declared());
            List<Difference> differences = schemas ? topics.plan() : topics.planTopics();
            if (differences.isEmpty()) {
                findings.add(Finding.ok(check, "as declared, stamped with the append time"));
            }
            for (Difference difference : differences) {
                findings.add(finding(difference));
            }
            return differences.stream()
                    .noneMatch(d -> d.kind() == Difference.Kind.TOPIC_MISSING
                            && d.topic().equals(Topics.FABRIC_BEAT));
        } catch (KafkaException e) {
            findings.add(
                    Finding.fail(check, "cannot be compared (" + reason(e) + ")", "ask for the rights to describe"));
            return false;
        }
    }

    private static Finding finding(Difference difference) {
        String check = difference.topicName();
        String message = difference.setting() + ": "
                + (difference.found().isEmpty() ? "missing" : difference.found() + ", declared " + difference.wanted());
        return switch (difference.kind()) {
            case TOPIC_MISSING, SCHEMA_MISSING ->
                Finding.fail(check, message, difference.mendable() ? APPLY : difference.refusal());
            case CONFIG, COMPATIBILITY -> Finding.warn(check, message, APPLY);
            case PARTITIONS, REPLICATION ->
                Finding.warn(check, message, difference.mendable() ? APPLY : "fine for small fleets");
        };
    }

    private void examineStateDirectory() {
        try {
            WritableFolder.require(stateDirectory);
            long freeBytes = Files.getFileStore(stateDirectory).getUsableSpace();
            String message = stateDirectory + " can be written, " + freeBytes / 1_000_000_000L + " GB free";
            if (freeBytes < TOO_LITTLE_DISK_BYTES) {
                findings.add(Finding.fail(STATE_DIRECTORY, message, "free some space, or choose another --state-dir"));
            } else if (freeBytes < LITTLE_DISK_BYTES) {
                findings.add(Finding.warn(STATE_DIRECTORY, message, "leave it 5 GB"));
            } else {
                findings.add(Finding.ok(STATE_DIRECTORY, message));
            }
        } catch (IOException e) {
            findings.add(Finding.fail(
                    STATE_DIRECTORY,
                    stateDirectory + " cannot be written (" + reason(e) + ")",
                    "choose another with --state-dir"));
        }
    }

    static String reason(Throwable e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        String aboutAFile = FileTrouble.reason(cause);
        if (aboutAFile != null) {
            return aboutAFile;
        }
        String name = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }
}
