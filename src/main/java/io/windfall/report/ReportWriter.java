package io.windfall.report;

import java.io.IOException;
import java.nio.file.Path;

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
     * Writes the same data as CSV files with a header each: options, figures, frontier, bound, windows, segments, energy,
     * phase-regions, phase-jobs, verdicts, moves. Existing files of these names are replaced; times are ISO-8601, UTC.
     *
     * @param folder where to, made when it is not there
     * @throws IOException when one cannot be written
     */
    public static void csv(ReportData data, Path folder) throws IOException {
        CsvReport.write(data, folder);
    }
}
