package io.windfall.cli;

import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Tries every operation on every resource as one principal, for real, and notes what the broker lets through. */
final class AccessMatrix {
    /** What the letters of a cell mean. */
    static final String LEGEND = """
            R read   W write   d describe   s see settings   c create   a add partitions   t alter settings   x delete records
            g take part in a group (d: see its offsets)   T begin a transaction   A see ACLs   U see users   n create any topic
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, Object> client;
    private final Map<String, StringBuilder> cells = new LinkedHashMap<>();

    AccessMatrix(Map<String, Object> client) {
        this.client = client;
    }

    /** Every topic that stands for a kind of its own: the declared ones, internal ones, somebody else's. */
    static List<String> topics() {
        List<String> all = new ArrayList<>(
                Topics.all().stream().map(TopicNames.unprefixed()::name).toList());
        all.addAll(List.of(
                "windfall-orchestrator-jobs-changelog", "windfall-connect-offsets", "_schemas", "somebody.elses"));
        return all;
    }

    static final List<String> GROUPS =
            List.of("windfall-orchestrator", "windfall-connect", "connect-webhook", "somebody.elses");

    static final List<String> TRANSACTIONS = List.of(
            "windfall-orchestrator-a-1",
            "windfall-connect-a-1",
            "connect-cluster-windfall-connect",
            "windfall-schema-registry",
            "somebody.elses");

    /** Letters by resource; each topic must hold a record in partition 0. */
    Map<String, String> tried() throws Exception {
        try (Admin admin = Admin.create(client)) {
            describe(admin);
            create(admin);
            alter(admin);
            cluster(admin);
            readAndWrite();
            groups(admin);
        }
        transactions();
        Map<String, String> letters = new LinkedHashMap<>();
        cells.forEach((resource, found) -> letters.put(resource, found.toString()));
        return letters;
    }

    private void describe(Admin admin) throws Exception {
        var topics = admin.describeTopics(topics()).topicNameValues();
        for (String topic : topics()) {
            note("topic " + topic, 'd', topics.get(topic));
        }
        Map<String, ConfigResource> resources =
                topics().stream().collect(Collectors.toMap(t -> t, AccessMatrix::resource));
        var configs = admin.describeConfigs(resources.values()).values();
        for (String topic : topics()) {
            note("topic " + topic, 's', configs.get(resources.get(topic)));
        }
    }

    private void create(Admin admin) throws Exception {
        var created = admin.createTopics(
                        topics().stream()
                                .map(name -> new NewTopic(name, 1, (short) 1))
                                .toList(),
                        new CreateTopicsOptions().validateOnly(true))
                .values();
        for (String topic : topics()) {
            note("topic " + topic, 'c', created.get(topic));
        }
    }

    private void alter(Admin admin) throws Exception {
        var partitions = admin.createPartitions(
                        topics().stream().collect(Collectors.toMap(t -> t, t -> NewPartitions.increaseTo(50))),
                        new CreatePartitionsOptions().validateOnly(true))
                .values();
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        topics().forEach(topic -> changes.put(
                resource(topic),
                List.of(new AlterConfigOp(new ConfigEntry("segment.ms", "3600000"), AlterConfigOp.OpType.SET))));
        var configs = admin.incrementalAlterConfigs(changes, new AlterConfigsOptions().validateOnly(true))
                .values();
        var deleted = admin.deleteRecords(topics().stream()
                        .collect(Collectors.toMap(t -> new TopicPartition(t, 0), t -> RecordsToDelete.beforeOffset(0))))
                .lowWatermarks();
        for (String topic : topics()) {
            note("topic " + topic, 'a', partitions.get(topic));
            note("topic " + topic, 't', configs.get(resource(topic)));
            note("topic " + topic, 'x', deleted.get(new TopicPartition(topic, 0)));
        }
    }

    private void cluster(Admin admin) throws Exception {
        note(
                "cluster",
                'n',
                admin.createTopics(
                                List.of(new NewTopic("somebody.new", 1, (short) 1)),
                                new CreateTopicsOptions().validateOnly(true))
                        .all());
        note("cluster", 'A', admin.describeAcls(AclBindingFilter.ANY).values());
        note("cluster", 'U', admin.describeUserScramCredentials().all());
    }

    private void readAndWrite() throws Exception {
        Map<String, Object> reader = new HashMap<>(client);
        reader.put("enable.auto.commit", false);
        reader.put("isolation.level", "read_committed");
        Map<String, Object> writer = new HashMap<>(client);
        writer.put("enable.idempotence", false);
        writer.put("max.block.ms", 20_000);
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(reader, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(writer, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String topic : topics()) {
                if (canRead(consumer, new TopicPartition(topic, 0))) {
                    cell("topic " + topic).append('R');
                }
                note("topic " + topic, 'W', producer.send(new ProducerRecord<>(topic, 0, new byte[1], new byte[1])));
            }
        }
    }

    private static boolean canRead(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            try {
                if (!consumer.poll(Duration.ofMillis(500)).isEmpty()) {
                    return true;
                }
            } catch (AuthorizationException e) {
                return false;
            }
        }
        throw new AssertionError("neither a record nor a refusal from " + partition);
    }

    private void groups(Admin admin) throws Exception {
        for (String group : GROUPS) {
            Map<String, Object> member = new HashMap<>(client);
            member.put("group.id", group);
            member.put("enable.auto.commit", false);
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(member, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                // Joining needs a subscription; with none of a topic it is the group alone that can be refused.
                consumer.commitSync(Map.of(new TopicPartition("somebody.elses", 0), new OffsetAndMetadata(0)));
                cell("group " + group).append('g');
            } catch (org.apache.kafka.common.errors.GroupAuthorizationException e) {
                cell("group " + group);
            } catch (org.apache.kafka.common.errors.TopicAuthorizationException e) {
                cell("group " + group).append('g'); // the group let it through, the topic did not
            }
            note("group " + group, 'd', admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        }
    }

    /** A fresh producer each: one that was refused stays in its error state. */
    private void transactions() {
        for (String id : TRANSACTIONS) {
            Map<String, Object> writer = new HashMap<>(client);
            writer.put("transactional.id", id);
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(writer, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.initTransactions();
                cell("transactional id " + id).append('T');
            } catch (AuthorizationException e) {
                cell("transactional id " + id);
            }
        }
    }

    /** What the broker found fault with after it had let us in was allowed. */
    private void note(String resource, char letter, Future<?> answer) throws Exception {
        try {
            answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            cell(resource).append(letter);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                cell(resource);
            } else if (e.getCause() instanceof TopicExistsException
                    || e.getCause() instanceof InvalidPartitionsException
                    || e.getCause() instanceof InvalidReplicaAssignmentException) {
                cell(resource).append(letter);
            } else {
                throw e;
            }
        }
    }

    private StringBuilder cell(String resource) {
        return cells.computeIfAbsent(resource, added -> new StringBuilder());
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /** The table: a line for each resource, a column for each principal. */
    static String table(Map<String, Map<String, String>> byPrincipal) {
        Map<String, Map<String, String>> lines = new LinkedHashMap<>();
        byPrincipal.forEach((principal, found) -> found.forEach((resource, letters) ->
                lines.computeIfAbsent(resource, added -> new TreeMap<>()).put(principal, letters)));
        List<String> principals = List.copyOf(byPrincipal.keySet());
        StringBuilder text = new StringBuilder(LEGEND).append('\n').append(String.format("%-52s", ""));
        principals.forEach(name -> text.append(String.format(" %-12s", name.replaceAll("-.*", ""))));
        text.append('\n');
        lines.forEach((resource, letters) -> {
            text.append(String.format("%-52s", resource));
            principals.forEach(name -> {
                String found = letters.getOrDefault(name, "");
                text.append(String.format(" %-12s", found.isEmpty() ? "-" : found));
            });
            text.append('\n');
        });
        return text.toString().replaceAll("(?m) +$", "");
    }
}
