package io.windfall.cli;

import io.windfall.access.AccessRole;
import io.windfall.access.AccessScope;
import io.windfall.access.AclAdmin;
import io.windfall.access.KeyFolder;
import io.windfall.access.Right;
import io.windfall.access.Rights;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "acl",
        description = {
            "Prints the least ACLs that a role needs; with --apply creates those that are missing, and takes none away.",
            "Roles: orchestrator, executor, signals, telemetry, trainer, sites, connect, webhook, operator, analyst,"
                    + " monitor, admin, registry, feed. Without --role all of them, each with a line on what it is for."
        },
        footer = {
            "",
            "Examples:",
            "  windfall topics acl --role orchestrator",
            "  windfall topics acl --role executor --site reno --commands",
            "  windfall topics acl --role executor --site reno --apply --password-file reno.secret --config setup.properties",
            "  windfall topics acl --keys keys --apply --config setup.properties"
        })
final class TopicsAclCommand implements Callable<Integer> {
    private static final String USER = "User:";
    private static final int SHORTEST_PASSWORD = 16;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private WaitOption wait;

    @Mixin
    private FormatOption format;

    @Option(names = "--role", paramLabel = "ROLE", split = ",", description = "One or more, separated by commas.")
    private List<String> roleNames = List.of();

    @Option(
            names = "--principal",
            paramLabel = "User:NAME",
            description = "Who gets them (default: User:ROLE, with --site User:executor-SITE).")
    private String principal;

