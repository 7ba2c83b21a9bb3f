package io.windfall.connect.prometheus;

/** A line, or an element of an answer, is no sample; the message says why. */
final class BadSampleException extends Exception {
    private static final long serialVersionUID = 1L;

    BadSampleException(String message) {
        super(message);
    }
}
