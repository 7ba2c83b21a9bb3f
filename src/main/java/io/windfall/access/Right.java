package io.windfall.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Operations that are allowed on one resource. What Kafka derives by itself is left out: READ and WRITE imply DESCRIBE.
 *
 * @param type what kind of resource
 * @param pattern whether {@code name} is its name or the beginning of its name
 * @param name of it
 * @param operations at least one
 */
public record Right(ResourceType type, PatternType pattern, String name, Set<AclOperation> operations) {

    public Right {
        if (operations.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("a right without operation or name");
        }
        operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
    }

    /** As ACLs from any host, one for each operation. */
    public List<AclBinding> bindings(String principal) {
        List<AclBinding> bindings = new ArrayList<>();
        for (AclOperation operation : operations) {
            bindings.add(new AclBinding(
                    new ResourcePattern(type, name, pattern),
                    new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)));
        }
        return bindings;
    }

    /** The operations as {@code kafka-acls} calls them, separated by commas. */
    public String operationNames() {
        return operations.stream().map(Right::nameOf).collect(Collectors.joining(", "));
    }

    /** The arguments of {@code kafka-acls --add} that give it. */
    public String asCommand(String principal) {
        String resource =
                switch (type) {
                    case TOPIC -> "--topic " + quoted(name);
                    case GROUP -> "--group " + quoted(name);
                    case TRANSACTIONAL_ID -> "--transactional-id " + quoted(name);
                    case CLUSTER -> "--cluster";
                    default -> throw new IllegalStateException("no such right is declared: " + type);
                };
        return "kafka-acls --add --allow-principal " + quoted(principal)
                + operations.stream().map(o -> " --operation " + nameOf(o)).collect(Collectors.joining())
                + " " + resource
                + (pattern == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "");
    }

    static List<AclBinding> bindings(Collection<Right> rights, String principal) {
        return rights.stream()
                .flatMap(right -> right.bindings(principal).stream())
                .toList();
    }

    /** {@code DescribeConfigs} for {@code DESCRIBE_CONFIGS}. */
    static String nameOf(AclOperation operation) {
        StringBuilder text = new StringBuilder();
        for (String word : operation.name().split("_")) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
