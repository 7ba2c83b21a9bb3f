package io.windfall.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What {@code bench flood} found, as one document and as a table. */
public final class FloodReport {
    /** Least of the good records' throughput that a flood leaves. */
    public static final double THROUGHPUT_GOAL = 0.5;

    private final FloodSettings settings;
    private final FloodBench.Fare alone;
    private final FloodBench.Fare flooded;
    private final FloodBench.Flood flood;

    FloodReport(FloodSettings settings, FloodBench.Fare alone, FloodBench.Fare flooded, FloodBench.Flood flood) {
        this.settings = settings;
        this.alone = alone;
        this.flooded = flooded;
        this.flood = flood;
    }

    /** The good records' throughput in the flood over that without. */
    public double throughputRatio() {
        return flooded.perSecond() / alone.perSecond();
    }

    private double latencyRatio(double share) {
        return Figures.quantile(flooded.millis(), share) / Figures.quantile(alone.millis(), share);
    }

    /** One object for programs. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("throughputRatio", rounded(throughputRatio()));
        map.put("throughputGoal", THROUGHPUT_GOAL);
        map.put("latencyP50Ratio", rounded(latencyRatio(0.50)));
        map.put("latencyP99Ratio", rounded(latencyRatio(0.99)));
        map.put("alone", fare(alone));
        map.put("flooded", fare(flooded));
        map.put("badSent", flood.records());
        map.put("deadLetters", flood.letters());
        map.put("deadLetterBytes", flood.letterBytes());
        map.put("partitions", settings.partitions());
        map.put("processors", Runtime.getRuntime().availableProcessors());
        map.put("javaVersion", System.getProperty("java.version"));
        return map;
    }

    private static Map<String, Object> fare(FloodBench.Fare fare) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("records", fare.records());
        map.put("recordsPerSecond", rounded(fare.perSecond()));
        map.put("p50Millis", Figures.quantile(fare.millis(), 0.50));
        map.put("p99Millis", Figures.quantile(fare.millis(), 0.99));
        map.put("maxMillis", Figures.quantile(fare.millis(), 1));
        return map;
    }

    /** A table for people, with its last line ended. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-34s%14s%14s%8s%8s%n", "good records", "alone", "in the flood", "ratio", "goal"));
        line(text, "records a second", alone.perSecond(), flooded.perSecond(), ">= " + THROUGHPUT_GOAL);
        for (double share : new double[] {0.50, 0.99}) {
            line(
                    text,
                    "append to journal, p" + Math.round(100 * share) + ", ms",
                    Figures.quantile(alone.millis(), share),
                    Figures.quantile(flooded.millis(), share),
                    "");
        }
        text.append(String.format(
                Locale.ROOT,
                "%d of %d good records in the journal, %d of %d bad ones in the dead letters (%.1f MB); asked for %d"
                        + " bad a second; %d partitions, %d processors, Java %s%n",
                flooded.records(),
                settings.seconds() * settings.goodPerSecond(),
                flood.letters(),
                flood.records(),
                flood.letterBytes() / 1e6,
                settings.badPerSecond(),
                settings.partitions(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version")));
        return text.toString();
    }

    private static void line(StringBuilder text, String what, double alone, double flooded, String goal) {
        text.append(
                String.format(Locale.ROOT, "%-34s%14.0f%14.0f%8.2f%8s%n", what, alone, flooded, flooded / alone, goal));
    }

    private static double rounded(double value) {
        return Math.round(1000 * value) / 1000.0;
    }
}
