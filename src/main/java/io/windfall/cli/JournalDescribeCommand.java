package io.windfall.cli;

import io.windfall.exchange.Printable;
import io.windfall.replay.JournalSummary;
import io.windfall.replay.Snapshot;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code windfall journal describe}. */
@Command(
        name = "describe",
        description = {
            "Says what is in a journal: fabrics, times, entries by kind, outputs by topic, snapshots, changes of settings.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall journal describe                          the last demo's",
            "  windfall journal describe --journal june.avro",
            "  windfall journal describe --bootstrap-server kafka:9092 --format json"
        })
final class JournalDescribeCommand implements Callable<Integer> {
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
        return recording.with(cluster, source -> {
            List<JournalSummary.Fabric> fabrics = JournalSummary.of(source, recording.fabric());
            PrintWriter out = spec.commandLine().getOut();
            if (format.json()) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("journal", source.name());
                document.put("tornSnapshots", source.tornSnapshots());
                document.put(
                        "fabrics",
                        fabrics.stream().map(JournalDescribeCommand::json).toList());
                FormatOption.printJson(out, document);
            } else {
                out.println(source.name());
                fabrics.forEach(fabric -> print(out, fabric));
                if (source.tornSnapshots() > 0) {
                    out.println(source.tornSnapshots() + " snapshots are torn, and of no use");
                }
                out.flush();
            }
            return fabrics.isEmpty() ? ExitCode.FAILED : ExitCode.OK;
        });
    }

    private static void print(PrintWriter out, JournalSummary.Fabric fabric) {
        out.println();
        out.println("fabric " + fabric.name());
        out.println("  its time   " + text(fabric.from()) + " to " + text(fabric.to()));
        out.println("  appended   " + text(fabric.firstAppended()) + " to " + text(fabric.lastAppended()));
        out.println("  entries    " + counts(fabric.entries()));
        out.println("  outputs    " + counts(fabric.outputs()));
        out.println("  snapshots  "
                + (fabric.snapshots().isEmpty()
                        ? "none"
                        : fabric.snapshots().stream()
                                .map(s -> s.day() + " (" + s.rows() + " rows, after " + s.after() + ")")
                                .collect(Collectors.joining(", "))));
        for (JournalSummary.Change change : fabric.changes()) {
            out.println("  settings   "
                    + (change.atMillis() == null ? "at first" : text(Instant.ofEpochMilli(change.atMillis()))) + " "
                    + Printable.escaped(change.settings()) + " (by " + Printable.escaped(change.issuedBy()) + ", "
                    + change.position() + ")");
        }
    }

    private static Map<String, Object> json(JournalSummary.Fabric fabric) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("fabric", fabric.name());
        document.put("from", text(fabric.from()));
        document.put("to", text(fabric.to()));
        document.put("firstAppended", text(fabric.firstAppended()));
        document.put("lastAppended", text(fabric.lastAppended()));
        document.put("entries", fabric.entries());
        document.put("outputs", fabric.outputs());
        List<Map<String, Object>> snapshots = new ArrayList<>();
        for (Snapshot snapshot : fabric.snapshots()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("day", snapshot.day());
            each.put("at", text(Instant.ofEpochMilli(snapshot.atMillis())));
            each.put("rows", snapshot.rows());
            each.put("after", snapshot.after().toString());
            snapshots.add(each);
        }
        document.put("snapshots", snapshots);
        List<Map<String, Object>> changes = new ArrayList<>();
        for (JournalSummary.Change change : fabric.changes()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("at", change.atMillis() == null ? null : text(Instant.ofEpochMilli(change.atMillis())));
            each.put("entry", change.position());
            each.put("issuedBy", change.issuedBy());
            each.put("settings", change.settings());
            changes.add(each);
        }
        document.put("settings", changes);
        return document;
    }

    private static String counts(Map<String, Long> counts) {
        long sum = counts.values().stream().mapToLong(Long::longValue).sum();
        return sum
                + (counts.isEmpty()
                        ? ""
                        : ": "
                                + counts.entrySet().stream()
                                        .map(e -> e.getValue() + " " + e.getKey())
                                        .collect(Collectors.joining(", ")));
    }

    private static String text(Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
