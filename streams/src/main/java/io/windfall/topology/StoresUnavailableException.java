package io.windfall.topology;

/** The stores cannot be read just now: they are being restored, or move between instances. Trying again helps. */
public final class StoresUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoresUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** For those who read the stores on behalf of others. */
    public StoresUnavailableException(String message) {
        super(message);
    }
}
