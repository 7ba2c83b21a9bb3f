package io.windfall.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What to read of a topic.
 *
 * @param from where to begin
 * @param most end after so many matching records; {@link Long#MAX_VALUE}: never
 * @param quiet end when all that was there at the start is read and no matching record came for so long; null: never
 * @param follow whether to go on past what was there at the start
 * @param filters all of which a record must fit
 */
public record TailQuery(Start from, long most, Duration quiet, boolean follow, List<RecordFilter> filters) {

    public TailQuery {
        Objects.requireNonNull(from, "from");
        filters = List.copyOf(filters);
        if (most < 1) {
            throw new IllegalArgumentException("the number of records must be at least 1, is " + most);
        }
    }

    boolean fits(SeenRecord record) {
        return filters.stream().allMatch(filter -> filter.test(record));
    }

    /** Where to begin. */
    public sealed interface Start {

        /** At the oldest record that is kept. */
        record Beginning() implements Start {}

        /** Behind the newest record. */
        record End() implements Start {}

        /** At the first record appended at an instant or later. */
        record At(Instant instant) implements Start {}

        /**
         * {@code beginning}, {@code end}, {@code -10m} (so long before now), or a time as {@link TimeText} has it.
         *
         * @throws IllegalArgumentException when it is none of these
         */
        static Start parse(String text, Instant now) {
            String stripped = text.strip();
            if (stripped.equals("beginning")) {
                return new Beginning();
            } else if (stripped.equals("end")) {
                return new End();
            } else if (stripped.matches("-[0-9]+[a-z].*")) {
                return new At(now.minus(TimeText.duration(stripped.substring(1))));
            }
            try {
                return new At(TimeText.instant(stripped, now));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "'" + Printable.shortened(text)
                                + "' is no start: write beginning, end, -10m or a time such as 2026-03-01T12:00:00Z",
                        e);
            }
        }
    }
}
