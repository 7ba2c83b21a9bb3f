package io.windfall.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a benchmark prints: its progress in lines to standard error, and then its report. */
final class BenchOutput {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private FormatOption format;

    /** Takes a line of progress. */
    Consumer<String> progress() {
        PrintWriter err = command.commandLine().getErr();
        return line -> {
            err.println(line);
            err.flush();
        };
    }

    /** Prints a report, for programs or for people; returns the exit code. */
    int print(Map<String, Object> document, String text) {
        format.print(command.commandLine().getOut(), document, text);
        return ExitCode.OK;
    }
}
