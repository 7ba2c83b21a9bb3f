package io.windfall.access;

import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.windfall.topics.Role;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.topology.OrchestratorTopology;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The one list of what each role needs, and no more. A topic that is not named here is nobody's; whoever adds a topic, a client or a
 * store says here who may use it, and the matrix of {@code SecurityIT} shows the difference.
 */
public final class Rights {
    /** What the dashboard and orders read beside the inputs and the journal. */
    private static final Set<TopicSpec> SHOWN = Set.of(
            Topics.MIGRATION_DECISION,
            Topics.MIGRATION_STATE,
            Topics.MIGRATION_COMMAND,
            Topics.WINDOW_REPORT,
            Topics.DEAD_LETTER);

    private static final Set<TopicSpec> TELEMETRY =
            Set.of(Topics.SITE_TELEMETRY, Topics.NODE_TELEMETRY, Topics.LINK_TELEMETRY);

    private static final Set<TopicSpec> REPORTED_BY_EXECUTORS = Set.of(
            Topics.FABRIC_BEAT,
            Topics.MIGRATION_EVENT,
            Topics.JOB_PROGRESS,
            Topics.NODE_TELEMETRY,
            Topics.LINK_TELEMETRY,
            Topics.SITE);

    private static final Set<TopicSpec> WRITTEN_BY_SOURCES = Set.of(
            Topics.GRID_SIGNAL, Topics.SITE_TELEMETRY, Topics.NODE_TELEMETRY, Topics.JOB_PROGRESS, Topics.DEAD_LETTER);

    private final AccessScope scope;
    private final Map<TopicSpec, Set<AclOperation>> topics = new LinkedHashMap<>();
    private final List<Right> others = new ArrayList<>();

    private Rights(AccessScope scope) {
        this.scope = scope;
    }

    /** The rights of a role: declared topics in their order, then internal topics, groups and transactional ids. */
    public static List<Right> of(AccessRole role, AccessScope scope) {
        Rights rights = new Rights(scope);
        switch (role) {
            case ORCHESTRATOR -> rights.orchestrator();
            case EXECUTOR -> rights.executor();
            case SIGNALS -> rights.topics(Set.of(Topics.GRID_SIGNAL), WRITE);
            case TELEMETRY -> rights.topics(TELEMETRY, WRITE);
            case TRAINER -> rights.topics(Set.of(Topics.JOB_PROGRESS), WRITE);
            case SITES -> rights.topics(Set.of(Topics.SITE), WRITE);
            case CONNECT -> rights.connect();
            case WEBHOOK -> rights.webhook();
            case OPERATOR -> rights.operator();
            case ANALYST -> rights.topics(Set.copyOf(Topics.all()), READ);
            case MONITOR -> rights.monitor();
            case ADMIN ->
                rights.topics(Set.copyOf(Topics.all()), CREATE, DESCRIBE, ALTER, DESCRIBE_CONFIGS, ALTER_CONFIGS);
            case REGISTRY -> rights.registry();
            case FEED -> rights.topics(Set.of(Topics.GRID_SIGNAL, Topics.LINK_TELEMETRY, Topics.OPERATOR_ORDER), WRITE);
        }
        return rights.list();
    }

    private void orchestrator() {
        topics(Set.copyOf(Topics.all()), DESCRIBE_CONFIGS);
        for (TopicSpec topic : Topics.all()) {
            boolean input = topic.role() == Role.INPUT;
            if (input || topic.role() == Role.JOURNAL || SHOWN.contains(topic)) {
                topics(Set.of(topic), READ);
            }
            // Beats are its own clock; settings and approvals are orders.
            if (!input || topic.equals(Topics.FABRIC_BEAT) || topic.equals(Topics.OPERATOR_ORDER)) {
                topics(Set.of(topic), WRITE);
            }
        }
        for (String store : OrchestratorTopology.storeNames()) {
            literal(ResourceType.TOPIC, scope.applicationId() + "-" + store + "-changelog", CREATE, READ, WRITE);
        }
        // Each implies DESCRIBE, by which it finds transactions that dead instances left open, and the members that
        // live.
        literal(ResourceType.GROUP, scope.applicationId(), READ);
        prefixed(ResourceType.TRANSACTIONAL_ID, scope.applicationId() + "-", WRITE);
    }

    /** Without groups: its offsets are in its own state. */
    private void executor() {
        topics(Set.of(Topics.MIGRATION_COMMAND, Topics.SITE), READ);
        topics(REPORTED_BY_EXECUTORS, WRITE);
    }

    /** As Connect's documentation demands of a worker with exactly-once sources. */
    private void connect() {
        topics(WRITTEN_BY_SOURCES, WRITE);
        String group = scope.connectGroup();
        for (String suffix : List.of("-configs", "-offsets", "-statuses")) {
            literal(ResourceType.TOPIC, group + suffix, CREATE, READ, WRITE, DESCRIBE_CONFIGS);
        }
        literal(ResourceType.GROUP, group, READ);
        literal(ResourceType.TRANSACTIONAL_ID, "connect-cluster-" + group, WRITE);
        prefixed(ResourceType.TRANSACTIONAL_ID, group + "-", WRITE);
    }

    private void webhook() {
        topics(Set.of(Topics.MIGRATION_COMMAND, Topics.MIGRATION_DECISION), READ);
        topics(Set.of(Topics.DEAD_LETTER), WRITE);
        prefixed(ResourceType.GROUP, "connect-", READ);
    }

    private void operator() {
        topics(Set.copyOf(Topics.all()), READ);
        topics(Set.of(Topics.OPERATOR_ORDER), WRITE);
        literal(ResourceType.GROUP, scope.applicationId(), DESCRIBE);
    }

    private void monitor() {
        topics(Set.copyOf(Topics.all()), DESCRIBE, DESCRIBE_CONFIGS);
        literal(ResourceType.GROUP, scope.applicationId(), DESCRIBE);
        literal(ResourceType.GROUP, scope.connectGroup(), DESCRIBE);
    }

    private void registry() {
        literal(ResourceType.TOPIC, "_schemas", CREATE, READ, WRITE, DESCRIBE_CONFIGS);
        literal(ResourceType.TRANSACTIONAL_ID, "windfall-schema-registry", WRITE);
    }

    private void topics(Set<TopicSpec> chosen, AclOperation... operations) {
        for (TopicSpec topic : chosen) {
            topics.computeIfAbsent(topic, added -> EnumSet.noneOf(AclOperation.class))
                    .addAll(List.of(operations));
        }
    }

    private void literal(ResourceType type, String name, AclOperation... operations) {
        others.add(new Right(type, PatternType.LITERAL, name, Set.of(operations)));
    }

    private void prefixed(ResourceType type, String name, AclOperation... operations) {
        others.add(new Right(type, PatternType.PREFIXED, name, Set.of(operations)));
    }

    private List<Right> list() {
        List<Right> all = new ArrayList<>();
        for (TopicSpec topic : Topics.all()) {
            if (topics.containsKey(topic)) {
                all.add(new Right(
                        ResourceType.TOPIC, PatternType.LITERAL, scope.names().name(topic), topics.get(topic)));
            }
        }
        all.addAll(others);
        return List.copyOf(all);
    }
}
