package io.windfall.cli;

import io.windfall.admin.OrchestratorReset;
import io.windfall.admin.OrchestratorReset.Plan;
import io.windfall.admin.OrchestratorReset.Source;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "reset",
        description = {
            "Has the orchestrator forget its state: the stores on this machine, their changelogs on the cluster, and how"
                    + " far it has read. Without --yes it only says what it would do. All instances must have ended; on"
                    + " every other machine that ran one, run it with --local.",
            "",
            "From the journal the state is built anew out of what the journal still holds; decisions and commands that"
                    + " follow are sent out again, with their ids, which executors know. From now on, only the sites'"
                    + " cards are read again: jobs and links are learnt as they are reported, orders and settings are"
                    + " forgotten. Topics that are declared stay as they are.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall reset                      what would be done",
            "  windfall reset --yes                the state anew, from the journal",
            "  windfall reset --from now --yes     an empty state",
            "  windfall reset --local --yes        this machine's stores alone"
        })
final class ResetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--application-id", paramLabel = "ID", description = "The orchestrator's (default: windfall).")
    private String applicationId;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where its stores lie (default: state in the home directory).")
    private Path stateDirectory;

    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            description = "journal or now: where the state comes from afterwards (default: journal).")
    private Source source = Source.JOURNAL;

    @Option(names = "--local", description = "This machine's stores alone; needs no broker.")
    private boolean local;

    @Option(names = "--yes", description = "Does it.")
    private boolean yes;

    @Override
    public Integer call() throws InterruptedException {
        cluster.override(ConfigKey.APPLICATION_ID, applicationId);
        cluster.override(ConfigKey.STATE_DIRECTORY, stateDirectory);
        PrintWriter out = spec.commandLine().getOut();
        String id = cluster.applicationId();
        Path stores = OrchestratorReset.stores(cluster.stateDirectory(), id);
        if (!local) {
            try (Admin admin = cluster.openAdmin()) {
                onCluster(new OrchestratorReset(admin, id, cluster.topicNames()), id, out);
            }
        }
        out.println((yes ? "deleted  " : "would delete  ")
                + stores
                + (Files.exists(stores) ? "" : " (there is none on this machine)"));
        requireUnused(stores);
        if (yes) {
            delete(stores);
        } else {
            out.println("Nothing was done: add --yes to do it.");
        }
        out.flush();
        return ExitCode.OK;
    }

    private void onCluster(OrchestratorReset reset, String id, PrintWriter out) throws InterruptedException {
        Plan plan;
        try {
            plan = reset.plan(source);
        } catch (UnknownTopicOrPartitionException e) {
            throw UserException.failed(
                    "the cluster has no journal or no sites: check --bootstrap-server and --prefix; 'windfall topics plan'"
                            + " shows what is there",
                    e);
        }
        if (!plan.members().isEmpty()) {
            throw UserException.failed("instances of " + id + " are running (" + String.join(", ", plan.members())
                    + "): end them first; one that was killed counts for as long as its session lasts");
        }
        if (yes) {
            reset.apply(plan);
        }
        plan.internalTopics().forEach(topic -> out.println((yes ? "deleted  " : "would delete  ") + topic));
        out.println((yes ? "reads the journal " : "would read the journal ")
                + (source == Source.JOURNAL ? "from its beginning" : "from its end, and the sites' cards again"));
        if (plan.lostEntries() > 0) {
            out.printf(
                    Locale.ROOT,
                    "note: the first %,d entries of the journal are deleted already; the state is built without them%n",
                    plan.lostEntries());
        }
    }

    /** Kafka Streams keeps this file of an instance locked while it runs. */
    private static void requireUnused(Path stores) {
        try {
            if (OwnAddress.isLocked(stores.resolve("kafka-streams-process-metadata"))) {
                throw UserException.failed("an instance on this machine has " + stores + " open: end it first");
            }
        } catch (IOException e) {
            throw UserException.failed("cannot see whether " + stores + " is in use (" + Failures.reason(e) + ")", e);
        }
    }

    private static void delete(Path stores) {
        try {
            OrchestratorReset.deleteStores(stores);
        } catch (IOException e) {
            throw UserException.failed("cannot delete " + stores + " (" + Failures.reason(e) + ")", e);
        }
    }
}
