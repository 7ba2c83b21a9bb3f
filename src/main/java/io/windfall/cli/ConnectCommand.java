package io.windfall.cli;

import io.windfall.connectworker.ConnectRun;
import io.windfall.connectworker.WorkerFile;
import io.windfall.connectworker.WorkerLibraries;
import io.windfall.web.state.HostAndPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "connect",
        description = {
            "Runs Kafka Connect's worker with Windfall's connectors until it is told to end (Ctrl-C, SIGTERM).",
            "For those who run no Connect of their own; others name the plugin folder in their plugin.path.",
            "The file holds a worker's properties as Kafka documents them, and connectors as connector.NAME.KEY = VALUE:"
                    + " src/docs/connect.md."
        },
        footer = {
            "",
            "Examples:",
            "  windfall connect --config connectors/examples/electricity-maps.properties",
            "  windfall connect --config worker.properties --metrics 127.0.0.1:9465",
            "  windfall connect --plugins    where the plugin folder is"
        })
final class ConnectCommand implements Callable<Integer> {
    /** A worker is often started together with its brokers, or on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Properties file of the worker and its connectors.")
    private Path file;

    @Option(
            names = "--metrics",
            paramLabel = "HOST:PORT",
            description = "Serves figures for Prometheus there, at /metrics, unauthenticated (default: nowhere).")
    private String metrics;

    @Option(names = "--plugins", description = "Prints the folder to put into a worker's plugin.path, and ends.")
    private boolean showPlugins;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        WorkerLibraries libraries = new WorkerLibraries();
        if (showPlugins) {
            out.println(libraries.plugins());
            return ExitCode.OK;
        }
        Optional<HostAndPort> metricsAddress =
                Optional.ofNullable(metrics).map(text -> MetricsRun.address("--metrics", text));
        WorkerFile worker = read(libraries);
        requireBroker(worker.worker());
        try (Lifetime lifetime = new Lifetime()) {
            ConnectRun run = lifetime.hold(libraries.worker(worker, line -> {
                out.println(line);
                out.flush();
            }));
            metricsAddress.ifPresent(
                    address -> MetricsRun.serve(address, lifetime, Main.of(spec).surroundings(), out)
                            .observeConnect());
            run.run();
            return ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw UserException.failed(
                    e.getMessage() + " (more in " + Main.of(spec).surroundings().logFile() + ")", e);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw UserException.failed("Connect's worker has ended: " + Failures.reason(e), e);
        }
    }

    private WorkerFile read(WorkerLibraries libraries) {
        Surroundings surroundings = Main.of(spec).surroundings();
        if (file == null) {
            throw UserException.usage(
                    "give a worker's properties with --config FILE; there are examples in" + " connectors/examples");
        }
        Path state = surroundings.home().resolve("connect");
        try {
            Files.createDirectories(state);
            WorkerFile worker =
                    WorkerFile.read(surroundings.workingDirectory().resolve(file), libraries.plugins(), state);
            worker.requireVariables(surroundings.environment());
            return worker;
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        } catch (IOException e) {
            throw UserException.failed("cannot create " + state + ": " + Failures.reason(e), e);
        }
    }

    /** Connect itself would try for a minute, and then say less. */
    private static void requireBroker(Map<String, String> worker) throws InterruptedException {
        if (worker.values().stream().anyMatch(value -> value.contains("${"))) {
            return; // its providers are Connect's to ask
        }
        Map<String, Object> properties = new HashMap<>(worker);
        properties.keySet().removeAll(List.of("metric.reporters", "config.providers"));
        try (Admin admin = Admin.create(properties)) {
            try {
                admin.describeCluster().nodes().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                admin.close(Duration.ZERO);
                throw UserException.unreachable(
                        "no Kafka broker answers at " + worker.get("bootstrap.servers") + " (" + Failures.reason(e)
                                + "): start one with 'windfall up', or check bootstrap.servers and security.*",
                        e);
            }
        } catch (KafkaException e) {
            throw Failures.clientRefused(e);
        }
    }
}
