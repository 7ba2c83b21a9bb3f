package io.windfall.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says from what a scenario was built, so that the same can be built again. */
final class Provenance {

    private Provenance() {}

    static String text(ScenarioRequest request, Map<String, TimeSeries> series, List<ScenarioBuilder.Plot> sites)
            throws IOException {
        StringBuilder text = new StringBuilder("# Scenario built from time series\n\n");
        text.append(
                "Built by `windfall scenario`. Times are UTC, intervals half-open. The series' own source and licence are"
                        + " for whoever built this to add.\n\n");
        text.append("Windows: open at a value of ")
                .append(ScenarioBuilder.plain(request.finder().threshold()))
                .append(" or more, close below ")
                .append(ScenarioBuilder.plain(
                        request.finder().threshold() - request.finder().hysteresis()))
                .append(", dropped when shorter than ")
                .append(SeriesReader.words(request.finder().shortest().toMillis()))
                .append(". A value holds until the next one. Gaps: ")
                .append(request.reader().gaps().name().toLowerCase(Locale.ROOT))
                .append(
                        ".\n\n| series | file | SHA-256 | from | to | step | samples |\n|---|---|---|---|---|---|---|\n");
        for (Map.Entry<String, TimeSeries> entry : series.entrySet()) {
            Path file = request.series().get(entry.getKey());
            TimeSeries one = entry.getValue();
            int last = one.samples().size() - 1;
            row(
                    text,
                    entry.getKey(),
                    String.valueOf(file.getFileName()),
                    sha256(file),
                    Instant.ofEpochMilli(one.samples().get(0).atMillis()),
                    Instant.ofEpochMilli(one.endOf(last)),
                    SeriesReader.words(one.stepMillis()),
                    last + 1);
        }
        text.append("\n| site | series | later by | carbon, g/kWh | windows |\n|---|---|---|---|---|\n");
        for (int i = 0; i < sites.size(); i++) {
            ScenarioBuilder.Plot site = sites.get(i);
            long later = request.copies() == 1 ? 0 : i * request.shift().toMillis();
            row(
                    text,
                    site.id(),
                    site.series(),
                    SeriesReader.words(later),
                    ScenarioBuilder.plain(site.carbonOrWorld())
                            + (site.carbonGramsPerKwh() == null
                                    ? " (assumed: the world's average of 2024, Ember)"
                                    : ""),
                    site.windows().size());
        }
        text.append("\nLinks: ")
                .append(
                        request.links() == null
                                ? ""
                                : "as in `" + request.links().getFileName() + "`; others ")
                .append(ScenarioBuilder.plain(request.bandwidthMbps()))
                .append(" Mbit/s, assumed, not measured.\n\nRun times: ")
                .append(
                        request.runtimes() == null
                                ? "201 quantiles of 83,154 job runtimes in Microsoft's Philly trace, as published in"
                                        + " alibaba/clusterdata (CC-BY-4.0)."
                                : "as in `" + request.runtimes().getFileName() + "`.")
                .append('\n');
        return text.toString();
    }

    private static void row(StringBuilder text, Object... cells) {
        for (Object cell : cells) {
            text.append("| ").append(String.valueOf(cell).replace("|", "\\|")).append(' ');
        }
        text.append("|\n");
    }

    private static String sha256(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
