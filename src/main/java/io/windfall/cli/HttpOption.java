package io.windfall.cli;

import picocli.CommandLine.Option;

/** The flag of commands that serve HTTP. */
final class HttpOption {
    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Where to serve the dashboard, the JSON interface, health and metrics, or 'off'"
                    + " (default: 127.0.0.1:8080, or any free port where that one is taken).")
    private String listen;

    /** Null where it is not given. */
    String listen() {
        return listen;
    }
}
