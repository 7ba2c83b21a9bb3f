package io.windfall.embedded;

/** Says in one line why the embedded stack cannot start or go on, and what to do about it; fit to be shown without a stack trace. */
public final class EmbeddedStackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddedStackException(String message) {
        super(message);
    }

    EmbeddedStackException(String message, Throwable cause) {
        super(message, cause);
    }

    static EmbeddedStackException portTaken(String host, int port, String flag, Throwable cause) {
        String orNoAddress = host.equals(EmbeddedStackConfig.HOST) ? "" : ", or this machine has no such address";
        return new EmbeddedStackException(
                "Port " + port + " on " + host + " is taken" + orNoAddress
                        + ": stop what uses it, or choose another with " + flag + " (0 for any free one).",
                cause);
    }
}
