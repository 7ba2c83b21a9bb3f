package io.windfall.cli;

import io.windfall.evaluate.Benchmark;
import io.windfall.evaluate.Evaluation;
import io.windfall.evaluate.EvaluationCsv;
import io.windfall.evaluate.EvaluationOptions;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.ScenarioException;
import io.windfall.planning.Policies;
import io.windfall.report.EvaluationReport;
import io.windfall.report.ReportData;
import io.windfall.report.ReportWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code windfall evaluate}. */
@Command(
        name = "evaluate",
        description = {
            "Asks what policies would make of a scenario: each runs on a simulated fleet, joined to the very state machine that"
                    + " runs in production, once for every seed. Prints means with 95 %% intervals over the seeds, held against"
                    + " static.",
            ""
        },
        footer = {
            "",
            "Benchmarks, on the scenario that is built in: balanced (load 0.15), skewed (load 0.10, 80 %% of the jobs at one"
                    + " site, in bursts of 20), thin (balanced with a tenth of the bandwidth), busy (load 0.30).",
            "",
            "Examples:",
            "  windfall evaluate                                      the benchmark balanced, all policies, five seeds",
            "  windfall evaluate --benchmark thin --policies windfall,energy-only --seeds 10",
            "  windfall evaluate --slack 0,0.5,1                      what patience would bring",
            "  windfall evaluate --preset paper                       beside the published claims",
            "  windfall evaluate --scenario my-sites/ --load 0.2 --csv figures/ --report report.html",
            "  windfall evaluate --forecast-error 2 --bandwidth-cv 0.5 --failures 0.05"
        })
final class EvaluateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private FormatOption format;

    @Mixin
    private FleetOptions fleet;

    @Option(
            names = "--benchmark",
            paramLabel = "NAME",
            description =
                    "balanced, skewed, thin or busy (default: ${DEFAULT-VALUE}); the options below change its figures.")
    private String benchmark = "balanced";

    @Option(
            names = "--scenario",
            paramLabel = "DIR",
            description =
                    "Another scenario, with the benchmark's parameters: a folder with sites.csv, windows.csv, links.csv and"
                            + " job-runtime-quantiles.csv.")
    private Path scenario;

    @Option(
            names = "--policies",
            paramLabel = "NAME",
            split = ",",
            description = "Of static, energy-only, feasibility-aware, windfall (default: all).")
    private List<String> policies = Policies.NAMES;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            split = ",",
            description = "full, paper or both (default: full); paper prints the published claims, too.")
    private List<String> presets = List.of("full");

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "How many seeds, from 1 on, or a list such as 3,7,11 (default: ${DEFAULT-VALUE}).")
    private String seeds = "5";

    @Option(
            names = "--days",
            paramLabel = "D",
            description =
                    "Days with surplus; jobs arrive in the first six sevenths of them (default: 28, or the length of a"
                            + " shorter scenario).")
    private Integer days;

    @Option(
            names = "--slack",
            paramLabel = "SHARE",
            split = ",",
            description = "Share of its run time that a job may be paused; a list runs each (default: 0).")
    private List<Double> slacks = List.of(0.0);

    @Option(names = "--csv", paramLabel = "DIR", description = "Writes cells.csv and results.csv there, too.")
    private Path csv;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Writes one HTML page with charts, which works offline; with --csv its tables, too.")
    private Path report;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Runs at once (default: all processors); no figure depends on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws InterruptedException {
        EvaluationOptions options = options();
        if (threads < 1) {
            throw UserException.usage("--threads must be at least 1");
        }
        prepareFiles();
        EvaluateProgress progress =
                new EvaluateProgress(spec.commandLine().getErr(), options, System.console() != null);
        Evaluation evaluation = Evaluation.run(options, threads, progress::done);
        progress.end();
        if (csv != null) {
            writeCsv(evaluation);
        }
        if (report != null) {
            writeReport(evaluation);
        }
        boolean scenarioNamed = scenario != null;
        if (format.json()) {
            FormatOption.printJson(
                    spec.commandLine().getOut(),
                    EvaluateTable.json(evaluation, scenarioNamed, fleet.changed(spec.commandLine())));
        } else {
            EvaluateTable.print(spec.commandLine().getOut(), evaluation, fleet.changed(spec.commandLine()));
        }
        return ExitCode.OK;
    }

    private EvaluationOptions options() {
        try {
            Benchmark of = Benchmark.named(benchmark);
            Scenario sites = scenario == null ? Scenario.bundled() : Scenario.load(scenario);
            int lasts = days == null ? StrictMath.min(Benchmark.DAYS, sites.days()) : days;
            if (lasts < 1 || lasts > 3660) {
                throw UserException.usage("--days must be 1 to 3660");
            }
            EvaluationOptions options = new EvaluationOptions(
                    scenario == null ? of.label() : sites.name(),
                    sites,
                    fleet.on(of.fleet(lasts)),
                    lasts,
                    policies,
                    presets,
                    slacks,
                    seedList());
            options.check();
            return options;
        } catch (IllegalArgumentException | ScenarioException e) {
            throw UserException.usage(e.getMessage());
        }
    }

    private List<Long> seedList() {
        try {
            if (seeds.contains(",")) {
                return List.of(seeds.split(",")).stream()
                        .map(seed -> Long.valueOf(seed.trim()))
                        .toList();
            }
            int count = Integer.parseInt(seeds.trim());
            if (count >= 1 && count <= 10_000) {
                return LongStream.rangeClosed(1, count).boxed().toList();
            }
        } catch (NumberFormatException e) {
            throw UserException.usage(
                    "--seeds must be a number such as 5, or a list such as 3,7,11, not '" + seeds + "'");
        }
        throw UserException.usage("--seeds must be 1 to 10000, not " + seeds);
    }

    /** Before the work is done rather than after it: that what it comes to can be written. */
    private void prepareFiles() {
        if (csv != null) {
            prepareFolder("--csv", csv);
        }
        if (report != null) {
            if (Files.isDirectory(report)) {
                throw UserException.usage("--report: " + report + " is a folder: name a file");
            }
            prepareFolder("--report", report.toAbsolutePath().getParent());
            if (Files.exists(report) && !Files.isWritable(report)) {
                throw UserException.usage("--report: " + report + " may not be written");
            }
        }
    }

    private static void prepareFolder(String option, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw UserException.usage(option + ": no folder can be made at " + folder, e);
        }
        if (!Files.isWritable(folder)) {
            throw UserException.usage(option + ": the folder " + folder + " may not be written");
        }
    }

    private void writeCsv(Evaluation evaluation) {
        try {
            EvaluationCsv.write(evaluation, csv);
        } catch (IOException e) {
            throw UserException.failed("cannot write to " + csv + ": " + e.getMessage(), e);
        }
    }

    private void writeReport(Evaluation evaluation) {
        try {
            ReportData data = EvaluationReport.of(evaluation);
            ReportWriter.html(data, report);
            if (csv != null) {
                ReportWriter.csv(data, csv);
            }
            spec.commandLine().getErr().println("The report is in " + report);
        } catch (IOException e) {
            throw UserException.failed("cannot write the report to " + report + ": " + e.getMessage(), e);
        }
    }
}
