package io.windfall.admin;

import io.windfall.topics.Role;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Whether we may read what the orchestrator reads and write what it writes, by the broker's own word. */
final class Permissions {
    private static final String CHECK = "permissions";

    private final Admin admin;
    private final TopicNames names;
    private final Duration patience;

    Permissions(Admin admin, TopicNames names, Duration patience) {
        this.admin = admin;
        this.names = names;
        this.patience = patience;
    }

    Finding examine() throws InterruptedException {
        List<String> topics = Topics.all().stream().map(names::name).toList();
        Map<String, KafkaFuture<TopicDescription>> answers = admin.describeTopics(
                        topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        List<String> missing = new ArrayList<>();
        int examined = 0;
        for (TopicSpec topic : Topics.all()) {
            try {
                TopicDescription found = answers.get(names.name(topic)).get(patience.toMillis(), TimeUnit.MILLISECONDS);
                Set<AclOperation> granted = found.authorizedOperations();
                if (granted != null) {
                    Set<AclOperation> wanted = needed(topic);
                    wanted.removeAll(granted);
                    wanted.forEach(operation -> missing.add(operation + " on " + found.name()));
                    examined++;
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    missing.add("DESCRIBE on " + names.name(topic) + " (" + Doctor.reason(e) + ")");
                }
            } catch (TimeoutException e) {
                return Finding.fail(CHECK, "the broker did not answer", "try again");
            }
        }
        if (!missing.isEmpty()) {
            return Finding.fail(CHECK, "missing: " + String.join(", ", missing), "ask for ACLs that allow these");
        }
        return Finding.ok(CHECK, "all that the orchestrator needs, on " + examined + " topics");
    }

    private static Set<AclOperation> needed(TopicSpec topic) {
        if (topic.role() == Role.JOURNAL || topic.equals(Topics.FABRIC_BEAT)) {
            return EnumSet.of(AclOperation.READ, AclOperation.WRITE);
        }
        return topic.role() == Role.INPUT ? EnumSet.of(AclOperation.READ) : EnumSet.of(AclOperation.WRITE);
    }
}
