package io.windfall.cli;

import io.windfall.exchange.Tail;
import io.windfall.exchange.TailQuery;
import io.windfall.exchange.WindowBoard;
import io.windfall.exchange.WindowStanding;
import io.windfall.replay.JournalFile;
import io.windfall.replay.RecordedReports;
import io.windfall.report.ReportWriter;
import io.windfall.report.WindowTotals;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.avro.generic.GenericRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code windfall report}. */
@Command(
        name = "report",
        description = {
            "Shows what became of each window of surplus and of each demand response that is over: promised, delivered, used"
                    + " and left unused; moves made, failed and refused with the reason; energy and CO2 avoided; shedding"
                    + " asked and given, and how late. With totals, and the method.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall report                                          of the last demo's journal",
            "  windfall report --bootstrap-server 127.0.0.1:9092        of a cluster's, such as that of 'windfall up'",
            "  windfall report --site spain --from 2024-04-02T00:00:00Z --html windows.html",
            "  windfall report --journal june.avro --format json | jq .totals"
        })
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description =
                    "An exported journal (default: a cluster's reports, when one of its flags is given, else those in the"
                            + " journal of the last 'windfall demo', else a cluster's).")
    private Path journal;

    @Option(names = "--fabric", paramLabel = "NAME", description = "Only this fabric (default: all).")
    private String fabric;

    @Option(names = "--site", paramLabel = "NAME", description = "Only this site (default: all).")
    private String site;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only what was not over before this instant of the fabric's own time.")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "Only what began before this instant of the fabric's own time.")
    private String to;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Writes a page as well, one file that works offline; one that exists is replaced.")
    private Path html;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private FormatOption format;

    private String source;

    @Override
    public Integer call() throws Exception {
        WindowBoard board = board();
        if (html != null
                && Files.isDirectory(cluster.surroundings().workingDirectory().resolve(html))) {
            throw UserException.usage("--html: " + html + " is a folder: name a file");
        }
        read(board);
        List<WindowStanding> shown = board.shown();
        if (board.unreadable() > 0) {
            spec.commandLine().getErr().println("note: " + board.unreadable() + " reports could not be read");
        }
        WindowTotals totals = WindowTotals.of(shown);
        PrintWriter out = spec.commandLine().getOut();
        if (format.json()) {
            FormatOption.printJson(out, json(shown, totals));
        } else {
            out.println("Reports of " + source);
            ReportTable.print(out, shown, totals);
        }
        if (html != null) {
            write(shown, totals);
        }
        return ExitCode.OK;
    }

    private WindowBoard board() {
        Long begin = RecordingOptions.millis("--from", from);
        Long end = RecordingOptions.millis("--to", to);
        if (begin != null && end != null && end <= begin) {
            throw UserException.usage("--to " + to + " is not after --from " + from);
        }
        return new WindowBoard(
                fabric == null ? null : NameArgument.valid("--fabric", fabric),
                site == null ? null : NameArgument.valid("--site", site),
                begin == null ? null : Instant.ofEpochMilli(begin),
                end == null ? null : Instant.ofEpochMilli(end));
    }

    private void read(WindowBoard board) throws Exception {
        Path demo = DemoJournal.file(cluster.surroundings());
        if (journal != null) {
            readFile(cluster.surroundings().workingDirectory().resolve(journal), board);
        } else if (!RecordingOptions.namesCluster(spec) && Files.exists(demo)) {
            readFile(demo, board);
        } else {
            readCluster(board);
        }
    }

    private void readFile(Path file, WindowBoard board) throws Exception {
        RecordedReports.Found found = RecordingOptions.told(() -> RecordedReports.of(JournalFile.open(file), fabric));
        source = file + (found.workedOutAnew() ? ", worked out anew: it is older than such reports" : "");
        for (GenericRecord report : found.reports()) {
            board.take(
                    report.get("fabric") + "/" + report.get("site") + "/" + report.get("id"),
                    WindowStanding.of(report));
        }
    }

    private void readCluster(WindowBoard board) throws InterruptedException {
        TopicOption.requireOnCluster(Topics.WINDOW_REPORT, cluster);
        source = cluster.topicNames().name(Topics.WINDOW_REPORT) + " at " + cluster.bootstrapServers();
        try (SchemaRegistry registry = cluster.openRegistry()) {
            new Tail(
                            Topics.WINDOW_REPORT,
                            cluster.topicNames(),
                            registry,
                            cluster.registryConfig().serdeOptions().withMaxWait(ClusterOptions.PATIENCE))
                    .read(
                            Tail.consumerProperties(cluster.kafkaProperties()),
                            new TailQuery(new TailQuery.Start.Beginning(), Long.MAX_VALUE, null, false, List.of()),
                            records -> {
                                board.take(records);
                                return true;
                            });
        }
    }

    private Map<String, Object> json(List<WindowStanding> shown, WindowTotals totals) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("source", source);
        document.put("reports", shown.stream().map(WindowStanding::value).toList());
        document.put("totals", totals);
        return document;
    }

    private void write(List<WindowStanding> shown, WindowTotals totals) {
        Path file = cluster.surroundings().workingDirectory().resolve(html);
        try {
            ReportWriter.windows(source, shown, totals, file);
            spec.commandLine().getErr().println("The page is in " + html);
        } catch (IOException e) {
            throw UserException.failed("cannot write the page to " + html + ": " + e.getMessage(), e);
        }
    }
}
