package io.windfall.report;

import io.windfall.exchange.WindowStanding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes a report for people, as one HTML file, or for programs, as CSV files. */
public final class ReportWriter {

    private ReportWriter() {}

    /**
     * Writes one HTML file that needs no other and no network. An existing file is replaced.
     *
     * @throws IOException when it cannot be written
     */
    public static void html(ReportData data, Path file) throws IOException {
        HtmlReport.write(data, file);
    }

    /**
     * Writes one HTML file on windows of surplus and demand responses, in the same manner.
     *
     * @param source where the reports come from, for people
     * @param reports in the order in which they were over; of more than {@value WindowPage#MOST} the last are shown
     * @param totals of all of them
     * @throws IOException when it cannot be written
     */
    public static void windows(String source, List<WindowStanding> reports, WindowTotals totals, Path file)
            throws IOException {
        WindowPage.write(source, reports, totals, file);
    }

    /**
     * Writes an evaluation's data as CSV files with a header each: options, figures, frontier, bound, windows, segments, energy,
     * phase-regions, phase-jobs, verdicts, moves. Existing files of these names are replaced; times are ISO-8601, UTC.
     *
     * @param folder where to, made when it is not there
     * @throws IOException when one cannot be written
     */
    public static void csv(ReportData data, Path folder) throws IOException {
        CsvReport.write(data, folder);
    }
}
