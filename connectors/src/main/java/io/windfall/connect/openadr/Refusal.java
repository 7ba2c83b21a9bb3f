package io.windfall.connect.openadr;

/** Something of an event that makes no signal: a word for programs, and a sentence that says what to do. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    static final String BAD_EVENT = "BAD_EVENT";
    static final String BAD_PERIOD = "BAD_PERIOD";
    static final String BAD_VALUE = "BAD_VALUE";
    static final String BAD_UNIT = "BAD_UNIT";
    static final String CANCELLED = "CANCELLED";
    static final String NO_PROGRAM = "NO_PROGRAM";
    static final String UNKNOWN_TYPE = "UNKNOWN_TYPE";
    static final String UNKNOWN_SITE = "UNKNOWN_SITE";
    static final String UNKNOWN_GENERATION = "UNKNOWN_GENERATION";
    static final String REPORTS_ONLY = "REPORTS_ONLY";
    static final String NO_PAYLOADS = "NO_PAYLOADS";

    /** There is no room in an offset for what is known of more. */
    static final String TOO_MANY = "TOO_MANY";

    private final String reason;

    Refusal(String reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
