package io.windfall.cli;

import io.windfall.fleet.FleetReport;
import io.windfall.replay.Counterfactual;
import io.windfall.replay.RecordingException;
import io.windfall.replay.Sweep;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code windfall replay counterfactual}. */
@Command(
        name = "counterfactual",
        description = {
            "What a recorded stretch would have come to under other settings: grid, links, arrivals, deadlines, demand"
                    + " responses and outages as recorded; jobs, nodes"
                    + " and migrations simulated anew. The recorded settings are simulated, too, for a fair comparison.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall replay counterfactual --set policy=energy-only",
            "  windfall replay counterfactual --set policy=feasibility-aware --sweep alpha=0.05:0.30:0.05",
            "  windfall replay counterfactual --journal june.avro --fabric west --set bandwidth-scale=0.1 --format json"
        })
final class ReplayCounterfactualCommand implements Callable<Integer> {

    /** How results are written. */
    enum Format {
        text,
        json,
        csv
    }

    private static final Map<String, ToDoubleFunction<FleetReport>> FIGURES = figures();

    @Spec
    private CommandSpec spec;

    @Mixin
    private RecordingOptions recording;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "What differs: policy, preset, alpha, epsilon, copy-ahead, dwell, debounce, bandwidth-scale,"
                    + " bandwidth-cv, failures, slots, slack; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--sweep",
            paramLabel = "NAME=VALUES",
            description = "The same as a,b,c or from:to:step; with several, every combination is simulated.")
    private Map<String, String> sweep = new LinkedHashMap<>();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the simulation (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "text for people, json or csv for programs (default: ${DEFAULT-VALUE}).")
    private Format format = Format.text;

    @Override
    public Integer call() throws Exception {
        if (settings.isEmpty() && sweep.isEmpty()) {
            throw UserException.usage("say what differs: --set NAME=VALUE or --sweep NAME=VALUES");
        }
        List<Map<String, String>> cells = new ArrayList<>();
        cells.add(Map.of());
        for (Map<String, String> cell : TopicOption.valid("--sweep", () -> Sweep.cells(sweep))) {
            Map<String, String> all = new LinkedHashMap<>(settings);
            all.putAll(cell);
            cells.add(all);
        }
        Long from = recording.fromMillis();
        Long to = recording.toMillis();
        Counterfactual world = recording.withProgress(
                cluster, source -> Counterfactual.of(source, recording.fabric(), from, to, seed));
        List<FleetReport> reports = simulate(world, cells);
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case json -> FormatOption.printJson(out, json(world, cells, reports));
            case csv -> {
                printCsv(out, cells, reports);
                if (!world.leftOut().isEmpty()) {
                    spec.commandLine().getErr().println("LEFT OUT: " + counts(world.leftOut()));
                    spec.commandLine().getErr().flush();
                }
            }
            case text -> {
                if (sweep.isEmpty()) {
                    printPair(out, world, reports.get(0), reports.get(1));
                } else {
                    printSweep(out, world, cells, reports);
                }
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private static List<FleetReport> simulate(Counterfactual world, List<Map<String, String>> cells)
            throws InterruptedException {
        try {
            return world.simulate(cells);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        } catch (RecordingException e) {
            throw UserException.failed(e.getMessage(), e);
        }
    }

    private void printPair(PrintWriter out, Counterfactual world, FleetReport held, FleetReport other) {
        Counterfactual.Recorded was = world.recorded();
        printHead(out, world);
        out.printf("%-28s%14s%14s%14s%10s%n", "", "recorded", "simulated", "other", "change");
        FIGURES.forEach((name, figure) -> {
            double before = figure.applyAsDouble(held);
            double after = figure.applyAsDouble(other);
            String change = before == 0 ? "" : String.format(Locale.ROOT, "%+.1f %%", 100 * (after / before - 1));
            out.printf("%-28s%14s%14s%14s%10s%n", name, recorded(was, name), text(before), text(after), change);
        });
        out.println();
        out.println("simulated: with the settings as recorded; other: with " + settings);
    }

    private void printSweep(
            PrintWriter out, Counterfactual world, List<Map<String, String>> cells, List<FleetReport> reports) {
        printHead(out, world);
        List<String> names = new ArrayList<>(cells.get(1).keySet());
        names.forEach(name -> out.printf("%-18s", name));
        out.printf("%12s%14s%14s%12s%8s%8s%n", "grid, kWh", "surplus, kWh", "mean, h", "p95, h", "moves", "failed");
        for (int i = 0; i < cells.size(); i++) {
            Map<String, String> cell = cells.get(i);
            names.forEach(name -> out.printf("%-18s", cell.getOrDefault(name, "as recorded")));
            FleetReport report = reports.get(i);
            out.printf(
                    Locale.ROOT,
                    "%12.2f%14.2f%14.3f%12.3f%8d%8d%n",
                    report.gridEnergyKwh(),
                    report.surplusEnergyKwh(),
                    report.meanCompletionHours(),
                    report.p95CompletionHours(),
                    report.migrationsCompleted(),
                    report.migrationsFailed());
        }
    }

    private static void printHead(PrintWriter out, Counterfactual world) {
        out.println(world.jobs() + " jobs; of the recorded run the journal knows "
                + world.recorded().jobsFinished() + " completions and "
                + world.recorded().migrationsCompleted() + " moves");
        if (world.settingsChanges() > 1) {
            out.println("the settings were changed within the stretch; those last in force count as recorded");
        }
        if (!world.carriedOver().isEmpty()) {
            out.println("as recorded, too: " + counts(world.carriedOver()));
        }
        if (!world.leftOut().isEmpty()) {
            out.println("LEFT OUT: " + counts(world.leftOut()));
        }
        out.println();
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining("; "));
    }

    private static void printCsv(PrintWriter out, List<Map<String, String>> cells, List<FleetReport> reports) {
        List<String> names = new ArrayList<>(cells.get(cells.size() - 1).keySet());
        out.println(String.join(",", names) + "," + String.join(",", columns()));
        for (int i = 0; i < cells.size(); i++) {
            List<String> row = new ArrayList<>();
            for (String name : names) {
                row.add(cells.get(i).getOrDefault(name, ""));
            }
            for (ToDoubleFunction<FleetReport> figure : FIGURES.values()) {
                row.add(number(figure.applyAsDouble(reports.get(i))).toString());
            }
            out.println(String.join(",", row));
        }
    }

    private static Map<String, Object> json(
            Counterfactual world, List<Map<String, String>> cells, List<FleetReport> reports) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("jobs", world.jobs());
        document.put("recorded", world.recorded());
        document.put("carriedOver", world.carriedOver());
        document.put("leftOut", world.leftOut());
        List<Map<String, Object>> results = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("settings", cells.get(i));
            FleetReport report = reports.get(i);
            int column = 0;
            for (ToDoubleFunction<FleetReport> figure : FIGURES.values()) {
                result.put(columns().get(column++), number(figure.applyAsDouble(report)));
            }
            results.add(result);
        }
        document.put("simulatedAsRecorded", results.remove(0));
        document.put("results", results);
        return document;
    }

    /** Counts without decimals. */
    private static Number number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? (Number) (long) value : (Number) value;
    }

    private static String text(double value) {
        return number(value) instanceof Long count ? count.toString() : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String recorded(Counterfactual.Recorded was, String figure) {
        return switch (figure) {
            case "jobs" -> Integer.toString(was.jobsFinished());
            case "mean completion, h" -> String.format(Locale.ROOT, "%.3f", was.meanCompletionHours());
            case "migrations completed" -> Long.toString(was.migrationsCompleted());
            case "migrations failed" -> Long.toString(was.migrationsFailed());
            default -> "";
        };
    }

    private static List<String> columns() {
        return List.of(
                "gridEnergyKwh",
                "surplusEnergyKwh",
                "co2Kg",
                "meanCompletionHours",
                "p95CompletionHours",
                "migrationOverheadRatio",
                "migrations",
                "failedMigrations",
                "deadlineMisses",
                "jobs");
    }

    private static Map<String, ToDoubleFunction<FleetReport>> figures() {
        Map<String, ToDoubleFunction<FleetReport>> figures = new LinkedHashMap<>();
        figures.put("grid energy, kWh", FleetReport::gridEnergyKwh);
        figures.put("surplus energy, kWh", FleetReport::surplusEnergyKwh);
        figures.put("CO2 (average mix), kg", FleetReport::co2Kg);
        figures.put("mean completion, h", FleetReport::meanCompletionHours);
        figures.put("p95 completion, h", FleetReport::p95CompletionHours);
        figures.put("migration overhead", FleetReport::migrationOverheadRatio);
        figures.put("migrations completed", FleetReport::migrationsCompleted);
        figures.put("migrations failed", FleetReport::migrationsFailed);
        figures.put("deadline misses", FleetReport::deadlineMisses);
        figures.put("jobs", FleetReport::jobsFinished);
        return figures;
    }
}
