package io.windfall.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "help",
        description = "Shows the help of a command, or every key of the configuration.",
        footer = {"", "Examples:", "  windfall help topics", "  windfall help config"})
final class HelpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "The command, such as 'topics plan'; or 'config' for the configuration's keys.")
    private String[] path = {};

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (path.length == 1 && path[0].equals("config")) {
            printKeys(out);
            return ExitCode.OK;
        }
        CommandLine command = spec.root().commandLine();
        for (String name : path) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                throw UserException.usage("no command '" + String.join(" ", path) + "' (see 'windfall --help')");
            }
            command = next;
        }
        command.usage(out);
        return ExitCode.OK;
    }

    private static void printKeys(PrintWriter out) {
        out.println("Settings are taken from, each over the former: defaults; a properties file (--config FILE, else");
        out.println("./windfall.properties); environment variables (WINDFALL_ and the key in capitals, '_' for '.':");
        out.println("WINDFALL_BOOTSTRAP_SERVERS, WINDFALL_KAFKA_SECURITY_PROTOCOL); flags. WINDFALL_HOME or --home is");
        out.println("the directory of logs and state (default: .windfall in the project).");
        out.println();
        out.println(
                "In a value, ${file:PATH} stands for what a file holds, without blanks around it, and ${env:NAME} for a");
        out.println(
                "variable of any name: kafka.ssl.keystore.password=${file:/run/secrets/keystore}. Secrets are not taken");
        out.println(
                "from flags, which others can see. Any other ${WORD:...} is refused; in kafka.* it is left to Kafka where");
        out.println("kafka.config.providers is set.");
        for (ConfigKey key : ConfigKey.all()) {
            out.println();
            out.println(key.name().endsWith(".") ? key.name() + "*" : key.name());
            out.println("    " + key.doc());
            if (key.defaultValue() != null && !key.defaultValue().isEmpty()) {
                out.println("    default: " + key.defaultValue());
            }
        }
        out.flush();
    }
}
