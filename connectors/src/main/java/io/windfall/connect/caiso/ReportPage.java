package io.windfall.connect.caiso;

import io.windfall.connect.SeriesPoint;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the curtailment of a day out of a page of the daily renewable report. */
final class ReportPage {

    /** The page's own date; months count from 0 in JavaScript. */
    private static final Pattern CHART_DATE = Pattern.compile(
            "chart_date\\s*=\\s*new\\s+Date\\s*\\(\\s*(?:Date\\s*\\.\\s*UTC\\s*\\(\\s*)?([0-9]{4})\\s*,\\s*([0-9]{1,2})\\s*,"
                    + "\\s*([0-9]{1,2})");

    private static final Pattern WRITTEN_DATE =
            Pattern.compile("chart_date\\s*=\\s*(?:new\\s+Date\\s*\\(\\s*)?[\"']([0-9]{4})-([0-9]{2})-([0-9]{2})");

    private final List<String> names;
    private final boolean isTotal;
    private final boolean mayLack;

    /**
     * @param names the arrays that add up to the curtailment
     * @param isTotal whether they hold MWh of the hour, and else MW at most
     * @param mayLack whether arrays may be missing, as long as one is there
     */
    ReportPage(List<String> names, boolean isTotal, boolean mayLack) {
        this.names = List.copyOf(names);
        this.isTotal = isTotal;
        this.mayLack = mayLack;
    }

    /**
     * The hours of a day with what was curtailed in them, MW; hours of which nothing is known are left out.
     *
     * @throws RefusedException when the page is of another day, or one of the arrays is missing, too short or unreadable
     */
    List<SeriesPoint> read(String page, LocalDate day) throws RefusedException {
        checkDay(page, day);
        ReportHours hours = new ReportHours(day);
        Double[] sums = new Double[hours.count()];
        JsArrays arrays = new JsArrays(page);
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            List<Double> values = arrays.find(name);
            if (values == null) {
                missing.add(name);
            } else {
                add(sums, hours.fitted(name, values, isTotal));
            }
        }
        if (missing.size() == names.size() || !missing.isEmpty() && !mayLack) {
            throw new RefusedException(
                    "MISSING_ARRAY",
                    "the page has no " + String.join(", ", missing) + ": see " + CaisoReportConfig.LACKING);
        }
        List<SeriesPoint> points = new ArrayList<>();
        for (int hour = 0; hour < sums.length; hour++) {
            if (sums[hour] != null) {
                points.add(new SeriesPoint(hours.startMillis(hour), sums[hour]));
            }
        }
        if (points.isEmpty()) {
            throw new RefusedException("NO_VALUES", "all values of " + day + " are NA");
        }
        return points;
    }

    private static void add(Double[] sums, List<Double> values) {
        Arrays.setAll(sums, i -> {
            Double value = values.get(i);
            return value == null ? sums[i] : (Double) (value + (sums[i] == null ? 0 : sums[i]));
        });
    }

    private static void checkDay(String page, LocalDate day) throws RefusedException {
        Matcher date = CHART_DATE.matcher(page);
        int firstMonth = 0;
        if (!date.find()) {
            date = WRITTEN_DATE.matcher(page);
            firstMonth = 1;
            if (!date.find()) {
                return; // the address alone says which day it is
            }
        }
        LocalDate own;
        try {
            own = LocalDate.of(
                    Integer.parseInt(date.group(1)),
                    Integer.parseInt(date.group(2)) + 1 - firstMonth,
                    Integer.parseInt(date.group(3)));
        } catch (DateTimeException e) {
            throw new RefusedException("BAD_DATE", "the page's chart_date is no date: " + e.getMessage());
        }
        if (!own.equals(day)) {
            throw new RefusedException("WRONG_DAY", "the page is of " + own + ", and was asked for as that of " + day);
        }
    }
}
