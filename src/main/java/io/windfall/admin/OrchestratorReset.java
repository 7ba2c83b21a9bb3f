package io.windfall.admin;

import io.windfall.files.FileTree;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import io.windfall.topology.OrchestratorTopology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Has an orchestrator forget its state: its stores on this machine, their changelogs on the cluster, and how far it has read.
 * The topics that are declared stay as they are. Every instance must have ended.
 *
 * <p>Methods throw Kafka's own exceptions when the broker does not answer or forbids something.
 */
public final class OrchestratorReset {
    private static final long GONE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_MILLIS = 100;

    private final Admin admin;
    private final String applicationId;
    private final TopicNames names;

    /** Where the state comes from afterwards. */
    public enum Source {
        /** The journal from its beginning: what it still holds is applied again, and what follows from it is sent out again. */
        JOURNAL,
        /** What comes from now on, and the sites' cards: jobs and links are learnt anew, orders and settings forgotten. */
        NOW
    }

    /**
     * What a reset does.
     *
     * @param members instances that still run, or did so until a moment ago; while there are any, nothing is reset
     * @param internalTopics what is deleted on the cluster
     * @param offsets from where the orchestrator reads on, by partition; others are as they were
     * @param lostEntries entries at the beginning of the journal that are no longer there to be applied again
     */
    public record Plan(
            List<String> members, Set<String> internalTopics, Map<TopicPartition, Long> offsets, long lostEntries) {}

    /** The admin client is not closed by this. */
    public OrchestratorReset(Admin admin, String applicationId, TopicNames names) {
        this.admin = admin;
        this.applicationId = applicationId;
        this.names = names;
    }

    /** What a reset would do now. */
    public Plan plan(Source source) throws InterruptedException {
        Set<TopicPartition> journal = partitions(names.name(Topics.FABRIC_JOURNAL));
        Map<TopicPartition, Long> begins = offsets(journal, OffsetSpec.earliest());
        Map<TopicPartition, Long> wanted = new HashMap<>();
        if (source == Source.JOURNAL) {
            wanted.putAll(begins);
        } else {
            wanted.putAll(offsets(journal, OffsetSpec.latest()));
            wanted.putAll(offsets(partitions(names.name(Topics.SITE)), OffsetSpec.earliest()));
        }
        long lost = source == Source.NOW
                ? 0
                : begins.values().stream().mapToLong(Long::longValue).sum();
        return new Plan(members(), internalTopics(), wanted, lost);
    }

    /**
     * Does what a plan says, but for this machine's stores.
     *
     * @throws IllegalStateException when an instance runs
     */
    public void apply(Plan plan) throws InterruptedException {
        if (!plan.members().isEmpty() || !members().isEmpty()) {
            throw new IllegalStateException("an instance of " + applicationId + " is running");
        }
        AdminAnswer.got(admin.deleteTopics(plan.internalTopics()).all());
        long startNanos = System.nanoTime();
        while (!internalTopics().isEmpty()) {
            if (System.nanoTime() - startNanos > GONE_WITHIN_NANOS) {
                throw new TimeoutException("the broker has not deleted " + internalTopics() + " yet");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        AdminAnswer.got(admin.alterConsumerGroupOffsets(
                        applicationId,
                        plan.offsets().entrySet().stream()
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey, offset -> new OffsetAndMetadata(offset.getValue()))))
                .all());
    }

    /** Where the stores of an application lie below a state directory; deleting that needs no cluster. */
    public static Path stores(Path stateDirectory, String applicationId) {
        return stateDirectory.resolve(applicationId);
    }

    /** Deletes the stores on this machine, where there are any. */
    public static void deleteStores(Path stores) throws IOException {
        FileTree.delete(stores);
    }

    private List<String> members() throws InterruptedException {
        try {
            List<String> members = new ArrayList<>();
            AdminAnswer.got(admin.describeConsumerGroups(List.of(applicationId))
                            .describedGroups()
                            .get(applicationId))
                    .members()
                    .forEach(member -> members.add(member.clientId() + " at " + member.host()));
            return members;
        } catch (GroupIdNotFoundException e) {
            return List.of(); // it has never run here
        }
    }

    /** Its own alone: another application's name may begin with this one's, as windfall-west does with windfall. */
    private Set<String> internalTopics() throws InterruptedException {
        Set<String> own = new TreeSet<>(changelogs(applicationId));
        own.retainAll(AdminAnswer.got(admin.listTopics().names()));
        return own;
    }

    /** Every topic that an orchestrator of that application keeps for itself. */
    private static List<String> changelogs(String applicationId) {
        return OrchestratorTopology.storeNames().stream()
                .map(store -> applicationId + "-" + store + "-changelog")
                .toList();
    }

    private Set<TopicPartition> partitions(String topic) throws InterruptedException {
        Set<TopicPartition> partitions = new HashSet<>();
        AdminAnswer.got(admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
                .partitions()
                .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        return partitions;
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec where)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, where));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                AdminAnswer.got(admin.listOffsets(wanted).all());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }
}
