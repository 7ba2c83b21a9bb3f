package io.windfall.admin;

import io.windfall.serde.RegistryAdmin;
import io.windfall.topics.Role;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Compares a cluster and its registry with the declared topics, and mends what can be mended without loss: it creates topics,
 * alters configurations, registers schemas and sets the subjects' compatibility. It never deletes or shrinks anything.
 *
 * <p>Methods throw Kafka's own exceptions when the broker does not answer or forbids something, and those of {@link
 * io.windfall.serde.SchemaRegistry} for the registry.
 */
public final class TopicAdmin {
    /** The compatibility that every subject gets: a new schema reads all that was ever written. */
    public static final String COMPATIBILITY = "BACKWARD_TRANSITIVE";

    /** Levels that promise at least as much. */
    private static final Set<String> ENOUGH = Set.of(COMPATIBILITY, "FULL_TRANSITIVE");

    private final Admin admin;
    private final RegistryAdmin registry;
    private final TopicNames names;
    private final TopicSizing sizing;

    /** Neither the admin client nor the registry's is closed by this. */
    public TopicAdmin(Admin admin, RegistryAdmin registry, TopicNames names, TopicSizing sizing) {
        this.admin = admin;
        this.registry = registry;
        this.names = names;
        this.sizing = sizing;
    }

    /** What differs now, in the order of the topics; empty when all is as declared. */
    public List<Difference> plan() throws InterruptedException {
        List<Difference> differences = new ArrayList<>(planTopics());
        for (TopicSpec topic : sized()) {
            compareSchema(topic, differences);
        }
        return differences;
    }

    /** As {@link #plan()}, without asking the registry. */
    public List<Difference> planTopics() throws InterruptedException {
        Map<String, TopicDescription> found = descriptions();
        Map<String, Map<String, String>> configs = configs(found.keySet());
        List<Difference> differences = new ArrayList<>();
        for (TopicSpec topic : sized()) {
            TopicDescription description = found.get(names.name(topic));
            if (description == null) {
                differences.add(difference(topic, Difference.Kind.TOPIC_MISSING, "topic", "", sizeOf(topic), null));
            } else {
                compareSize(topic, description, differences);
                compareConfig(topic, configs.get(names.name(topic)), differences);
            }
        }
        return differences;
    }

    /**
     * Mends what {@link #plan()} finds and returns when new topics can be written. All or nothing: where one difference cannot
     * be mended, none is touched, so that no topic gets a size that its neighbours do not have.
     *
     * @return what was found; all is mended when all are {@link Difference#mendable() mendable}, else all is as it was
     */
    public List<Difference> apply() throws InterruptedException {
        List<Difference> differences = plan();
        if (!differences.stream().allMatch(Difference::mendable)) {
            return differences;
        }
        createTopics(mendable(differences, Difference.Kind.TOPIC_MISSING));
        alterConfigs(mendable(differences, Difference.Kind.CONFIG));
        addPartitions(mendable(differences, Difference.Kind.PARTITIONS));
        for (Difference difference : mendable(differences, Difference.Kind.COMPATIBILITY)) {
            registry.setCompatibility(names.subject(difference.topic()), COMPATIBILITY);
        }
        for (Difference difference : mendable(differences, Difference.Kind.SCHEMA_MISSING)) {
            registry.register(names.subject(difference.topic()), schema(difference.topic()));
        }
        return differences;
    }

