package io.windfall.cli;

import io.windfall.exchange.Printable;
import io.windfall.replay.Difference;
import io.windfall.replay.NotCompared;
import io.windfall.replay.Snapshot;
import io.windfall.replay.Verification;
import io.windfall.replay.Verifier;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code windfall replay verify}. */
@Command(
        name = "verify",
        description = {
            "Feeds a journal to the state machine again, and compares every output byte by byte (Avro bodies) with what was"
                    + " recorded. Ends with 0 when all are equal, with 1 and the first difference in words when one is not, and"
                    + " with 4 when none differs, but most of them, or all of a kind, can be held against nothing any more.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall replay verify                               the last demo's journal",
            "  windfall replay verify --from 2024-04-02T12:00:00Z   from the snapshot before that instant",
            "  windfall replay verify --journal june.avro --fabric west",
            "  windfall replay verify --bootstrap-server kafka:9092 --registry http://registry:8081"
        })
final class ReplayVerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RecordingOptions recording;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws Exception {
        Long from = recording.fromMillis();
        Long to = recording.toMillis();
        return recording.withProgress(cluster, source -> {
            Verification result = Verifier.verify(source, recording.fabric(), from, to);
            PrintWriter out = spec.commandLine().getOut();
            if (format.json()) {
                FormatOption.printJson(out, json(source.name(), result));
            } else {
                print(out, source.name(), result);
            }
            return switch (result.verdict()) {
                case EQUAL -> ExitCode.OK;
                case DIFFERENT -> ExitCode.FAILED;
                case NOT_COMPARABLE -> ExitCode.NOT_COMPARABLE;
            };
        });
    }

    private static void print(PrintWriter out, String journal, Verification result) {
        out.println(journal + ": " + result.entries() + " entries of " + result.fabrics()
                + (result.fabrics() == 1 ? " fabric" : " fabrics") + started(result.starts()));
        switch (result.verdict()) {
            case EQUAL -> out.println("equal: " + counts(result.equal()));
            case DIFFERENT -> {
                out.println(result.differences() + " outputs differ; equal: " + counts(result.equal()));
                for (Difference first : result.firsts()) {
                    out.println("first difference: " + Printable.escaped(first.inWords()));
                }
            }
            case NOT_COMPARABLE -> {
                out.println("NOT COMPARABLE: " + tooLittle(result));
                out.println("equal, of what could be compared: " + counts(result.equal()));
            }
        }
        if (!result.recordedTwice().isEmpty()) {
            out.println("recorded twice with the same bytes, as after a reset: " + counts(result.recordedTwice()));
        }
        for (NotCompared why : NotCompared.values()) {
            if (result.notCompared(why) > 0) {
                out.println(result.notCompared(why) + " outputs not comparable, " + why.inWords() + ": "
                        + counts(of(result, why)));
            }
        }
        if (!result.unmarked().isEmpty()) {
            out.println("recorded outputs that do not say of which entry they came, left alone: "
                    + counts(result.unmarked()));
        }
        out.flush();
    }

    /** In one line, why nothing can be said. */
    private static String tooLittle(Verification result) {
        long all = result.notComparedCount() + result.equalCount();
        if (all == 0) {
            return "nothing came out in this stretch; look where the journal lies with 'windfall journal describe', and choose"
                    + " another --from or --to";
        }
        String nothing = result.topicsNotCompared().stream()
                .map(topic -> noun(topic, 2))
                .collect(Collectors.joining(", none of the ", ", none of the ", ""));
        return result.notComparedCount() + " of " + all + " outputs that came out could be held against nothing"
                + (result.topicsNotCompared().isEmpty() ? "" : nothing)
                + "; start later with --from, or verify a journal that was exported in time";
    }

    private static Map<String, Long> of(Verification result, NotCompared why) {
        Map<String, Long> counts = new TreeMap<>();
        result.notCompared().forEach((topic, reasons) -> {
            if (reasons.containsKey(why)) {
                counts.put(topic, reasons.get(why));
            }
        });
        return counts;
    }

    private static String started(List<Snapshot> starts) {
        return starts.isEmpty()
                ? ", from the beginning"
                : ", from "
                        + starts.stream()
                                .map(s -> "the snapshot of " + s.fabric() + " at " + Instant.ofEpochMilli(s.atMillis())
                                        + " (" + s.rows() + " rows)")
                                .collect(Collectors.joining(", "));
    }

    private static String counts(Map<String, Long> equal) {
        return equal.isEmpty()
                ? "nothing"
                : new TreeMap<>(equal)
                        .entrySet().stream()
                                .map(e -> e.getValue() + " " + noun(e.getKey(), e.getValue()))
                                .collect(Collectors.joining(", "));
    }

    private static String noun(String topic, long count) {
        String one =
                switch (topic) {
                    case "migration.decision" -> "decision";
                    case "migration.command" -> "command";
                    case "migration.state" -> "migration state";
                    case "planning.round" -> "round";
                    case "job.feasibility" -> "verdict";
                    case "window.report" -> "report";
                    default -> "dead letter";
                };
        return count == 1 ? one : one + "s";
    }

    private static Map<String, Object> json(String journal, Verification result) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("journal", journal);
        document.put("equal", result.verdict() == Verification.Verdict.EQUAL);
        document.put("verdict", result.verdict().name());
        document.put("fabrics", result.fabrics());
        document.put("entries", result.entries());
        document.put("outputs", new TreeMap<>(result.equal()));
        document.put("recordedTwice", new TreeMap<>(result.recordedTwice()));
        document.put("differences", result.differences());
        document.put("notCompared", result.notComparedCount());
        Map<String, Object> reasons = new LinkedHashMap<>();
        for (NotCompared why : NotCompared.values()) {
            reasons.put(why.name(), of(result, why));
        }
        document.put("notComparedByReason", reasons);
        document.put("topicsNotCompared", result.topicsNotCompared());
        document.put("unmarkedOutputs", new TreeMap<>(result.unmarked()));
        document.put(
                "from",
                result.starts().stream()
                        .map(s -> Map.of(
                                "fabric",
                                s.fabric(),
                                "snapshot",
                                s.day(),
                                "after",
                                s.after().toString()))
                        .toList());
        document.put(
                "firstDifferences",
                result.firsts().stream().map(ReplayVerifyCommand::json).toList());
        return document;
    }

    private static Map<String, Object> json(Difference difference) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("fabric", difference.fabric());
        document.put("entry", difference.entry().toString());
        document.put(
                "at",
                difference.atMillis() == 0
                        ? null
                        : Instant.ofEpochMilli(difference.atMillis()).toString());
        document.put("topic", difference.topic());
        document.put("key", difference.key());
        document.put("difference", difference.words());
        return document;
    }
}
