package io.windfall.cli;

import io.windfall.access.AccessRole;
import io.windfall.access.KeyFolder;
import io.windfall.web.state.HostAndPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "keys",
        description = {
            "Makes an authority, and for every role a folder with its passwords and, where it serves others, its key store and"
                    + " certificate, by the JDK's keytool.",
            "For trying out a secured cluster; an authority of your own makes the same files for a real one. Keep the folder"
                    + " 'ca' away from the machines that run: who has it can be anyone. The folder 'prometheus' holds the authority's"
                    + " certificate alone."
        },
        footer = {
            "",
            "Examples:",
            "  windfall keys --dir keys --sites reno,oslo,porto",
            "  windfall keys --dir keys --sites reno --hosts broker=kafka.example.org,registry=10.0.0.7"
        })
final class KeysCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "A folder that is empty or not there.")
    private Path directory;

    @Option(
            names = "--sites",
            split = ",",
            paramLabel = "SITE",
            description = "Sites with an executor, separated by commas.")
    private List<String> sites = List.of();

    @Option(
            names = "--hosts",
            split = ",",
            paramLabel = "NAME=HOST",
            description =
                    "A further name or address at which one of them is reached, beside its own name and localhost; may be"
                            + " repeated. The broker's are also kafka, the orchestrator's orchestrator-1 and orchestrator-2.")
    private List<String> hosts = List.of();

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "365",
            description = "How long the certificates are good for (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(names = "--feed", description = "For 'windfall feed', too, which invents signals for a trial.")
    private boolean feed;

    @Override
    public Integer call() throws InterruptedException {
        sites.forEach(site -> NameArgument.valid("--sites", site));
        if (days < 1) {
            throw UserException.usage("--days " + days + ": at least 1");
        }
        Path target = Main.of(spec).surroundings().workingDirectory().resolve(directory);
        List<String> principals = new ArrayList<>(KeyFolder.principals(sites));
        if (feed) {
            principals.add(AccessRole.FEED.label());
        }
        Map<String, List<String>> hostsByName = hostsByName(principals);
        try {
            new KeyFolder(target, hostsByName, days).make(principals);
        } catch (IOException e) {
            throw UserException.failed(Failures.namedReason(e), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Made an authority, folders of keys and passwords for " + principals.size()
                + " principals, and Prometheus' in " + target + ".");
        out.println("Next: 'windfall topics acl --keys " + directory
                + " --apply', as the super user 'setup', gives each its password and rights.");
        return ExitCode.OK;
    }

    /** @throws UserException where one is not for a principal, or is no host */
    private Map<String, List<String>> hostsByName(List<String> principals) {
        Map<String, List<String>> found = new TreeMap<>();
        for (String given : hosts) {
            int equals = given.indexOf('=');
            String name = given.substring(0, Math.max(0, equals));
            if (!principals.contains(name)) {
                throw UserException.usage("--hosts " + given + ": say whose it is, as in broker="
                        + given.substring(equals + 1) + "; names are " + String.join(", ", principals));
            }
            String host = given.substring(equals + 1);
            TopicOption.valid("--hosts", () -> new HostAndPort(host, 0));
            if (host.matches("[0-9.]+") && !KeyFolder.isAddress(host)) {
                throw UserException.usage("--hosts " + given + ": '" + host + "' is neither a name nor an address");
            }
            found.computeIfAbsent(name, ignored -> new ArrayList<>()).add(host);
        }
        return found;
    }
}
