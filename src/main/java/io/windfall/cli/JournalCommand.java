package io.windfall.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code windfall journal}. */
@Command(
        name = "journal",
        synopsisSubcommandLabel = "COMMAND",
        description = "Keeps journals in files: all that was decided on, and all that was decided.",
        subcommands = {JournalExportCommand.class, JournalImportCommand.class, JournalDescribeCommand.class},
        footer = {
            "",
            "Examples:",
            "  windfall journal export --out june.avro --from 2026-06-01T00:00:00Z --to 2026-07-01T00:00:00Z",
            "  windfall journal describe --journal june.avro"
        })
final class JournalCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "give a command: export, import or describe");
    }
}
