package io.windfall.connect.caiso;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Makes pages that hold arrays as the daily report does. */
final class Pages {

    private Pages() {}

    /** A page with all arrays of MWh: the given values as those of solar, bids, system; all others nothing. */
    static String page(LocalDate day, boolean parsed, List<?> values) {
        StringBuilder page =
                new StringBuilder("<!doctype html><html><head><title>Day's renewables</title></head><body>\n"
                        + "<div id=\"a\"></div><script>\n");
        if (day != null) {
            page.append("const chart_date = new Date(Date.UTC(")
                    .append(day.getYear())
                    .append(", ")
                    .append(day.getMonthValue() - 1)
                    .append(", ")
                    .append(day.getDayOfMonth())
                    .append("));\n");
        }
        for (String fuel : List.of("solar", "wind")) {
            for (String cause : List.of("econ", "ss", "oi")) {
                for (String scope : List.of("local", "system")) {
                    String name = "curt_hr_tot_" + fuel + "_" + cause + "_" + scope + "_mwh";
                    boolean told = name.equals("curt_hr_tot_solar_econ_system_mwh");
                    page.append(array(name, parsed, told ? values : zeros(values.size())));
                }
            }
        }
        page.append("draw(curt_hr_tot_solar_econ_system_mwh, \"curt_hr_tot_solar_econ_system_mwh\");\n");
        return page.append("</script></body></html>\n").toString();
    }

    static String array(String name, boolean parsed, List<?> values) {
        StringBuilder text = new StringBuilder("[");
        for (Object value : values) {
            text.append(text.length() > 1 ? ", " : "").append(value instanceof String s ? "\"" + s + "\"" : value);
        }
        text.append(']');
        return parsed
                ? "let " + name + " = JSON.parse(\"" + text.toString().replace("\"", "\\\"") + "\");\n"
                : "var " + name + "=" + text + ";\n";
    }

    static List<Object> zeros(int count) {
        return hours(count);
    }

    /** So many hours, with 900 in some. */
    static List<Object> hours(int count, int... busy) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(0);
        }
        for (int hour : busy) {
            values.set(hour, 900.5);
        }
        return values;
    }
}
