package io.windfall.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

/** Runs commands in this process and keeps what they print. */
final class Cli {
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    private final Surroundings surroundings;

    Cli(Path directory) {
        this(directory, Map.of());
    }

    Cli(Path directory, Map<String, String> environment) {
        surroundings = new Surroundings(environment, directory, directory.resolve("home"));
    }

    int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(surroundings, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
