package io.windfall.cli;

import io.windfall.executor.Executor;
import io.windfall.executor.ExecutorConfig;
import io.windfall.executor.LinuxBootClock;
import io.windfall.metrics.Metrics;
import io.windfall.serde.RegistryAdmin;
import io.windfall.web.state.HostAndPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "executor",
        description = {
            "Runs the jobs of a site as the orchestrator says, until it is told to end (Ctrl-C, SIGTERM).",
            "It then has its jobs write a checkpoint and stop; they go on when it is started again. It waits for a broker or"
                    + " registry that is away; its jobs end with the lease. The keys executor.* say more: 'windfall help"
                    + " config'; jobs and drivers: src/docs/executor.md."
        },
        footer = {
            "",
            "Examples:",
            "  windfall executor --fabric west --site reno --dir /var/lib/windfall/reno --config reno.properties",
            "  windfall executor --site oslo --slots 8 --lease 60000 --keep-jobs"
        })
final class ExecutorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--site", paramLabel = "SITE", description = "The site whose jobs it runs.")
    private String site;

    @Option(names = "--fabric", paramLabel = "NAME", description = "The site's fabric (default: default).")
    private String fabric;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "State, checkpoints and jobs, on a local disk (default: executor/SITE in the home directory).")
    private Path directory;

    @Option(names = "--slots", paramLabel = "N", description = "GPU slots (default: 1).")
    private Integer slots;

    @Option(
            names = "--lease",
            paramLabel = "MS",
            description = "How long its jobs live without a heartbeat that was acknowledged, ms (default: 30000).")
    private Integer leaseMillis;

    @Option(names = "--driver", paramLabel = "DRIVER", description = "process or command (default: process).")
    private String driver;

    @Option(
            names = "--grant-key",
            paramLabel = "FILE",
            description = "The orchestrator's public key (default: grant.pub in the home directory).")
    private Path grantKey;

    @Option(
            names = "--metrics",
            paramLabel = "HOST:PORT",
            description = "Where Prometheus may ask for figures, at /metrics; port 0: any free one (default: nowhere).")
    private String metricsListen;

    @Option(
            names = "--jobs",
            paramLabel = "FILE",
            description =
                    "Jobs that the site begins with, one JSON object of descriptions by name; each is taken up once"
                            + " (default: none).")
    private Path jobs;

    @Option(
            names = "--keep-jobs",
            description = "When it ends it leaves its jobs running, until the lease ends or it is started again.")
    private boolean keepJobs;

    @Override
    public Integer call() throws InterruptedException {
        cluster.override(ExecutorKeys.SITE, site);
        cluster.override(ExecutorKeys.FABRIC, fabric);
        cluster.override(ExecutorKeys.DIRECTORY, directory);
        cluster.override(ExecutorKeys.SLOTS, slots);
        cluster.override(ExecutorKeys.LEASE, leaseMillis);
        cluster.override(ExecutorKeys.DRIVER, driver);
        cluster.override(ExecutorKeys.GRANT_KEY, grantKey);
        cluster.override(ExecutorKeys.METRICS, metricsListen);
        cluster.override(ExecutorKeys.JOBS, jobs);
        ExecutorSettings settings = new ExecutorSettings(cluster);
        ExecutorConfig config = settings.config();
        LogSetup.tellOf("role", "executor");
        LogSetup.tellOf("fabric", config.fabric());
        LogSetup.tellOf("site", config.site());
        PrintWriter out = spec.commandLine().getOut();
        Optional<HostAndPort> metricsAddress = cluster.configuration()
                .find(ExecutorKeys.METRICS)
                .map(text -> MetricsRun.address(ExecutorKeys.METRICS.name(), text));
        try (Lifetime lifetime = new Lifetime()) {
            // Before the site is told of: an address that is taken leaves no trace.
            Optional<Metrics> metrics =
                    metricsAddress.map(address -> MetricsRun.serve(address, lifetime, cluster.surroundings(), out));
            RegistryAdmin registry = lifetime.hold(cluster.openRegistry());
            Executor executor = start(settings, config, registry);
            metrics.ifPresent(figures -> figures.observe(executor, config.fabric(), config.site()));
            lifetime.hold(keepJobs ? executor::closeKeepingJobs : executor);
            out.println("Executor of " + config.site() + " in fabric " + config.fabric() + ", state in "
                    + config.directory());
            out.println(
                    executor.url() == null
                            ? "No checkpoint is handed out: give the orchestrator's public key with --grant-key"
                            : "Checkpoints are handed out at " + executor.url());
            out.println("Running; end it with Ctrl-C.");
            out.flush();
            throw failed(executor.failure().get());
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        }
    }

    private static Executor start(ExecutorSettings settings, ExecutorConfig config, RegistryAdmin registry) {
        LinuxBootClock clock = LinuxBootClock.open();
        try {
            ExecutorSettings.Driver driver = settings.driver(config, clock);
            settings.takeUpJobs(config);
            return Executor.start(config, registry, driver.factory(), clock, driver.lease());
        } catch (IOException e) {
            throw UserException.failed("the executor cannot start: " + Failures.namedReason(e), e);
        } catch (KafkaException e) {
            throw Failures.clientRefused(e);
        }
    }

    private UserException failed(Throwable cause) {
        return UserException.failed(
                "the executor has stopped: " + Failures.reason(cause) + " (more in "
                        + cluster.surroundings().logFile() + ")",
                cause);
    }
}
