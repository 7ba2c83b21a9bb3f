package io.windfall.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What {@code bench failover} found, as one document and as a table. */
public final class FailoverReport {
    /** Most seconds to the next decision with a standby. */
    public static final double GOAL_SECONDS = 15;

    private final FailoverSettings settings;
    private final Map<Integer, List<FailoverBench.Run>> runs;

    FailoverReport(FailoverSettings settings, Map<Integer, List<FailoverBench.Run>> runs) {
        this.settings = settings;
        this.runs = new LinkedHashMap<>(runs);
    }

    /** One object for programs. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("jobs", settings.jobs());
        map.put("goalSeconds", GOAL_SECONDS);
        List<Map<String, Object>> all = new ArrayList<>();
        runs.forEach((standbys, found) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("standbys", standbys);
            row.put("missedSeconds", quantiles(found, FailoverBench.Run::missed));
            row.put("runningSeconds", quantiles(found, FailoverBench.Run::running));
            row.put("decisionSeconds", quantiles(found, FailoverBench.Run::decision));
            all.add(row);
        });
        map.put("failovers", all);
        map.put("processors", Runtime.getRuntime().availableProcessors());
        map.put("javaVersion", System.getProperty("java.version"));
        return map;
    }

    /** A table for people, with its last line ended. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-44s%10s%10s%8s%n", "seconds since the kill", "p50", "max", "goal"));
        runs.forEach((standbys, found) -> {
            String with = standbys == 0 ? ", no standby" : ", " + standbys + " standby";
            line(text, "death noticed" + with, found, FailoverBench.Run::missed, "");
            line(text, "stores ready" + with, found, FailoverBench.Run::running, "");
            line(
                    text,
                    "next decision" + with,
                    found,
                    FailoverBench.Run::decision,
                    standbys == 0 ? "" : String.format(Locale.ROOT, "<= %.0f", GOAL_SECONDS));
        });
        text.append(String.format(
                "%d jobs in the state, %d runs; %d processors, Java %s%n",
                settings.jobs(),
                settings.runs(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version")));
        return text.toString();
    }

    private static void line(
            StringBuilder text,
            String what,
            List<FailoverBench.Run> runs,
            ToDoubleFunction<FailoverBench.Run> figure,
            String goal) {
        List<Double> seconds = runs.stream().mapToDouble(figure).boxed().toList();
        text.append(String.format(
                Locale.ROOT,
                "%-44s%10.1f%10.1f%8s%n",
                what,
                Figures.quantile(seconds, 0.5),
                Figures.quantile(seconds, 1),
                goal));
    }

    private static Map<String, Object> quantiles(
            List<FailoverBench.Run> runs, ToDoubleFunction<FailoverBench.Run> figure) {
        List<Double> seconds = runs.stream().mapToDouble(figure).boxed().toList();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("samples", seconds);
        map.put("p50", Figures.quantile(seconds, 0.5));
        map.put("max", Figures.quantile(seconds, 1));
        return map;
    }
}
