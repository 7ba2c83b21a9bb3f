package io.windfall.cli;

import io.windfall.exchange.Printable;
import io.windfall.fabric.SettingsChange;
import io.windfall.replay.SettingsText;
import io.windfall.replay.Shadow;
import io.windfall.replay.ShadowDifference;
import io.windfall.replay.ShadowResult;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code windfall replay shadow}. */
@Command(
        name = "shadow",
        description = {
            "Asks at every entry of a journal what other settings would have decided in the very situation that was, and says"
                    + " which decisions differ and why. The recorded course goes on: how things would have come out is for"
                    + " 'replay counterfactual'.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall replay shadow --set alpha=0.05",
            "  windfall replay shadow --set policy=feasibility-aware --limit 50",
            "  windfall replay shadow --set dwell=30m --from 2024-04-02T00:00:00Z --format json"
        })
final class ReplayShadowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RecordingOptions recording;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private FormatOption format;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            required = true,
            description = "A setting that differs, by the name of its flag (policy, preset, mode, alpha, epsilon,"
                    + " lease-margin, copy-ahead), or dwell, debounce, telemetry-debounce; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "How many differing decisions to show (default: ${DEFAULT-VALUE}).")
    private int limit = 10;

    @Override
    public Integer call() throws Exception {
        if (limit < 0) {
            throw UserException.usage("--limit must be 0 or more, not " + limit);
        }
        SettingsChange other = TopicOption.valid("--set", () -> SettingsText.change(settings));
        Long from = recording.fromMillis();
        Long to = recording.toMillis();
        return recording.withProgress(cluster, source -> {
            ShadowResult result = Shadow.run(source, other, recording.fabric(), from, to);
            PrintWriter out = spec.commandLine().getOut();
            if (format.json()) {
                FormatOption.printJson(out, json(source.name(), result));
            } else {
                print(out, source.name(), result);
            }
            return ExitCode.OK;
        });
    }

    private void print(PrintWriter out, String journal, ShadowResult result) {
        out.println(journal + " with " + result.settings() + ": " + result.entries() + " entries, "
                + result.recordedDecisions() + " decisions as recorded, " + result.otherDecisions()
                + " with the other settings");
        if (result.differing() == 0) {
            out.println("no decision differs"
                    + (result.recordedDecisions() == result.otherDecisions()
                            ? ""
                            : ": some are only said again, or not again"));
        } else {
            out.println(result.differing() + (result.differing() == 1 ? " decision differs" : " decisions differ")
                    + " (recorded / other): " + result.byActions());
            out.println();
            boolean first = true;
            for (ShadowDifference each : result.differences()
                    .subList(0, Math.min(limit, result.differences().size()))) {
                show(out, first ? "first differing decision: " : "", each);
                first = false;
            }
        }
        if (result.judgedOtherwise() > 0) {
            out.println();
            out.println(result.judgedOtherwise() + " moves are decided alike, but judged otherwise; the first:");
            show(out, "", result.firstJudged());
        }
        out.flush();
    }

    private static void show(PrintWriter out, String before, ShadowDifference each) {
        out.println(before + Instant.ofEpochMilli(each.atMillis()) + "  " + each.fabric() + "/" + each.job()
                + "  (entry " + each.entry() + ")");
        out.printf("  %-9s %-34s %s%n", "recorded", each.recorded(), Printable.escaped(each.recordedWhy()));
        out.printf("  %-9s %-34s %s%n", "other", each.other(), Printable.escaped(each.otherWhy()));
    }

    private Map<String, Object> json(String journal, ShadowResult result) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("journal", journal);
        document.put("settings", result.settings());
        document.put("entries", result.entries());
        document.put("recordedDecisions", result.recordedDecisions());
        document.put("otherDecisions", result.otherDecisions());
        document.put("differing", result.differing());
        document.put("byActions", result.byActions());
        document.put(
                "differences",
                result.differences().stream()
                        .limit(limit)
                        .map(ReplayShadowCommand::json)
                        .toList());
        document.put("judgedOtherwise", result.judgedOtherwise());
        document.put("firstJudgedOtherwise", result.firstJudged() == null ? null : json(result.firstJudged()));
        return document;
    }

    private static Map<String, Object> json(ShadowDifference each) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("fabric", each.fabric());
        document.put("job", each.job());
        document.put("entry", each.entry().toString());
        document.put("at", Instant.ofEpochMilli(each.atMillis()).toString());
        document.put("recorded", each.recorded());
        document.put("recordedWhy", each.recordedWhy());
        document.put("other", each.other());
        document.put("otherWhy", each.otherWhy());
        return document;
    }
}
