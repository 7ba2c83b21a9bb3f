package io.windfall.cli;

/**
 * Ends a command with one line on standard error and an exit code; no stack trace is shown. The message says what is wrong
 * and what to do about it, and never holds a secret.
 */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private UserException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** A mistake in the command line or the configuration: exit code 2. */
    public static UserException usage(String message) {
        return new UserException(ExitCode.USAGE, message, null);
    }

    /** As {@link #usage(String)}; the cause goes to the log file. */
    public static UserException usage(String message, Throwable cause) {
        return new UserException(ExitCode.USAGE, message, cause);
    }

    /** The command cannot do what it was asked: exit code 1. */
    public static UserException failed(String message) {
        return new UserException(ExitCode.FAILED, message, null);
    }

    /** As {@link #failed(String)}; the cause goes to the log file. */
    public static UserException failed(String message, Throwable cause) {
        return new UserException(ExitCode.FAILED, message, cause);
    }

    /** The broker or the registry does not answer: exit code 3; the cause goes to the log file. */
    public static UserException unreachable(String message, Throwable cause) {
        return new UserException(ExitCode.UNREACHABLE, message, cause);
    }

    /** What the process ends with. */
    public int exitCode() {
        return exitCode;
    }
}
