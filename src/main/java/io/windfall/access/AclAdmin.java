package io.windfall.access;

import io.windfall.admin.AdminAnswer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePatternFilter;

/**
 * Gives rights to principals on a cluster, and passwords. It never takes a right away. Needs a super user, or who may ALTER the cluster.
 * Methods throw Kafka's own exceptions.
 */
public final class AclAdmin {
    /** PBKDF2 rounds of a SCRAM password; Kafka's own default is 4096, its least. */
    private static final int ITERATIONS = 8192;

    private final Admin admin;

    /** The client is not closed by this. */
    public AclAdmin(Admin admin) {
        this.admin = admin;
    }

    /**
     * What was found and done.
     *
     * @param created ACLs that were missing
     * @param present ACLs that were there
     * @param beyond ACLs that the principal has and the roles asked for do not need
     */
    public record Outcome(List<AclBinding> created, List<AclBinding> present, List<AclBinding> beyond) {
        public Outcome {
            created = List.copyOf(created);
            present = List.copyOf(present);
            beyond = List.copyOf(beyond);
        }
    }

    /**
     * Creates what is missing.
     *
     * @param principal such as {@code User:orchestrator}
     */
    public Outcome give(String principal, Collection<Right> rights) throws InterruptedException {
        Set<AclBinding> wanted = new HashSet<>(Right.bindings(rights, principal));
        Collection<AclBinding> found = AdminAnswer.got(admin.describeAcls(new AclBindingFilter(
                        ResourcePatternFilter.ANY,
                        new AccessControlEntryFilter(principal, null, AclOperation.ANY, AclPermissionType.ANY)))
                .values());
        List<AclBinding> created = new ArrayList<>();
        List<AclBinding> present = new ArrayList<>();
        for (AclBinding one : Right.bindings(rights, principal)) {
            (found.contains(one) ? present : created).add(one);
        }
        if (!created.isEmpty()) {
            AdminAnswer.got(admin.createAcls(created).all());
        }
        return new Outcome(
                created,
                present,
                found.stream().filter(one -> !wanted.contains(one)).toList());
    }

    /** Sets a user's SCRAM-SHA-512 password, also where there is one already. */
    public void setPassword(String user, String password) throws InterruptedException {
        AdminAnswer.got(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password)))
                .all());
    }
}
