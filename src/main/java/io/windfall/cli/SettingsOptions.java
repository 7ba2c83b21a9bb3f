package io.windfall.cli;

import io.windfall.exchange.TimeText;
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
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Option;

/**
 * {@code --fabric}, and the settings of a fabric: {@code --policy}, {@code --preset}, {@code --mode}, {@code --alpha},
 * {@code --epsilon}, {@code --lease-margin}, {@code --copy-ahead}. What is given goes through the journal as an operator's
 * order, so that a replay sees it, too; what is not given stays as it was.
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
            description =
                    "advise: decisions only; approve: a decision waits for 'windfall approve'; enforce: decisions become"
                            + " commands (at first: advise).")
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
            description = "The accepted risk that it takes longer, above 0, below 1 (at first: 0.05).")
    private Double epsilon;

    @Option(
            names = "--lease-margin",
            paramLabel = "TIME",
            description =
                    "How much longer than its lease a silent executor is waited for before its jobs may be granted"
                            + " elsewhere: 10s, 2m (at first: 10s).")
    private String leaseMargin;

    @Option(
            names = "--copy-ahead",
            negatable = true,
            arity = "0",
            description = "Copies checkpoints ahead while jobs run where that makes a move feasible, or no longer"
                    + " (at first: not).")
    private Boolean copyAhead;

    /** Takes from the configuration what stands there and was not given as a flag. */
    void complete(Configuration configuration) {
        if (leaseMargin == null) {
            leaseMargin = configuration.find(ConfigKey.LEASE_MARGIN).orElse(null);
        }
        if (copyAhead == null) {
            copyAhead = configuration
                    .find(ConfigKey.COPY_AHEAD)
                    .map(SettingsOptions::trueOrFalse)
                    .orElse(null);
        }
    }

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
            NameArgument.valid("--fabric", fabric);
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
        if (Stream.of(policy, preset, mode, alpha, epsilon, leaseMargin, copyAhead)
                .allMatch(Objects::isNull)) {
            return null;
        }
        Mode wanted = mode();
        Double marginSeconds = leaseMarginSeconds();
        try {
            new SettingsChange(
                    "check",
                    ISSUED_BY,
                    policy,
                    preset,
                    null,
                    null,
                    alpha,
                    epsilon,
                    null,
                    null,
                    null,
                    marginSeconds,
                    copyAhead,
                    null);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
        return Settings.newBuilder()
                .setPolicy(policy)
                .setPreset(preset)
                .setMode(wanted)
                .setAlpha(alpha)
                .setEpsilon(epsilon)
                .setLeaseMarginSeconds(marginSeconds)
                .setCopyAhead(copyAhead)
                .setVersion(Main.version())
                .build();
    }

    private Mode mode() {
        if (mode == null) {
            return null;
        }
        return switch (mode.toLowerCase(Locale.ROOT)) {
            case "advise" -> Mode.ADVISE;
            case "approve" -> Mode.APPROVE;
            case "enforce" -> Mode.ENFORCE;
            default -> throw UserException.usage("--mode '" + mode + "': use advise, approve or enforce");
        };
    }

    private Double leaseMarginSeconds() {
        return leaseMargin == null
                ? null
                : (Double) TopicOption.valid(
                        "--lease-margin (" + ConfigKey.LEASE_MARGIN.name() + ")",
                        () -> TimeText.duration(leaseMargin).toMillis() / 1000.0);
    }

    private static boolean trueOrFalse(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw UserException.usage(ConfigKey.COPY_AHEAD.name() + ": '" + value + "' is not true or false");
        };
    }
}
