package io.windfall.access;

import io.windfall.topics.TopicNames;
import java.util.Objects;

/**
 * The names on a cluster that rights are about.
 *
 * @param names the topics' names
 * @param applicationId the orchestrator's Kafka Streams application; its changelogs, transactions and group are named after it
 * @param connectGroup the {@code group.id} of Connect's workers; default {@value #CONNECT_GROUP}
 */
public record AccessScope(TopicNames names, String applicationId, String connectGroup) {
    /** What {@code windfall connect} calls its group unless told otherwise. */
    public static final String CONNECT_GROUP = "windfall-connect";

    public AccessScope {
        Objects.requireNonNull(names, "names");
        requireName("application.id", applicationId);
        requireName("group.id of Connect", connectGroup);
    }

    /**
     * Whether the orchestrator's right to transactional ids, which are told by their beginning, covers Connect's, too: then a
     * stolen orchestrator's key could also fence the connectors. An application id such as {@code windfall-orchestrator} does not.
     */
    public boolean orchestratorCoversConnect() {
        return connectGroup.startsWith(applicationId + "-");
    }

    private static void requireName(String what, String name) {
        if (name == null || name.isBlank() || name.equals("*")) {
            throw new IllegalArgumentException(what + " '" + name + "' is no name that rights can be given for");
        }
    }
}
