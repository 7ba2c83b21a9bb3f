package io.windfall.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "topics",
        description =
                "Compares the cluster's topics and schemas with the declared ones, and sets them up, with the rights to them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TopicsPlanCommand.class,
            TopicsApplyCommand.class,
            TopicsDescribeCommand.class,
            TopicsAclCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  windfall topics plan --bootstrap-server kafka-1:9092 --registry http://registry:8081",
            "  windfall topics apply --replication 3",
            "  windfall topics describe",
            "  windfall topics acl --role orchestrator"
        })
final class TopicsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "give a command: plan, apply, describe or acl");
    }
}
