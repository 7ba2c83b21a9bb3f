package io.windfall.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures Windfall on this machine.",
        subcommands = {
            BenchPipelineCommand.class,
            BenchTransferCommand.class,
            BenchEngineCommand.class,
            BenchFailoverCommand.class,
            BenchFloodCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  windfall bench pipeline",
            "  windfall bench transfer",
            "  windfall bench engine",
            "  windfall bench failover",
            "  windfall bench flood"
        })
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "give a command: pipeline, transfer, engine, failover or flood");
    }
}
