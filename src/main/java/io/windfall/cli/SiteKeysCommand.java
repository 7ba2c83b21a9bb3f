package io.windfall.cli;

import io.windfall.access.SiteCertificate;
import io.windfall.grant.GrantKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "site-keys",
        description = {
            "Makes what sites need to hand checkpoints to each other: the orchestrator's keys that sign transfers (grant.key,"
                    + " grant.pub), a TLS key and certificate of its own for each site (SITE.key, SITE.pem), and sites.pem"
                    + " with all certificates, to be pinned (executor.tls.pinned=true).",
            "What is there already is left as it is. For trials: in production each site makes its own key and gives away"
                    + " the certificate alone. Uses the keytool of the Java that runs it."
        },
        footer = {"", "Examples:", "  windfall site-keys --dir keys --site reno --site oslo --site perth"})
final class SiteKeysCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private static final String ALL = "sites.pem";

    @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the files go.")
    private Path directory;

    @Option(names = "--site", paramLabel = "SITE", required = true, description = "A site; may be repeated.")
    private List<String> sites;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        sites.forEach(SiteKeysCommand::check);
        Path folder = Main.of(spec).surroundings().workingDirectory().resolve(directory);
        try {
            Files.createDirectories(folder);
            makeGrantKeys(folder);
            for (String site : sites) {
                SiteCertificate.ready(folder, site);
            }
            Files.writeString(folder.resolve(ALL), certificates(folder));
        } catch (IOException e) {
            throw UserException.failed("the keys cannot be made in " + folder + ": " + Failures.namedReason(e), e);
        }
        out.println("Keys of the orchestrator and of " + String.join(", ", sites) + " are in " + folder);
        return ExitCode.OK;
    }

    /** Of all sites that have a key here, those of earlier calls too. */
    private static String certificates(Path folder) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(SiteKeysCommand::isOfASite).sorted().toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static boolean isOfASite(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".pem") && !name.equals(ALL);
    }

    private static void check(String site) {
        NameArgument.valid("--site", site);
        if (site.equals("grant") || site.equals("sites")) {
            throw UserException.usage("--site '" + site + "' would take the name of another file: make its key apart");
        }
    }

    private static void makeGrantKeys(Path folder) throws IOException {
        Path key = folder.resolve(GrantKeyFile.PRIVATE_NAME);
        if (!Files.exists(key)) {
            try {
                GrantKeys.save(GrantKeys.generate(), key, folder.resolve(GrantKeyFile.PUBLIC_NAME));
            } catch (FileAlreadyExistsException e) {
                throw new IOException(e.getFile() + " is there without its key: remove it", e);
            }
        }
    }
}
