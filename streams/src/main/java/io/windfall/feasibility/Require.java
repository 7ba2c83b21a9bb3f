package io.windfall.feasibility;

/** The range checks of this package's records; each message names the value, its range and what was given. */
final class Require {
    private Require() {}

    /** Finite and 0 or more. */
    static void nonNegative(String name, double value) {
        if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(name + " must be finite and 0 or more, not " + value);
        }
    }

    /** Finite and above 0. */
    static void positive(String name, double value) {
        if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(name + " must be finite and above 0, not " + value);
        }
    }

    /** Above 0, infinity allowed: a rate that is not charged. */
    static void rate(String name, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(name + " must be above 0 (infinite: not charged), not " + value);
        }
    }

    /** Within 0 and 1, both included. */
    static void share(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must lie within 0 and 1, not " + value);
        }
    }

    /** Any number, infinite ones too. */
    static void number(String name, double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException(name + " must be a number, not NaN");
        }
    }
}
