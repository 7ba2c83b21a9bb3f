package io.windfall.cli;

import io.windfall.exchange.Printable;
import io.windfall.replay.Difference;
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
                    + " recorded. Ends with 0 when all are equal, else with 1 and the first difference in words.",
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
        return recording.with(cluster, source -> {
            Verification result = Verifier.verify(source, recording.fabric(), from, to);
            PrintWriter out = spec.commandLine().getOut();
            if (format.json()) {
                FormatOption.printJson(out, json(source.name(), result));
            } else {
                print(out, source.name(), result);
            }
            return result.isEqual() ? ExitCode.OK : ExitCode.FAILED;
        });
    }

    private static void print(PrintWriter out, String journal, Verification result) {
        out.println(journal + ": " + result.entries() + " entries of " + result.fabrics()
                + (result.fabrics() == 1 ? " fabric" : " fabrics") + started(result.starts()));
        if (result.isEqual()) {
            out.println("equal: " + counts(result.equal()));
        } else {
            out.println(result.differences() + " outputs differ; equal: " + counts(result.equal()));
            for (Difference first : result.firsts()) {
                out.println("first difference: " + Printable.escaped(first.inWords()));
            }
        }
        if (result.unrecorded() > 0) {
            out.println(result.unrecorded() + " outputs could not be compared: not recorded yet, or no longer kept");
        }
        out.flush();
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
                    default -> "dead letter";
                };
        return count == 1 ? one : one + "s";
    }

    private static Map<String, Object> json(String journal, Verification result) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("journal", journal);
        document.put("equal", result.isEqual());
        document.put("fabrics", result.fabrics());
        document.put("entries", result.entries());
        document.put("outputs", new TreeMap<>(result.equal()));
        document.put("differences", result.differences());
        document.put("notCompared", result.unrecorded());
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
