package io.windfall.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code windfall replay}. */
@Command(
        name = "replay",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Runs a recorded journal again, through the very machine that decided then. It writes to no cluster.",
            ""
        },
        subcommands = {ReplayVerifyCommand.class, ReplayShadowCommand.class, ReplayCounterfactualCommand.class},
        footer = {
            "",
            "Examples:",
            "  windfall replay verify                   the last demo's journal: are the outputs the same?",
            "  windfall replay shadow --set alpha=0.05  which decisions would differ, and why",
            "  windfall replay counterfactual --set policy=static  what it would have come to"
        })
final class ReplayCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "give a command: verify, shadow or counterfactual");
    }
}
