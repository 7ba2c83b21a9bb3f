package io.windfall.scenario;

import io.windfall.exchange.Printable;
import io.windfall.exchange.TimeText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a time series from a CSV file with a header: a column of times (ISO-8601 with a zone, or ms since 1970-01-01 UTC; without
 * a zone only where the column's name says UTC) and one of plain numbers. Times must ascend.
 *
 * @param timeColumn name, or number from 1; default 1
 * @param valueColumn name, or number from 1; default 2
 * @param gaps what to make of times that are left out and of values that are not known
 */
public record SeriesReader(String timeColumn, String valueColumn, Gaps gaps) {

    /** A distance of more than this many steps is a gap. */
    private static final double GAP_STEPS = 1.5;

    private static final double EARLIEST_PLAUSIBLE_MILLIS = 1e11;

    /** What to make of a gap. */
    public enum Gaps {
        /** It is the user's to mend. */
        FAIL,
        /** No surplus while nothing is known. */
        CLOSED,
        /** The value before it holds. */
        HOLD
    }

    /**
     * Reads a file.
     *
     * @throws SeriesException when it cannot be used; the message names the first line at fault
     */
    public TimeSeries read(Path file) {
        CsvTable table = CsvTable.read(file);
        int time = table.column(timeColumn);
        int value = table.column(valueColumn);
        List<TimeSeries.Sample> samples = new ArrayList<>(table.rows().size());
        for (CsvTable.Row row : table.rows()) {
            long at = instant(table, row, time);
            if (!samples.isEmpty()) {
                requireLater(table, row, samples.get(samples.size() - 1).atMillis(), at);
            }
            samples.add(new TimeSeries.Sample(at, value(table, row, value, samples)));
        }
        if (samples.size() < 2) {
            throw table.wrong(table.rows().get(0).line(), "is the only sample; the step cannot be told from one");
        }
        long step = step(samples);
        return new TimeSeries(withGaps(table, samples, step), step);
    }

    private static long instant(CsvTable table, CsvTable.Row row, int column) {
        String text = row.text(column);
        boolean isUtc = table.nameOf(column).toLowerCase(Locale.ROOT).contains("utc");
        if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2} .*")) {
            text = text.substring(0, 10) + 'T' + text.substring(11);
        }
        if (isUtc && text.matches("[0-9-]{10}T[0-9:.]+")) {
            text += "Z";
        }
        if (text.matches(".*T.*[+-][0-9]{4}")) {
            text = text.substring(0, text.length() - 2) + ':' + text.substring(text.length() - 2);
        }
        try {
            if (text.toLowerCase(Locale.ROOT).startsWith("now")) {
                throw new IllegalArgumentException(
                        "must be a time of the past such as 2026-03-01T12:00:00Z, not 'now'");
            }
            long millis = TimeText.instant(text, Instant.EPOCH).toEpochMilli();
            if (StrictMath.abs((double) millis) < EARLIEST_PLAUSIBLE_MILLIS && !text.contains("T")) {
                throw new IllegalArgumentException("looks like seconds since 1970: milliseconds are wanted, but it is '"
                        + Printable.shortened(text) + "'");
            }
            return millis;
        } catch (IllegalArgumentException e) {
            throw row.wrong(table.nameOf(column) + " " + e.getMessage());
        }
    }

    private static void requireLater(CsvTable table, CsvTable.Row row, long before, long at) {
        if (at == before) {
            throw row.wrong("the time " + Instant.ofEpochMilli(at) + " stands there twice");
        } else if (at < before) {
            throw row.wrong("the time " + Instant.ofEpochMilli(at) + " lies before the one above it, "
                    + Instant.ofEpochMilli(before) + ": sort the file by time");
        }
    }

    private double value(CsvTable table, CsvTable.Row row, int column, List<TimeSeries.Sample> before) {
        double value = row.number(column);
        if (!Double.isNaN(value)) {
            return value;
        }
        return switch (gaps) {
            case FAIL ->
                throw row.wrong(table.nameOf(column) + " has no value ('" + Printable.shortened(row.text(column))
                        + "'): fill it in, or give --gaps closed or --gaps hold");
            case CLOSED -> Double.NaN;
            case HOLD ->
                before.isEmpty() ? Double.NaN : before.get(before.size() - 1).value();
        };
    }

    private static long step(List<TimeSeries.Sample> samples) {
        Map<Long, Integer> distances = new HashMap<>();
        for (int i = 1; i < samples.size(); i++) {
            distances.merge(samples.get(i).atMillis() - samples.get(i - 1).atMillis(), 1, Integer::sum);
        }
        long step = 0;
        for (Map.Entry<Long, Integer> entry : distances.entrySet()) {
            int more = step == 0 ? 1 : entry.getValue() - distances.get(step);
            if (more > 0 || more == 0 && entry.getKey() < step) {
                step = entry.getKey();
            }
        }
        return step;
    }

    private List<TimeSeries.Sample> withGaps(CsvTable table, List<TimeSeries.Sample> samples, long step) {
        List<TimeSeries.Sample> all = new ArrayList<>(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            TimeSeries.Sample sample = samples.get(i);
            long expected = i == 0 ? sample.atMillis() : samples.get(i - 1).atMillis() + step;
            if (i > 0 && sample.atMillis() - samples.get(i - 1).atMillis() > GAP_STEPS * step) {
                if (gaps == Gaps.FAIL) {
                    throw table.wrong(
                            table.rows().get(i).line(),
                            "a gap: nothing from " + Instant.ofEpochMilli(expected) + " to "
                                    + Instant.ofEpochMilli(sample.atMillis()) + ", where the step is "
                                    + words(step) + ": fill it in, or give --gaps closed or --gaps hold");
                } else if (gaps == Gaps.CLOSED) {
                    all.add(new TimeSeries.Sample(expected, Double.NaN));
                }
            }
            all.add(sample);
        }
        return all;
    }

    /** A duration as {@code 1h} or {@code 5m}. */
    static String words(long millis) {
        return Duration.ofMillis(millis).toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
