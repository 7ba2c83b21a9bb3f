package io.windfall.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.windfall.exchange.WindowStanding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The page on windows of surplus and demand responses. */
final class WindowPage {

    /** More would make the page slow; the last are kept. */
    static final int MOST = 5_000;

    private WindowPage() {}

    static void write(String source, List<WindowStanding> reports, WindowTotals totals, Path file) throws IOException {
        String title = "What became of the surplus";
        List<WindowStanding> shown = reports.subList(Math.max(0, reports.size() - MOST), reports.size());
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("title", title);
        data.put("subtitle", source);
        data.put("totals", totals);
        data.put("leftOut", reports.size() - shown.size());
        data.put("sites", new TreeSet<>(shown.stream().map(WindowPage::place).toList()));
        data.put(
                "methods",
                new TreeSet<>(
                        shown.stream().map(report -> report.text("method")).toList()));
        data.put("reports", shown.stream().map(WindowPage::row).toList());
        HtmlReport.page("windows.html", title, HtmlReport.inPage(data), List.of("windows.js"), file);
    }

    private static Map<String, Object> row(WindowStanding report) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("place", place(report));
        row.put("opened", report.opened().toEpochMilli());
        row.put("closed", report.closed().toEpochMilli());
        row.put("refusals", report.refused());
        for (Map.Entry<String, JsonNode> field : report.value().properties()) {
            if (!field.getKey().equals("method") && !field.getKey().equals("refused")) {
                row.put(field.getKey(), field.getValue());
            }
        }
        return row;
    }

    private static String place(WindowStanding report) {
        return report.fabric() + " / " + report.site();
    }
}
