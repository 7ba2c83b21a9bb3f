package io.windfall.cli;

import io.windfall.exchange.TimeText;
import io.windfall.scenario.BuiltScenario;
import io.windfall.scenario.ScenarioBuilder;
import io.windfall.scenario.ScenarioRequest;
import io.windfall.scenario.SeriesException;
import io.windfall.scenario.SeriesReader;
import io.windfall.scenario.WindowFinder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code windfall scenario}. */
@Command(
        name = "scenario",
        description = {
            "Builds a scenario folder from time series of curtailment, one CSV file with a header for each site: windows of"
                    + " surplus where the value reaches a threshold. evaluate and demo take it by --scenario.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall scenario --series california=caiso.csv --threshold 1000 --out caiso/ --sites 5 --shift 3h",
            "  windfall scenario --series california=caiso.csv --series texas=ercot.csv --threshold 500 --hysteresis 100 \\",
            "      --carbon california=175 --carbon texas=390 --out west/",
            "  windfall scenario --series a=a.csv --time-column time --value-column curtailed_mw --threshold 5 --sites 3 --out a/"
        })
final class ScenarioCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private FormatOption format;

    @Option(
            names = "--series",
            required = true,
            paramLabel = "SITE=FILE",
            description = "A site and the CSV file of its curtailment; may be repeated.")
    private Map<String, Path> series = new LinkedHashMap<>();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to write.")
    private Path out;

    @Option(
            names = "--threshold",
            required = true,
            paramLabel = "V",
            description = "A window opens at this value or more, in the files' unit.")
    private double threshold;

    @Option(
            names = "--hysteresis",
            paramLabel = "V",
            description = "It closes below the threshold less this (default: ${DEFAULT-VALUE}).")
    private double hysteresis;

    @Option(
            names = "--shortest-window",
            paramLabel = "TIME",
            description = "Shorter windows are dropped (default: ${DEFAULT-VALUE}).")
    private String shortest = "30m";

    @Option(
            names = "--time-column",
            paramLabel = "COLUMN",
            description = "Name, or number from 1, of the column of times (default: ${DEFAULT-VALUE}).")
    private String timeColumn = "1";

    @Option(
            names = "--value-column",
            paramLabel = "COLUMN",
            description = "Name, or number from 1, of the column of values (default: ${DEFAULT-VALUE}).")
    private String valueColumn = "2";

    @Option(
            names = "--gaps",
            paramLabel = "WHAT",
            description = "Where times or values are missing: fail, closed (no surplus) or hold (the value before)"
                    + " (default: ${DEFAULT-VALUE}).")
    private SeriesReader.Gaps gaps = SeriesReader.Gaps.FAIL;

    @Option(
            names = "--carbon",
            paramLabel = "SITE=G",
            description = "Average carbon intensity of a site's grid power, g CO2e/kWh (default: the world's, 473).")
    private Map<String, Double> carbon = new LinkedHashMap<>();

    @Option(names = "--zone", paramLabel = "SITE=ZONE", description = "A site's grid zone (default: its name).")
    private Map<String, String> zones = new LinkedHashMap<>();

    @Option(
            names = "--bandwidth-mbps",
            paramLabel = "M",
            description = "Mean of each link that --links does not give, Mbit/s (default: ${DEFAULT-VALUE}).")
    private double bandwidthMbps = 10_000;

    @Option(
            names = "--links",
            paramLabel = "FILE",
            description = "CSV with source_site, destination_site, bandwidth_mean_mbps.")
    private Path links;

    @Option(
            names = "--runtimes",
            paramLabel = "FILE",
            description = "CSV with quantile, runtime_s (default: Microsoft's Philly trace).")
    private Path runtimes;

    @Option(
            names = "--sites",
            paramLabel = "N",
            description = "Makes N sites of the one series, each --shift later (default: ${DEFAULT-VALUE}).")
    private int sites = 1;

    @Option(
            names = "--shift",
            paramLabel = "TIME",
            description = "How much later each further site's windows are (default: ${DEFAULT-VALUE}).")
    private String shift = "3h";

    @Option(names = "--force", description = "Writes into a folder that holds something already.")
    private boolean force;

    @Override
    public Integer call() {
        try {
            if (!force && isFull(out)) {
                throw UserException.usage(out + " holds something already: name another folder, or give --force");
            }
            BuiltScenario built = ScenarioBuilder.build(request(), out);
            if (format.json()) {
                FormatOption.printJson(spec.commandLine().getOut(), json(built));
            } else {
                print(spec.commandLine().getOut(), built);
            }
            return ExitCode.OK;
        } catch (SeriesException | IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        } catch (IOException e) {
            throw UserException.failed("cannot write to " + out + ": " + e.getMessage(), e);
        }
    }

    private ScenarioRequest request() {
        return new ScenarioRequest(
                series,
                new SeriesReader(timeColumn, valueColumn, gaps),
                new WindowFinder(threshold, hysteresis, time("--shortest-window", shortest)),
                carbon,
                zones,
                bandwidthMbps,
                links,
                runtimes,
                sites,
                time("--shift", shift));
    }

    private static Duration time(String option, String text) {
        return (Duration) TopicOption.valid(option, () -> TimeText.duration(text));
    }

    private static boolean isFull(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return false;
        } else if (!Files.isDirectory(folder)) {
            throw UserException.usage(folder + " is a file: name a folder");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isPresent();
        }
    }

    private void print(PrintWriter writer, BuiltScenario built) {
        writer.printf(Locale.ROOT, "%-24s %8s %8s %12s %8s%n", "site", "step", "windows", "mean length", "open");
        for (BuiltScenario.Site site : built.sites()) {
            writer.printf(
                    Locale.ROOT,
                    "%-24s %6.0f m %8d %10.1f h %6.1f %%%s%n",
                    site.id(),
                    site.stepSeconds() / 60,
                    site.windows(),
                    site.meanWindowHours(),
                    100 * site.openShare(),
                    site.carbonIsAssumed() ? "  carbon intensity assumed: 473 g/kWh" : "");
        }
        writer.printf(
                "%n%d windows of %d sites in %s%n",
                built.scenario().windows().size(), built.sites().size(), out);
        writer.flush();
    }

    private Map<String, Object> json(BuiltScenario built) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("folder", out.toString());
        document.put("windows", built.scenario().windows().size());
        document.put("sites", built.sites());
        return document;
    }
}
