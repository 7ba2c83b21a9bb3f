package io.windfall.connect.caiso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.connect.SeriesPoint;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportPageTest {

    private static final LocalDate COMMON = LocalDate.of(2026, 4, 12);
    private static final LocalDate FORWARD = LocalDate.of(2026, 3, 8);
    private static final LocalDate BACK = LocalDate.of(2026, 11, 1);
    private static final String NAME = "curt_hr_tot_solar_econ_system_mwh";

    private final ReportPage all = config(Map.of()).reader();
    private final ReportPage one = config(Map.of(
                    CaisoReportConfig.FUELS,
                    "solar",
                    CaisoReportConfig.CAUSES,
                    "econ",
                    CaisoReportConfig.SCOPES,
                    "system"))
            .reader();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReadBothFormsAndNa(boolean parsed) throws Exception {
        List<Object> values = Pages.hours(24, 9, 10);
        values.set(3, "NA");
        values.set(10, "12.25");
        List<SeriesPoint> points = one.read(Pages.page(COMMON, parsed, values), COMMON);
        assertThat(points).hasSize(23);
        assertThat(points.get(0)).isEqualTo(new SeriesPoint(millis("2026-04-12T07:00:00Z"), 0));
        assertThat(points.get(3).millis()).as("03:00 is not known").isEqualTo(millis("2026-04-12T11:00:00Z"));
        assertThat(points.get(8)).isEqualTo(new SeriesPoint(millis("2026-04-12T16:00:00Z"), 900.5));
        assertThat(points.get(9).value()).isEqualTo(12.25);
        assertThat(all.read(Pages.page(COMMON, parsed, values), COMMON))
                .as("what the other arrays know of 03:00 counts")
                .hasSize(24);
    }

    @Test
    void shouldAddUpAllArraysAndLeaveTheOtherKindAlone() throws Exception {
        String page = Pages.page(COMMON, false, Pages.hours(24, 9))
                + Pages.array("curt_hr_tot_wind_oi_local_mwh", true, Pages.hours(24, 9, 10))
                + Pages.array("curt_hr_max_solar_econ_system_mw", true, Pages.hours(24, 1))
                + Pages.array("my_" + NAME, true, Pages.hours(24, 2))
                + "//" + Pages.array(NAME, true, Pages.hours(24, 3))
                + "/* " + Pages.array(NAME, true, Pages.hours(24, 4)) + "*/"
                + NAME + " = " + NAME + ".map(Number);\n";
        List<SeriesPoint> points = all.read(page, COMMON);
        assertThat(points.stream().map(SeriesPoint::value).distinct()).containsExactly(0.0, 1801.0, 900.5);
        assertThat(points.get(9).value()).isEqualTo(1801);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "window['%s'] = [%s]",
                "\"%s\" : [ %s , ]",
                "const %s=JSON.parse('[%s]')",
                "let %s\n =\n JSON . parse ( `[%s]` ) ;",
                "%s = [\n%s\n]",
                "window.%s = [ // MWh\n%s /* the day's */, // \"end]\"\n]",
                "var accept = \"*/*\", glob = 'src/*.js'; %s = [%s]",
                "fetch('https://example.org/*'); /* done */ %s=[%s]",
                "var %s = JSON.parse(&quot;[%s]&quot;.replace(/NA/g, 'null'))",
                "var %s = JSON.parse(&#39;[%s]&#39;)"
            })
    void shouldReadTheWaysThatArraysAreWritten(String form) throws Exception {
        String values = "1" + ", \"NA\", 2.5e1, null".repeat(7) + ", .5, 7";
        List<SeriesPoint> points = one.read("<script>" + String.format(form, NAME, values) + "</script>", COMMON);
        assertThat(points).hasSize(10);
        assertThat(points.get(9)).isEqualTo(new SeriesPoint(millis("2026-04-13T06:00:00Z"), 7));
    }

    @Test
    void shouldReadThousandsEscapesAndEveryWordForUnknown() throws Exception {
        String values =
                "\"1,234.5\", '12,000', \"\", undefined, NaN, 'n/a', &quot;NA&quot;, \"7\"" + ", -0.0".repeat(16);
        List<SeriesPoint> points = one.read("<script>" + NAME + " = [" + values + "];</script>", COMMON);
        assertThat(points).hasSize(24 - 5);
        assertThat(points.get(0).value()).isEqualTo(1234.5);
        assertThat(points.get(1).value()).isEqualTo(12_000);
        String broken = "<script>" + NAME + " = [\"1,23\"" + ", 0".repeat(23) + "];</script>";
        refused(broken, COMMON, "BAD_VALUE", "'1,23'", one);
    }

    @Test
    void shouldTellAnotherDayInEveryFormOfItsDate() throws Exception {
        String page = Pages.array(NAME, true, Pages.hours(24, 9));
        for (String date : List.of("'2026-04-12'", "new Date(\"2026-04-12T00:00:00\")", "new Date(2026, 3, 12)")) {
            String dated = "<script>var chart_date = " + date + ";\n" + page + "</script>";
            assertThat(one.read(dated, COMMON)).hasSize(24);
            refused(dated, COMMON.minusDays(1), "WRONG_DAY", "is of 2026-04-12", one);
        }
    }

    @Test
    void shouldTakeTheLastOfTooManyAndRefuseTooFew() throws Exception {
        List<Object> long30 = Pages.hours(30, 0, 1, 2, 3, 4, 5, 10);
        List<SeriesPoint> points = all.read(Pages.page(COMMON, true, long30), COMMON);
        assertThat(busy(points)).containsExactly(Instant.parse("2026-04-12T11:00:00Z"));
        assertThat(points).hasSize(24);
        refused(Pages.page(COMMON, true, Pages.hours(23)), COMMON, "TOO_SHORT", "23 values for the 24 hours");
        refused(Pages.page(COMMON, false, List.of()), COMMON, "TOO_SHORT", "0 values");
    }

    @Test
    void shouldKnowTheDayOnWhichClocksGoForward() throws Exception {
        // 23 values: hour 9 of the day is 10:00 on the clock.
        List<SeriesPoint> points = all.read(Pages.page(FORWARD, true, Pages.hours(23, 1, 2, 9, 22)), FORWARD);
        assertThat(points).hasSize(23);
        assertThat(busy(points))
                .containsExactly(
                        Instant.parse("2026-03-08T09:00:00Z"),
                        Instant.parse("2026-03-08T10:00:00Z"),
                        Instant.parse("2026-03-08T17:00:00Z"),
                        Instant.parse("2026-03-09T06:00:00Z"));
        // 24 values: hours of the clock; 10:00 is the same instant, and 02:00 did not happen.
        List<Object> clock = Pages.hours(24, 1, 3, 10, 23);
        clock.set(2, "NA");
        assertThat(busy(all.read(Pages.page(FORWARD, false, clock), FORWARD))).isEqualTo(busy(points));
        refused(Pages.page(FORWARD, true, Pages.hours(24, 2)), FORWARD, "AMBIGUOUS_HOURS", "02:00");
        refused(Pages.page(FORWARD, true, Pages.hours(22)), FORWARD, "TOO_SHORT", "22 values for the 23 hours");
    }

    @Test
    void shouldKnowTheDayOnWhichClocksGoBack() throws Exception {
        List<SeriesPoint> points = all.read(Pages.page(BACK, true, Pages.hours(25, 1, 2, 11, 24)), BACK);
        assertThat(points).hasSize(25);
        assertThat(busy(points))
                .containsExactly(
                        Instant.parse("2026-11-01T08:00:00Z"),
                        Instant.parse("2026-11-01T09:00:00Z"),
                        Instant.parse("2026-11-01T18:00:00Z"),
                        Instant.parse("2026-11-02T07:00:00Z"));
        // 24 values: 01:00 came twice, and its energy is that of both hours.
        List<SeriesPoint> clock = all.read(Pages.page(BACK, true, Pages.hours(24, 1, 10, 23)), BACK);
        assertThat(clock).hasSize(25);
        assertThat(busy(clock)).isEqualTo(busy(points));
        assertThat(clock.get(1).value() + clock.get(2).value()).isEqualTo(900.5);
        assertThat(all.read(Pages.page(BACK, true, Pages.hours(27, 0, 1, 2)), BACK)
                        .get(0)
                        .value())
                .as("the last 25")
                .isEqualTo(900.5);
        refused(Pages.page(BACK, true, Pages.hours(23)), BACK, "TOO_SHORT", "23 values for the 25 hours");
    }

    @Test
    void shouldRefuseWhatCannotBeReadAndSayWhy() {
        refused("<html>Maintenance</html>", COMMON, "MISSING_ARRAY", "has no curt_hr_tot_solar_econ_local_mwh");
        String page = Pages.page(COMMON, true, Pages.hours(24, 9));
        refused(page, COMMON.plusDays(1), "WRONG_DAY", "is of 2026-04-12");
        refused(page.replace(NAME + " =", "x ="), COMMON, "MISSING_ARRAY", "the page has no " + NAME + ": see");
        refused(page.replace("900.5", "lots"), COMMON, "BAD_VALUE", "'lots'");
        refused(page.replace("900.5", "-900.5"), COMMON, "BAD_VALUE", "not negative");
        refused(page.replace("900.5", "1e999"), COMMON, "BAD_VALUE", "finite");
        refused(page.substring(0, page.indexOf("900.5")), COMMON, "MALFORMED", "the page is cut");
        refused(page.replace("2026, 3, 12", "2026, 13, 12"), COMMON, "BAD_DATE", "no date");
        refused(Pages.page(COMMON, true, unknown()), COMMON, "NO_VALUES", "all values", one);
    }

    @Test
    void shouldUseWhatIsThereWhereItIsToldTo() throws Exception {
        ReportPage lenient = config(Map.of(CaisoReportConfig.LACKING, "ignore")).reader();
        assertThat(busy(lenient.read(Pages.array(NAME, true, Pages.hours(24, 9)), COMMON)))
                .hasSize(1);
        assertThatThrownBy(() -> lenient.read("", COMMON)).hasMessageContaining("the page has no");
    }

    private static List<Object> unknown() {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            values.add("NA");
        }
        return values;
    }

    private void refused(String page, LocalDate day, String reason, String detail) {
        refused(page, day, reason, detail, all);
    }

    private static void refused(String page, LocalDate day, String reason, String detail, ReportPage reader) {
        Consumer<Throwable> says =
                e -> assertThat(((RefusedException) e).reason()).isEqualTo(reason);
        assertThatThrownBy(() -> reader.read(page, day))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(detail)
                .satisfies(says);
    }

    private static List<Instant> busy(List<SeriesPoint> points) {
        return points.stream()
                .filter(p -> p.value() > 0)
                .map(p -> Instant.ofEpochMilli(p.millis()))
                .toList();
    }

    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    private static CaisoReportConfig config(Map<String, String> more) {
        Map<String, String> all =
                new java.util.HashMap<>(Map.of("sites", "reno", "window.threshold", "500", "name", "caiso"));
        all.putAll(more);
        return new CaisoReportConfig(all);
    }
}
