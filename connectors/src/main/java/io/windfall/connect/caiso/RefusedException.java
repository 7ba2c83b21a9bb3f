package io.windfall.connect.caiso;

/** A page or an archive cannot be used as a whole; it goes to the dead letter topic. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason a word
     * @param detail a sentence
     */
    RefusedException(String reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
