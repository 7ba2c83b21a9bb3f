package io.windfall.exchange;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A steady rate.
 *
 * @param perSecond records a second, above 0; infinite: as fast as they can be read
 */
public record Pace(double perSecond) {

    private static final Pattern RATE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(?:/s)?");

    public Pace {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("the rate must be above 0, is " + perSecond);
        }
    }

    /** As fast as can be, the default. */
    public static Pace unlimited() {
        return new Pace(Double.POSITIVE_INFINITY);
    }

    /**
     * {@code 100/s}, {@code 0.5/s}, or the number alone.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Pace parse(String text) {
        Matcher rate = RATE.matcher(text.strip());
        if (!rate.matches()) {
            throw new IllegalArgumentException(
                    "'" + Printable.shortened(text) + "' is no rate: write records a second, such as 100/s");
        }
        return new Pace(Double.parseDouble(rate.group(1)));
    }

    /** Waits until it is the turn of a record. {@code startNanos} is {@link System#nanoTime} at the first, {@code index} 0. */
    void await(long startNanos, long index) throws InterruptedException {
        long dueNanos = (long) (index / perSecond * 1e9);
        TimeUnit.NANOSECONDS.sleep(dueNanos - (System.nanoTime() - startNanos));
    }
}
