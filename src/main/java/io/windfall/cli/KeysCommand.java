package io.windfall.cli;

import io.windfall.access.AccessRole;
import io.windfall.access.KeyFolder;
import io.windfall.web.state.HostAndPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            "  windfall keys --dir keys --sites reno --hosts kafka,registry.example.org"
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
            paramLabel = "HOST",
            description =
                    "Names and addresses at which servers are reached, beside their role's name and localhost; the"
                            + " orchestrator's also has orchestrator-1 and orchestrator-2.")
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
        hosts.forEach(host -> TopicOption.valid("--hosts", () -> new HostAndPort(host, 0)));
        if (days < 1) {
            throw UserException.usage("--days " + days + ": at least 1");
        }
        Path target = Main.of(spec).surroundings().workingDirectory().resolve(directory);
        List<String> principals = new ArrayList<>(KeyFolder.principals(sites));
        if (feed) {
            principals.add(AccessRole.FEED.label());
        }
        try {
            new KeyFolder(target, hosts, days).make(principals);
        } catch (IOException e) {
            throw UserException.failed(Failures.namedReason(e), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Made an authority and " + principals.size() + " folders of keys and passwords in " + target + ".");
        out.println("Next: 'windfall topics acl --keys " + directory
                + " --apply', as the super user 'setup', gives each its password and rights.");
        return ExitCode.OK;
    }
}
