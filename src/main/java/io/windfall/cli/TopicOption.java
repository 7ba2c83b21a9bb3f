package io.windfall.cli;

import io.windfall.exchange.TopicChoice;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic that a command is about. */
final class TopicOption {

    private TopicOption() {}

    /** The topic that the user named, also by its name on the cluster. */
    static TopicSpec chosen(String name, List<TopicSpec> among, TopicNames names) {
        return names.topic(name)
                .filter(among::contains)
                .orElseGet(() -> valid("TOPIC", () -> TopicChoice.of(name, among)));
    }

    /** @throws UserException when the broker does not answer (exit code 3), or has no such topic (exit code 1) */
    static void requireOnCluster(TopicSpec topic, ClusterOptions cluster) throws InterruptedException {
        String name = cluster.topicNames().name(topic);
        try (Admin admin = cluster.openAdmin()) {
            admin.describeTopics(Set.of(name)).allTopicNames().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw UserException.failed("the broker at " + cluster.bootstrapServers() + " has no topic " + name
                        + ": create it with 'windfall topics apply', or check --prefix");
            }
            if (e.getCause() instanceof AuthorizationException refused) {
                throw refused; // it answers, and says no
            }
            throw cluster.brokerUnreachable(e);
        }
    }

    /** What an argument means; an {@link IllegalArgumentException} becomes the user's mistake, named by the argument. */
    static <T> T valid(String argument, Supplier<T> meaning) {
        try {
            return meaning.get();
        } catch (IllegalArgumentException e) {
            throw UserException.usage(argument + ": " + e.getMessage(), e);
        }
    }
}
