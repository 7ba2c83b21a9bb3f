package io.windfall.planning;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A text for people that is put together when somebody reads it: most of what a planner could say is never read. Two are
 * equal when their texts are. What it is made from must not change. Safe for use by several threads.
 */
public final class Words {

    /** Nothing said. */
    public static final Words NONE = of("");

    private final Supplier<String> later;
    private volatile String said;

    private Words(Supplier<String> later, String said) {
        this.later = later;
        this.said = said;
    }

    /** A text that is there already. */
    public static Words of(String text) {
        return new Words(null, Objects.requireNonNull(text, "text"));
    }

    /** A text that can be put together at any time, always the same. */
    public static Words later(Supplier<String> text) {
        return new Words(Objects.requireNonNull(text, "text"), null);
    }

    /** The text. */
    @Override
    public String toString() {
        String text = said;
        if (text == null) {
            text = later.get();
            said = text;
        }
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Words words && toString().equals(words.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
