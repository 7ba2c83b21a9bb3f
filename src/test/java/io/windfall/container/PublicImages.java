package io.windfall.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kafka and the Schema Registry as {@code docker/compose.yml} names them. The tests take them in place of our embedded ones where
 * the engine holds both already, or with {@code -Dwindfall.public.images=true}, which has it pull them.
 */
final class PublicImages {
    private static final Path COMPOSE = Path.of("..", "docker", "compose.yml");

    private PublicImages() {}

    static boolean wanted() {
        return has("KAFKA_IMAGE") && has("REGISTRY_IMAGE");
    }

    /** Whether the image of a variable is to be taken. */
    static boolean has(String variable) {
        return Boolean.getBoolean("windfall.public.images") || OurImage.isHeld(named(variable));
    }

    static String kafka() {
        return named("KAFKA_IMAGE");
    }

    static String registry() {
        return named("REGISTRY_IMAGE");
    }

    /** The default of a variable for an image. */
    static String named(String variable) {
        try {
            Matcher found = Pattern.compile("\\$\\{" + variable + ":-([^}]+)}").matcher(Files.readString(COMPOSE));
            if (!found.find()) {
                throw new IllegalStateException(COMPOSE + " names no " + variable);
            }
            return found.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a broker that is its own controller. */
    static Map<String, String> kafkaSettings(String advertised) {
        return Map.ofEntries(
                Map.entry("CLUSTER_ID", "d2luZGZhbGwtY29tcG9zZQ"),
                Map.entry("KAFKA_NODE_ID", "1"),
                Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
                Map.entry("KAFKA_LISTENERS", "PLAINTEXT://0.0.0.0:9092,CONTROLLER://127.0.0.1:9093"),
                Map.entry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://" + advertised),
                Map.entry("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
                Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@127.0.0.1:9093"),
                Map.entry("KAFKA_LOG_DIRS", "/var/lib/kafka/data"),
                Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
                Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
                Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
                Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
                Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
                Map.entry("KAFKA_HEAP_OPTS", "-Xmx400m"));
    }

    static Map<String, String> registrySettings(String bootstrapServers) {
        return Map.of(
                "SCHEMA_REGISTRY_HOST_NAME", "registry",
                "SCHEMA_REGISTRY_LISTENERS", "http://0.0.0.0:8081",
                "SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", "PLAINTEXT://" + bootstrapServers,
                "SCHEMA_REGISTRY_KAFKASTORE_TOPIC_REPLICATION_FACTOR", "1",
                "SCHEMA_REGISTRY_HEAP_OPTS", "-Xmx200m");
    }
}
