package io.windfall.cli;

import io.windfall.demo.Demo;
import io.windfall.demo.DemoOptions;
import io.windfall.demo.DemoResult;
import io.windfall.feasibility.ModelParameters;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.Scenario;
import io.windfall.live.LiveDemo;
import io.windfall.live.LiveException;
import io.windfall.live.LiveOptions;
import io.windfall.live.LiveResult;
import io.windfall.planning.Policies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code windfall demo}. */
@Command(
        name = "demo",
        description = {
            "Shows what Windfall is for: Kafka, registry and orchestrator on this machine, and a simulated fleet of five"
                    + " sites that it moves jobs between, on published windows, links and job runtimes of April 2024.",
            "With --live nothing is simulated but the sun: three executors and six trainings run as processes, are moved"
                    + " between the sites, and must end with the weights of trainings that never moved.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall demo                               two days at load 0.30",
            "  windfall demo --days 5 --policy energy-only what ignoring time costs",
            "  windfall demo --seed 7 --format json        one JSON object",
            "  windfall demo --live                        real processes and checkpoints, two to three minutes (Linux)",
            "  windfall demo --scenario my-sites/          a folder with sites.csv, windows.csv, links.csv and"
                    + " job-runtime-quantiles.csv"
        })
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private FormatOption format;

    @Option(names = "--days", paramLabel = "D", description = "Days in which jobs arrive (default: ${DEFAULT-VALUE}).")
    private double days = 2;

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            description = "static, energy-only, feasibility-aware or windfall (default: ${DEFAULT-VALUE}).")
    private String policy = "windfall";

    @Option(names = "--preset", paramLabel = "NAME", description = "paper or full (default: ${DEFAULT-VALUE}).")
    private String preset = "full";

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the fleet (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--load",
            paramLabel = "SHARE",
            description = "Mean share of all slots that arriving work fills (default: ${DEFAULT-VALUE}).")
    private double load = 0.30;

    @Option(names = "--scenario", paramLabel = "DIR", description = "Another scenario (default: the one built in).")
    private Path scenario;

    @Option(names = "--live", description = "Moves real trainings between real executors; only --seed goes with it.")
    private boolean live;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (live) {
            return runLive();
        }
        DemoOptions options = options();
        DemoScreen screen = new DemoScreen(spec.commandLine().getErr(), options, System.console() != null);
        long startNanos = System.nanoTime();
        DemoResult result = Demo.run(options, screen);
        screen.close();
        if (format.json()) {
            FormatOption.printJson(spec.commandLine().getOut(), DemoTable.json(options, result));
        } else {
            DemoTable.print(
                    spec.commandLine().getOut(), options, result, (System.nanoTime() - startNanos) / 1_000_000_000);
        }
        return result.fleet().violations() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private int runLive() throws IOException, InterruptedException {
        for (String other : List.of("--days", "--policy", "--preset", "--load", "--scenario")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
                throw UserException.usage(other + " is of the simulated demo: leave it out, or --live");
            }
        }
        LiveScreen screen = new LiveScreen(spec.commandLine().getErr());
        LiveOptions options = LiveOptions.of(seed);
        try (Lifetime lifetime = new Lifetime()) {
            LiveDemo demo = lifetime.hold(
                    new LiveDemo(options, Main.of(spec).surroundings().home(), screen));
            LiveResult result = demo.run();
            if (format.json()) {
                FormatOption.printJson(spec.commandLine().getOut(), LiveTable.json(options, result));
            } else {
                LiveTable.print(spec.commandLine().getOut(), result);
            }
            if (!result.isSound()) {
                screen.says("this must not be; what the processes said is kept in " + demo.folder());
            }
            return result.isSound() ? ExitCode.OK : ExitCode.FAILED;
        } catch (LiveException e) {
            throw UserException.failed(e.getMessage(), e);
        }
    }

    private DemoOptions options() {
        try {
            Policies.named(policy);
            ModelParameters model = ModelParameters.preset(preset);
            FleetConfig fleet = FleetConfig.defaults()
                    .withArrivalDays(days)
                    .withSeed(seed)
                    .withLoad(load)
                    .withModel(model);
            Scenario sites = scenario == null ? Scenario.bundled() : Scenario.load(scenario);
            Path journal = DemoJournal.file(Main.of(spec).surroundings());
            return new DemoOptions(sites, policy, preset, fleet, journal, Main.version());
        } catch (IllegalArgumentException | io.windfall.fleet.ScenarioException e) {
            throw UserException.usage(e.getMessage());
        }
    }
}
