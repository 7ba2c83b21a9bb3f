package io.windfall.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the exit codes mean; the same for every command, and printed by {@code --help}. */
final class ExitCode {
    /** Done, and nothing was found wrong. */
    static final int OK = 0;
    /** The command failed, or it found differences or problems. */
    static final int FAILED = 1;
    /** A mistake in the command line or in the configuration. */
    static final int USAGE = 2;
    /** The broker or the Schema Registry cannot be reached. */
    static final int UNREACHABLE = 3;
    /** A replay could compare too little of what was recorded to call it equal. */
    static final int NOT_COMPARABLE = 4;
    /** A fault of the program; the log file has the stack trace. */
    static final int BUG = 70;
    /** Interrupted by the user. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    /** The codes with their meaning, in order, for {@code --help}. */
    static Map<String, String> descriptions() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(" " + OK, "done, nothing found wrong");
        codes.put(" " + FAILED, "failed, or found differences or problems");
        codes.put(" " + USAGE, "mistake in the command line or the configuration");
        codes.put(" " + UNREACHABLE, "broker or Schema Registry unreachable");
        codes.put(" " + NOT_COMPARABLE, "replay verify: too little is still there to be compared");
        codes.put(" " + BUG, "a fault of Windfall; the log file says more");
        codes.put(" " + INTERRUPTED, "interrupted");
        return codes;
    }
}
