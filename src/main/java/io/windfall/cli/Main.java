package io.windfall.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program. A command is a class of its own: {@code @Command} with a name, a one-line description and examples as its
 * footer; {@code Callable<Integer>} that returns an {@link ExitCode}; results to {@code getOut()} of its command line, all
 * else to {@code getErr()}; {@link UserException} for what the user can mend. It is registered in {@link #COMMANDS}.
 */
@Command(
        name = "windfall",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Moves AI jobs between renewable-powered micro-datacenters when the move is worth it and safe.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall demo                what it is for, in two minutes",
            "  windfall up                  everything on this machine, kept running",
            "  windfall publish grid.signal signals.csv",
            "  windfall tail migration.decision  what was decided, and why",
            "  windfall report              what became of each window of surplus",
            "  windfall evaluate            policies over seeds, in figures",
            "  windfall topics plan         what differs from the declared topics",
            "  windfall doctor              is the cluster fit, and what to do when it is not",
            "  windfall help config         every key of the configuration"
        })
public final class Main implements Runnable {
    private static final List<Supplier<Object>> COMMANDS = List.of(
            DemoCommand::new,
            UpCommand::new,
            RunCommand::new,
            ExecutorCommand::new,
            ConnectCommand::new,
            RegistryCommand::new,
            FeedCommand::new,
            SiteKeysCommand::new,
            HealthCommand::new,
            PublishCommand::new,
            TailCommand::new,
            MigrationsCommand::new,
            OrderCommands.Approve::new,
            OrderCommands.Reject::new,
            OrderCommands.Hold::new,
            OrderCommands.Unhold::new,
            OrderCommands.Forbid::new,
            OrderCommands.Permit::new,
            OrderCommands.Abort::new,
            JournalCommand::new,
            ReplayCommand::new,
            ReportCommand::new,
            ResetCommand::new,
            TopicsCommand::new,
            DoctorCommand::new,
            KeysCommand::new,
            ScenarioCommand::new,
            BenchCommand::new,
            FaultsCommand::new,
            EvaluateCommand::new,
            HelpCommand::new);

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    private boolean help;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Logs and state (default: WINDFALL_HOME, else .windfall in the project).")
    private Path home;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Shows the version.")
    private boolean version;

    Main(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.ofProcess(arguments);
        LogSetup.useDirectoryOf(surroundings);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(surroundings, out, err, arguments));
    }

    /** Runs one command and returns its exit code; the process goes on. */
    static int run(Surroundings surroundings, PrintWriter out, PrintWriter err, String... arguments) {
        int code = commandLine(surroundings).setOut(out).setErr(err).execute(arguments);
        out.flush();
        err.flush();
        return code;
    }

    static CommandLine commandLine(Surroundings surroundings) {
        CommandLine root = new CommandLine(new Main(surroundings));
        COMMANDS.forEach(command -> root.addSubcommand(command.get()));
        Failures failures = new Failures(surroundings);
        for (CommandSpec command : withSubcommands(root.getCommandSpec())) {
            command.usageMessage().width(110).autoWidth(false);
            command.versionProvider(() -> new String[] {"windfall " + version()});
            command.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(ExitCode.descriptions());
        }
        return root.setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** The root command's object, which knows where the process stands. */
    static Main of(CommandSpec command) {
        return (Main) command.root().userObject();
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Without a command. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "give a command");
    }

    /** The program's version; {@code dev} when it does not run from its jar. */
    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    private static List<CommandSpec> withSubcommands(CommandSpec command) {
        List<CommandSpec> all = new ArrayList<>(List.of(command));
        command.subcommands().values().forEach(sub -> all.addAll(withSubcommands(sub.getCommandSpec())));
        return all;
    }
}
