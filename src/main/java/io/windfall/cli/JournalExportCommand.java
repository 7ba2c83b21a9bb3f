package io.windfall.cli;

import io.windfall.replay.JournalExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code windfall journal export}. */
@Command(
        name = "export",
        description = {
            "Writes a cluster's journal, its snapshots and what the orchestrator made of it into one Avro container file that"
                    + " stands alone: 'windfall replay' needs neither broker nor registry for it.",
            "With --journal it cuts a stretch out of a file.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall journal export --out all.avro",
            "  windfall journal export --out west.avro --fabric west --from 2026-06-01T00:00:00Z"
        })
final class JournalExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RecordingOptions recording;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private FormatOption format;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    @Option(names = "--force", description = "Replaces a file that is there already, once the new one is whole.")
    private boolean force;

    @Override
    public Integer call() throws Exception {
        Path file = Main.of(spec).surroundings().workingDirectory().resolve(out);
        if (!force && Files.isRegularFile(file)) {
            throw UserException.usage(out + " is there already: name another file, or give --force");
        }
        Long from = recording.fromMillis();
        Long to = recording.toMillis();
        JournalExport.Result result = recording.with(cluster, source -> {
            try {
                return JournalExport.write(source, file, Main.version(), recording.fabric(), from, to);
            } catch (IOException e) {
                throw UserException.failed("cannot write " + file + ": " + Failures.reason(e), e);
            }
        });
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("file", file.toString());
        document.put("entries", result.entries());
        document.put("outputs", result.outputs());
        format.print(
                spec.commandLine().getOut(),
                document,
                result.entries() + " entries and " + result.outputs() + " outputs are in " + file
                        + System.lineSeparator());
        return ExitCode.OK;
    }
}