    /**
     * Sets up a cluster that nothing else guards, such as the embedded stack, with the declared sizes.
     *
     * @throws IllegalStateException when something differs that cannot be mended; the message says what
     */
    public static void apply(String bootstrapServers, RegistryAdmin registry, TopicNames names)
            throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            List<Difference> differences = new TopicAdmin(admin, registry, names, TopicSizing.declared()).apply();
            for (Difference difference : differences) {
                if (!difference.mendable()) {
                    throw new IllegalStateException(difference.toString());
                }
            }
        }
    }

    private List<TopicSpec> sized() {
        return Topics.all().stream().map(sizing::of).toList();
    }

    private static List<Difference> mendable(List<Difference> differences, Difference.Kind kind) {
        return differences.stream()
                .filter(d -> d.kind() == kind && d.mendable())
                .toList();
    }

    private Difference difference(
            TopicSpec topic, Difference.Kind kind, String setting, String found, String wanted, String refusal) {
        return new Difference(topic, names.name(topic), kind, setting, found, wanted, refusal);
    }

    private static String sizeOf(TopicSpec topic) {
        return topic.partitions() + (topic.partitions() == 1 ? " partition" : " partitions");
    }

    private void compareSize(TopicSpec topic, TopicDescription found, List<Difference> differences) {
        int partitions = found.partitions().size();
        if (partitions < topic.partitions()) {
            String refusal = topic.role() == Role.DEAD_LETTER
                    ? null
                    : "the topic is keyed, and with more partitions its keys move to others, which breaks their order;"
                            + " make the topic anew, or keep its size with --partitions " + partitions;
            differences.add(difference(
                    topic,
                    Difference.Kind.PARTITIONS,
                    "partitions",
                    Integer.toString(partitions),
                    Integer.toString(topic.partitions()),
                    refusal));
        }
        int copies = found.partitions().stream()
                .mapToInt(p -> p.replicas().size())
                .min()
                .orElse(0);
        if (sizing.replication().isPresent() && copies != sizing.replication().getAsInt()) {
            differences.add(difference(
                    topic,
                    Difference.Kind.REPLICATION,
                    "replication",
                    Integer.toString(copies),
                    Integer.toString(sizing.replication().getAsInt()),
                    "moving copies between brokers is for kafka-reassign-partitions"));
        }
    }

    private void compareConfig(TopicSpec topic, Map<String, String> found, List<Difference> differences) {
        topic.kafkaConfig().forEach((key, wanted) -> {
            String is = found.getOrDefault(key, "");
            if (!same(key, is, wanted)) {
                differences.add(difference(topic, Difference.Kind.CONFIG, key, is, wanted, null));
            }
        });
    }

    private static boolean same(String key, String found, String wanted) {
        if (key.equals(TopicConfig.CLEANUP_POLICY_CONFIG)) {
            return new TreeSet<>(Arrays.asList(found.split("\\s*,\\s*")))
                    .equals(new TreeSet<>(Arrays.asList(wanted.split("\\s*,\\s*"))));
        }
        return found.equals(wanted);
    }

    private void compareSchema(TopicSpec topic, List<Difference> differences) {
        if (topic.valueType().isEmpty()) {
            return;
        }
        String subject = names.subject(topic);
        String level = registry.compatibility(subject).orElse("");
        if (!ENOUGH.contains(level)) {
            differences.add(difference(
                    topic, Difference.Kind.COMPATIBILITY, "compatibility of " + subject, level, COMPATIBILITY, null));
        }
        Schema schema = schema(topic);
        if (!registry.isRegistered(subject, schema)) {
            String refusal = registry.isCompatible(subject, schema)
                    ? null
                    : "the subject holds a version that this one cannot read; it is of another program, or of a newer"
                            + " Windfall. Use another --prefix, or delete the subject if nobody needs it";
            differences.add(difference(
                    topic, Difference.Kind.SCHEMA_MISSING, "schema of " + subject, "", schema.getFullName(), refusal));
        }
    }

    private static Schema schema(TopicSpec topic) {
        return SpecificData.get().getSchema(topic.valueType().orElseThrow());
    }

    /** By name on the cluster; topics that are not there are left out. */
    private Map<String, TopicDescription> descriptions() throws InterruptedException {
        List<String> wanted = Topics.all().stream().map(names::name).toList();
        Map<String, TopicDescription> found = new TreeMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> one :
                admin.describeTopics(wanted).topicNameValues().entrySet()) {
            try {
                found.put(one.getKey(), AdminAnswer.got(one.getValue()));
            } catch (UnknownTopicOrPartitionException e) {
                continue; // not there yet, which is an answer
            }
        }
        return found;
    }

    private Map<String, Map<String, String>> configs(Set<String> topics) throws InterruptedException {
        List<ConfigResource> resources = topics.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, Map<String, String>> found = new HashMap<>();
        for (Map.Entry<ConfigResource, Config> one :
                AdminAnswer.got(admin.describeConfigs(resources).all()).entrySet()) {
            Map<String, String> values = new HashMap<>();
            for (ConfigEntry entry : one.getValue().entries()) {
                if (entry.value() != null) {
                    values.put(entry.name(), entry.value());
                }
            }
            found.put(one.getKey().name(), values);
        }
        return found;
    }

    private void createTopics(List<Difference> missing) throws InterruptedException {
        if (missing.isEmpty()) {
            return;
        }
        for (KafkaFuture<Void> created : admin.createTopics(missing.stream()
                        .map(d -> d.topic().newTopic(names, sizing.replicationFactor()))
                        .toList())
                .values()
                .values()) {
            try {
                AdminAnswer.got(created);
            } catch (TopicExistsException e) {
                continue; // another process was faster
            }
        }
        Leaders.await(admin, missing.stream().map(Difference::topicName).toList());
    }

    private void alterConfigs(List<Difference> differing) throws InterruptedException {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (Difference difference : differing) {
            changes.computeIfAbsent(
                            new ConfigResource(ConfigResource.Type.TOPIC, difference.topicName()),
                            topic -> new ArrayList<>())
                    .add(new AlterConfigOp(
                            new ConfigEntry(difference.setting(), difference.wanted()), AlterConfigOp.OpType.SET));
        }
        if (!changes.isEmpty()) {
            AdminAnswer.got(admin.incrementalAlterConfigs(changes).all());
        }
    }

    private void addPartitions(List<Difference> fewer) throws InterruptedException {
        for (Difference difference : fewer) {
            AdminAnswer.got(admin.createPartitions(Map.of(
                            difference.topicName(),
                            NewPartitions.increaseTo(difference.topic().partitions())))
                    .all());
        }
    }
}
