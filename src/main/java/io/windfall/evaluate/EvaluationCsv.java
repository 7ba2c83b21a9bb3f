package io.windfall.evaluate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An evaluation as CSV: a line for each run, and one for each policy's means. Ratios are fractions; what does not apply is empty. */
public final class EvaluationCsv {

    private EvaluationCsv() {}

    /** Writes {@code cells.csv} and {@code results.csv} into a folder, which is made where it is not there. */
    public static void write(Evaluation evaluation, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (PrintWriter out = open(folder.resolve("cells.csv"))) {
            out.print("policy,preset,slack,seed");
            for (Metric metric : Metric.values()) {
                out.print("," + metric.key());
            }
            out.print(",boundKwh,jobs\n");
            for (Cell cell : evaluation.cells()) {
                out.print(cell.policy() + "," + cell.preset() + "," + cell.slack() + "," + cell.seed());
                for (Metric metric : Metric.values()) {
                    out.print("," + text(metric.of(cell)));
                }
                out.print("," + cell.boundKwh() + "," + cell.report().jobsFinished() + "\n");
            }
        }
        try (PrintWriter out = open(folder.resolve("results.csv"))) {
            out.print("policy,preset,slack,seeds,metric,mean,half_width_95\n");
            for (Result result : evaluation.results()) {
                for (Metric metric : Metric.values()) {
                    Interval figure = result.of(metric);
                    out.print(result.policy() + "," + result.preset() + "," + result.slack() + ","
                            + result.cells().size() + "," + metric.key() + "," + text(figure.mean()) + ","
                            + text(figure.halfWidth()) + "\n");
                }
            }
        }
    }

    private static PrintWriter open(Path file) throws IOException {
        return new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    }

    private static String text(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }
}
