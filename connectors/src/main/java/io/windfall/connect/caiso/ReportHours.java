package io.windfall.connect.caiso;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The hours of a day in California, and how an array of a report falls on them.
 *
 * <p>A common day has 24 hours and takes 24 values, of more the last 24. The day on which clocks go forward has 23: 23 values are
 * its hours, 24 are hours of the clock, of which 02:00 did not happen and must hold nothing. The day on which they go back has 25:
 * 25 values are its hours, 24 are hours of the clock, of which 01:00 came twice.
 */
record ReportHours(LocalDate day) {

    /** Where the report's days begin and end. */
    static final ZoneId ZONE = ZoneId.of("America/Los_Angeles");

    private static final int HOURS = 24;
    private static final int SKIPPED = 2;
    private static final int REPEATED = 1;

    /** How many hours the day has. */
    int count() {
        ZonedDateTime start = day.atStartOfDay(ZONE);
        return (int) Duration.between(start, day.plusDays(1).atStartOfDay(ZONE)).toHours();
    }

    /** When the n-th hour of the day begins, from 0; ms since 1970-01-01 UTC. */
    long startMillis(int hour) {
        return day.atStartOfDay(ZONE).toInstant().plus(Duration.ofHours(hour)).toEpochMilli();
    }

    /**
     * An array's values hour by hour.
     *
     * @param isTotal whether a value is a sum over its hour, so that one for an hour that came twice is shared by both
     * @throws RefusedException when it has too few, or does not fit the day
     */
    List<Double> fitted(String name, List<Double> values, boolean isTotal) throws RefusedException {
        int hours = count();
        int least = Math.min(HOURS, hours);
        if (values.size() < least) {
            throw new RefusedException(
                    "TOO_SHORT", name + " has " + values.size() + " values for the " + hours + " hours of " + day);
        }
        if (hours == HOURS || values.size() == hours) {
            return last(values, hours);
        }
        if (hours > HOURS && values.size() > hours) {
            return last(values, hours);
        }
        List<Double> clock = new ArrayList<>(last(values, HOURS));
        if (hours < HOURS) {
            Double nothing = clock.remove(SKIPPED);
            if (nothing != null && nothing != 0) {
                throw new RefusedException(
                        "AMBIGUOUS_HOURS",
                        name + " has " + values.size() + " values for the 23 hours of " + day
                                + ", and that of 02:00, which did not happen, is " + nothing);
            }
            return clock;
        }
        Double twice = clock.get(REPEATED);
        Double each = twice == null || !isTotal ? twice : (Double) (twice / 2);
        clock.set(REPEATED, each);
        clock.add(REPEATED + 1, each);
        return clock;
    }

    private static List<Double> last(List<Double> values, int count) {
        return values.subList(values.size() - count, values.size());
    }
}