    @Option(names = "--site", paramLabel = "SITE", description = "The executor's site: each has its own principal.")
    private String site;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            description = "The orchestrator's (default: windfall); its transactions are told by it.")
    private String applicationId;

    @Option(
            names = "--connect-group",
            paramLabel = "ID",
            defaultValue = AccessScope.CONNECT_GROUP,
            description = "The group.id of Connect's workers (default: ${DEFAULT-VALUE}).")
    private String connectGroup;

    @Option(names = "--commands", description = "Prints them as commands of Kafka's own tool, kafka-acls.")
    private boolean commands;

    @Option(names = "--apply", description = "Creates what is missing, and says what that was.")
    private boolean apply;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "With --apply: sets the principal's SCRAM-SHA-512 password to the file's only line.")
    private Path passwordFile;

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "What 'windfall keys' made: all principals in it, with --apply each with its password.")
    private Path keys;

    @Override
    public Integer call() throws Exception {
        cluster.override(ConfigKey.APPLICATION_ID, applicationId);
        PrintWriter out = spec.commandLine().getOut();
        if (wait.isGiven() && !apply) {
            throw UserException.usage("--wait goes with --apply: without it no broker is asked");
        }
        if (keys != null) {
            ofKeys(out);
            return ExitCode.OK;
        }
        if (roleNames.isEmpty()) {
            listRoles(out);
            return ExitCode.OK;
        }
        List<AccessRole> roles = roleNames.stream()
                .map(name -> TopicOption.valid("--role", () -> AccessRole.named(name)))
                .toList();
        String who = principal(roles);
        List<Right> rights = rights(roles);
        if (passwordFile != null && !apply) {
            throw UserException.usage("--password-file goes with --apply");
        }
        give(out, who, rights, passwordFile);
        return ExitCode.OK;
    }

    private void give(PrintWriter out, String who, List<Right> rights, Path password) throws Exception {
        if (apply) {
            apply(out, who, rights, password);
        } else {
            print(out, who, rights);
        }
    }

    /** The rights of these roles together; says so where they reach further than they should. */
    private List<Right> rights(List<AccessRole> roles) {
        AccessScope scope = TopicOption.valid(
                "topics acl", () -> new AccessScope(cluster.topicNames(), cluster.applicationId(), connectGroup));
        if (roles.contains(AccessRole.ORCHESTRATOR) && scope.orchestratorCoversConnect()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("note: transactional ids are told by their beginning, so the orchestrator's '"
                    + scope.applicationId() + "-' covers Connect's '" + connectGroup
                    + "-', too: an application.id such as windfall-orchestrator does not");
            err.flush();
        }
        return roles.stream()
                .flatMap(role -> Rights.of(role, scope).stream())
                .distinct()
                .toList();
    }

    private void ofKeys(PrintWriter out) throws Exception {
        if (!roleNames.isEmpty() || principal != null || site != null || passwordFile != null) {
            throw UserException.usage("--keys names roles, principals and passwords itself");
        }
        Path folder = cluster.surroundings().workingDirectory().resolve(keys);
        List<String> principals;
        try (Stream<Path> found = Files.list(folder)) {
            principals = found.filter(own -> Files.exists(own.resolve(KeyFolder.PASSWORD)))
                    .map(own -> own.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw UserException.usage("--keys: " + folder + " cannot be read (" + Failures.reason(e) + ")", e);
        }
        if (principals.isEmpty()) {
            throw UserException.usage("--keys: " + folder + " holds no keys; 'windfall keys' makes them");
        }
        for (String name : principals) {
            List<AccessRole> roles = TopicOption.valid("--keys", () -> KeyFolder.rolesOf(name));
            if (!roles.isEmpty()) {
                give(out, USER + name, rights(roles), folder.resolve(name).resolve(KeyFolder.PASSWORD));
            }
        }
    }

    private void listRoles(PrintWriter out) {
        if (apply || principal != null || site != null || commands) {
            throw UserException.usage("give a --role");
        }
        if (format.json()) {
            Map<String, String> all = new LinkedHashMap<>();
            List.of(AccessRole.values()).forEach(role -> all.put(role.label(), role.doc()));
            FormatOption.printJson(out, Map.of("roles", all));
            return;
        }
        for (AccessRole role : AccessRole.values()) {
            out.printf("%-14s %s%n", role.label(), role.doc());
        }
    }

    private String principal(List<AccessRole> roles) {
        if (site != null && (!roles.equals(List.of(AccessRole.EXECUTOR)) || principal != null)) {
            throw UserException.usage("--site goes with --role executor alone, and without --principal");
        }
        if (site != null) {
            NameArgument.valid("--site", site);
        }
        if (principal == null) {
            return USER + roles.get(0).label() + (site == null ? "" : "-" + site);
        }
        if (!principal.startsWith(USER) || principal.length() == USER.length() || principal.equals(USER + "*")) {
            throw UserException.usage("--principal '" + principal + "': give User:NAME, for somebody in particular");
        }
        return principal;
    }

    private void print(PrintWriter out, String who, List<Right> rights) {
        if (format.json()) {
            FormatOption.printJson(
                    out,
                    Map.of(
                            "principal",
                            who,
                            "rights",
                            rights.stream().map(TopicsAclCommand::json).toList()));
        } else if (commands) {
            rights.forEach(right -> out.println(right.asCommand(who)));
        } else {
            out.println(who);
            for (Right right : rights) {
                out.printf(
                        "  %-16s %-9s %-44s %s%n",
                        lower(right.type()), lower(right.pattern()), right.name(), right.operationNames());
            }
        }
    }

    private void apply(PrintWriter out, String who, List<Right> rights, Path file) throws Exception {
        String password = password(file);
        StartPatience patience = wait.patience(spec.commandLine().getErr());
        try (Admin admin = patience.until(cluster::openAdmin)) {
            AclAdmin acls = new AclAdmin(admin);
            if (password != null) {
                acls.setPassword(who.substring(USER.length()), password);
            }
            AclAdmin.Outcome outcome = acls.give(who, rights);
            if (format.json()) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("principal", who);
                document.put("passwordSet", password != null);
                document.put("created", lines(outcome.created()));
                document.put("present", outcome.present().size());
                document.put("beyond", lines(outcome.beyond()));
                FormatOption.printJson(out, document);
                return;
            }
            lines(outcome.created()).forEach(line -> out.println("created  " + line));
            lines(outcome.beyond())
                    .forEach(line -> out.println("beyond   " + line
                            + ": not needed for what was asked; remove it with kafka-acls if nothing else needs it"));
            out.println(who + ": " + outcome.created().size() + " ACLs created, "
                    + outcome.present().size() + " there before"
                    + (password == null ? "" : ", password set"));
        } catch (ClusterAuthorizationException e) {
            throw UserException.failed(
                    "not authorised to give rights: use the settings of a super user, as docker/secure/setup.properties has them",
                    e);
        } catch (SecurityDisabledException | UnsupportedVersionException e) {
            throw UserException.failed(
                    "the broker has no authorizer, so ACLs mean nothing there: set authorizer.class.name to"
                            + " org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                    e);
        }
    }

    private String password(Path named) {
        if (named == null) {
            return null;
        }
        Path file = cluster.surroundings().workingDirectory().resolve(named);
        try {
            String password = Files.readString(file).strip();
            if (password.length() < SHORTEST_PASSWORD || password.lines().count() != 1) {
                throw UserException.usage(file + " must hold one line of at least " + SHORTEST_PASSWORD
                        + " characters; 'windfall keys' makes such files");
            }
            return password;
        } catch (IOException e) {
            throw UserException.usage(file + " cannot be read (" + Failures.reason(e) + ")", e);
        }
    }

    private static List<String> lines(List<AclBinding> bindings) {
        List<String> lines = new ArrayList<>();
        for (AclBinding binding : bindings) {
            lines.add(String.join(
                    " ",
                    lower(binding.entry().operation()).replace('_', ' '),
                    "on",
                    lower(binding.pattern().patternType()),
                    lower(binding.pattern().resourceType()),
                    binding.pattern().name()));
        }
        return lines;
    }

    private static Map<String, Object> json(Right right) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("resource", right.type().name());
        fields.put("pattern", right.pattern().name());
        fields.put("name", right.name());
        fields.put("operations", right.operations().stream().map(Enum::name).toList());
        return fields;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
