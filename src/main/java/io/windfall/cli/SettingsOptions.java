package io.windfall.cli;

import io.windfall.fabric.SettingsChange;
import io.windfall.schema.Mode;
import io.windfall.schema.OperatorOrder;
import io.windfall.schema.OrderKind;
import io.windfall.schema.Settings;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Option;

/**
 * {@code --fabric}, {@code --policy}, {@code --preset}, {@code --mode}, {@code --alpha} and {@code --epsilon}. What is given
 * goes through the journal as an operator's order, so that a replay sees it, too; what is not given stays as it was.
 */
final class SettingsOptions {
    private static final String ISSUED_BY = "windfall-cli";

    @Option(
            names = "--fabric",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "The fabric that the settings below are for; may be repeated (default: default).")
    private List<String> fabrics = new ArrayList<>();

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            description = "static, energy-only, feasibility-aware or windfall (at first: windfall).")
    private String policy;

    @Option(
            names = "--preset",
            paramLabel = "PRESET",
            description = "Model parameters: paper or full (at first: full).")
    private String preset;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "advise: decisions only; enforce: decisions become commands (at first: advise).")
    private String mode;

    @Option(
            names = "--alpha",
            paramLabel = "SHARE",
            description = "The share of the remaining window that a migration may take, above 0, at most 1"
                    + " (at first: 0.10).")
    private Double alpha;

    @Option(
            names = "--epsilon",
            paramLabel = "RISK",
            description = "The accepted risk that it takes longer, 0 or more, below 1 (at first: 0.05).")
    private Double epsilon;

    /**
     * Checks what is given.
     *
     * @throws UserException when a value makes no sense
     */
    void validate() {
        orders();
    }

    /**
     * Sends one order for each fabric and waits until the broker has them; nothing when no setting is given.
     *
     * @return for how many fabrics orders were sent
     */
    int publish(Properties kafka, SchemaRegistry registry, TopicNames names) throws InterruptedException {
        List<OperatorOrder> orders = orders();
        if (orders.isEmpty()) {
            return 0;
        }
        try (AvroSerde<OperatorOrder> serde = new AvroSerde<>(registry, OperatorOrder.class);
                KafkaProducer<String, OperatorOrder> producer =
                        new KafkaProducer<>(kafka, new StringSerializer(), serde.serializer())) {
            List<Future<RecordMetadata>> sent = orders.stream()
                    .map(order -> producer.send(
                            new ProducerRecord<>(names.name(Topics.OPERATOR_ORDER), order.getFabric(), order)))
                    .toList();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new KafkaException(e.getCause());
        }
        return orders.size();
    }

    List<OperatorOrder> orders() {
        Settings settings = settings();
        if (settings == null) {
            return List.of();
        }
        for (String fabric : fabrics) {
            if (!fabric.matches("[A-Za-z0-9._-]{1,128}")) {
                throw UserException.usage("--fabric '" + fabric + "': use 1 to 128 characters of A-Z a-z 0-9 . _ -");
            }
        }
        return fabrics.stream()
                .distinct()
                .map(fabric -> OperatorOrder.newBuilder()
                        .setId(UUID.randomUUID().toString())
                        .setFabric(fabric)
                        .setKind(OrderKind.CONFIGURE)
                        .setIssuedAt(Instant.now())
                        .setIssuedBy(ISSUED_BY)
                        .setSettings(settings)
                        .setReason("flags of the command line")
                        .build())
                .toList();
    }

    private Settings settings() {
        if (policy == null && preset == null && mode == null && alpha == null && epsilon == null) {
            return null;
        }
        Mode wanted = mode();
        try {
            new SettingsChange("check", ISSUED_BY, policy, preset, null, null, alpha, epsilon, null, null, null, null);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
        return Settings.newBuilder()
                .setPolicy(policy)
                .setPreset(preset)
                .setMode(wanted)
                .setAlpha(alpha)
                .setEpsilon(epsilon)
                .setVersion(Main.version())
                .build();
    }

    private Mode mode() {
        if (mode == null) {
            return null;
        }
        return switch (mode.toLowerCase(Locale.ROOT)) {
            case "advise" -> Mode.ADVISE;
            case "enforce" -> Mode.ENFORCE;
            case "approve" ->
                throw UserException.usage("--mode approve comes with a later version: use advise or enforce");
            default -> throw UserException.usage("--mode '" + mode + "': use advise or enforce");
        };
    }
}
