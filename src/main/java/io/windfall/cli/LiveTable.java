package io.windfall.cli;

import io.windfall.live.LiveMove;
import io.windfall.live.LiveOptions;
import io.windfall.live.LiveResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of a live demo, for people and for programs. */
final class LiveTable {
    private LiveTable() {}

    static Map<String, Object> json(LiveOptions options, LiveResult result) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("seed", options.seed());
        document.put("sites", options.sites());
        document.put("migrationsCompleted", result.migrationsCompleted());
        document.put("migrationsFailed", result.migrationsFailed());
        document.put("duplicateRunners", result.duplicateRunners());
        document.put("processLooks", result.looks());
        document.put("bytesMoved", result.bytesMoved());
        document.put("weightsIdentical", result.weightsIdentical());
        document.put("seconds", round(result.seconds()));
        List<Map<String, Object>> jobs = new ArrayList<>();
        result.jobs().forEach(job -> jobs.add(json(job)));
        document.put("jobs", jobs);
        return document;
    }

    private static Map<String, Object> json(LiveResult.Job job) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", job.job());
        List<Map<String, Object>> moves = new ArrayList<>();
        for (LiveMove move : job.moves()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("from", move.from());
            one.put("to", move.to());
            one.put("bytes", move.bytes());
            one.put("seconds", round(move.seconds()));
            one.put("step", move.step() < 0 ? null : move.step());
            one.put("stepsLost", move.stepsLost());
            moves.add(one);
        }
        document.put("moves", moves);
        document.put("finalSite", job.finalSite());
        document.put("finalStep", job.finalStep());
        document.put("weightsSha256", job.weights());
        document.put("unmovedWeightsSha256", job.unmovedWeights());
        document.put("weightsIdentical", job.weightsIdentical());
        return document;
    }

    static void print(PrintWriter out, LiveResult result) {
        out.printf("%n%-12s%8s%12s%14s%8s   %s%n", "", "moves", "moved, MB", "in moves, s", "steps", "weights");
        for (LiveResult.Job job : result.jobs()) {
            out.printf(
                    Locale.ROOT,
                    "%-12s%8d%12.1f%14.1f%8d   %s%n",
                    job.job(),
                    job.moves().size(),
                    job.moves().stream().mapToLong(LiveMove::bytes).sum() / 1e6,
                    job.moves().stream().mapToDouble(LiveMove::seconds).sum(),
                    job.finalStep(),
                    job.weightsIdentical()
                            ? "identical, " + job.weights().substring(0, 12)
                            : "DIFFER: " + job.weights().substring(0, 12) + ", unmoved "
                                    + job.unmovedWeights().substring(0, 12));
        }
        out.printf(
                Locale.ROOT,
                "%n%d migrations completed, %d not; %.1f MB over the wire; jobs that ran twice at once: %d (%d looks at all"
                        + " processes); in %.0f s%n",
                result.migrationsCompleted(),
                result.migrationsFailed(),
                result.bytesMoved() / 1e6,
                result.duplicateRunners(),
                result.looks(),
                result.seconds());
        out.println(
                result.weightsIdentical()
                        ? "Every training ended with the very weights of a run that never moved."
                        : "Not every training ended with the weights of a run that never moved.");
    }

    private static double round(double seconds) {
        return Math.round(seconds * 1_000) / 1e3;
    }
}
