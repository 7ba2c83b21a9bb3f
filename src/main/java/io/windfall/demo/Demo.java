package io.windfall.demo;

import io.windfall.admin.TopicAdmin;
import io.windfall.admin.TopicSizing;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.feasibility.ModelParameters;
import io.windfall.files.FileTree;
import io.windfall.fleet.ClosedLoop;
import io.windfall.fleet.DirectOrchestrator;
import io.windfall.fleet.FleetReport;
import io.windfall.fleet.FleetSimulator;
import io.windfall.loop.KafkaLoopConfig;
import io.windfall.loop.KafkaOrchestrator;
import io.windfall.replay.ClusterRecording;
import io.windfall.replay.JournalExport;
import io.windfall.replay.Recording;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryAdmin;
import io.windfall.serde.RegistryConfig;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;

/**
 * Runs the whole pipeline on this machine: an embedded Kafka and registry, the orchestrator, and a simulated fleet that
 * reports to it and obeys it, in simulated time. Beside it the same fleet runs under {@code static}, without Kafka.
 */
public final class Demo {

    private static final String FABRIC = "demo";

    /** Short, because every round of the closed loop waits for three commits. */
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(5);

    private Demo() {}

    /**
     * Runs to the end, and keeps the journal in a file. All that it starts is stopped, and its other files are deleted,
     * however it ends.
     */
    public static DemoResult run(DemoOptions options, DemoListener listener) throws IOException, InterruptedException {
        Path stateDirectory = Files.createTempDirectory("windfall-demo-state-");
        listener.preparing("starting Kafka and the schema registry in this process");
        try (EmbeddedStack stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
                RegistryAdmin registry = new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()))) {
            return run(options, listener, stack.bootstrapServers(), registry, stateDirectory);
        } finally {
            FileTree.delete(stateDirectory);
        }
    }

    private static DemoResult run(
            DemoOptions options, DemoListener listener, String bootstrap, RegistryAdmin registry, Path stateDirectory)
            throws InterruptedException {
        listener.preparing("creating topics and registering schemas");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            TopicSizing onePartition = new TopicSizing(OptionalInt.of(1), OptionalInt.of(1));
            new TopicAdmin(admin, registry, TopicNames.unprefixed(), onePartition).apply();
        }
        listener.preparing("starting the orchestrator");
        OrchestratorConfig config =
                OrchestratorConfig.of(bootstrap, stateDirectory).withCommitInterval(COMMIT_INTERVAL);
        Hearsay hearsay = new Hearsay(listener::decided);
        ModelParameters parameters = ModelParameters.preset(options.preset());
        try (Orchestrator orchestrator = Orchestrator.start(config, registry);
                KafkaOrchestrator loop = KafkaOrchestrator.connect(
                        KafkaLoopConfig.of(bootstrap, FABRIC),
                        registry,
                        DirectOrchestrator.enforcing(options.policy(), parameters),
                        hearsay)) {
            listener.preparing("the fleet reports in");
            FleetReport fleet =
                    ClosedLoop.run(new FleetSimulator(options.scenario(), options.fleet()), loop, listener::at);
            loop.drain();
            keepJournal(options, listener, bootstrap, registry);
            return new DemoResult(
                    fleet,
                    baseline(options, parameters),
                    hearsay.decisions(),
                    loop.commandsSeen(),
                    hearsay.deadLetters(),
                    hearsay.verdicts());
        }
    }

    private static void keepJournal(
            DemoOptions options, DemoListener listener, String bootstrap, RegistryAdmin registry) {
        Recording recording = new ClusterRecording(
                Map.of("bootstrap.servers", bootstrap), TopicNames.unprefixed(), registry, SerdeOptions.defaults());
        try {
            JournalExport.write(recording, options.journal(), options.version(), FABRIC, null, null);
            listener.kept(options.journal());
        } catch (IOException e) {
            listener.notKept(options.journal(), e);
        }
    }

    private static FleetReport baseline(DemoOptions options, ModelParameters parameters) {
        try (DirectOrchestrator direct = new DirectOrchestrator("static", parameters)) {
            return ClosedLoop.run(new FleetSimulator(options.scenario(), options.fleet()), direct);
        }
    }
}
