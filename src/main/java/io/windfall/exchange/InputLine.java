package io.windfall.exchange;

import org.apache.avro.specific.SpecificRecord;

/** A line of an input, read. */
sealed interface InputLine {

    /** Where it begins, counted from 1. */
    long number();

    /** A line that makes a record which intake would take. */
    record Good(long number, SpecificRecord value) implements InputLine {}

    /** A line that does not, and why. */
    record Bad(long number, String reason) implements InputLine {}

    /**
     * Nothing can be read from here on, and why: a CSV header that does not fit, or text that cannot be split into lines
     * any more.
     */
    record End(long number, String reason) implements InputLine {}
}
