package io.windfall.scenario;

import io.windfall.fleet.Scenario;
import io.windfall.fleet.ScenarioException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Builds a scenario folder: sites.csv, windows.csv, links.csv, job-runtime-quantiles.csv, PROVENANCE.md. */
public final class ScenarioBuilder {

    private static final String RUNTIMES = "job-runtime-quantiles.csv";

    private final ScenarioRequest request;
    private final Map<String, TimeSeries> series = new LinkedHashMap<>();
    private final List<Plot> sites = new ArrayList<>();

    private ScenarioBuilder(ScenarioRequest request) {
        this.request = request;
    }

    /**
     * Builds it. Nothing is written before all of the series are read; files of the folder that have these names are replaced.
     *
     * @param folder where to, made when it is not there
     * @throws SeriesException when an input cannot be used; the message names the file and the line
     * @throws IOException when the folder cannot be written
     */
    public static BuiltScenario build(ScenarioRequest request, Path folder) throws IOException {
        return new ScenarioBuilder(request).build(folder);
    }

    private BuiltScenario build(Path folder) throws IOException {
        for (Map.Entry<String, Path> entry : request.series().entrySet()) {
            addSites(entry.getKey(), request.reader().read(entry.getValue()));
        }
        requireAWindow();
        Map<String, String> files = new LinkedHashMap<>();
        files.put("sites.csv", sitesCsv());
        files.put("windows.csv", windowsCsv());
        files.put("links.csv", linksCsv());
        files.put(RUNTIMES, runtimesCsv());
        files.put("PROVENANCE.md", Provenance.text(request, series, sites));
        Files.createDirectories(folder);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        try {
            return new BuiltScenario(
                    Scenario.load(folder), sites.stream().map(this::account).toList());
        } catch (ScenarioException e) {
            throw new SeriesException(e.getMessage(), e);
        }
    }

    private void addSites(String name, TimeSeries one) {
        series.put(name, one);
        List<SurplusWindow> found = request.finder().find(one);
        for (int copy = 1; copy <= request.copies(); copy++) {
            long later = (copy - 1) * request.shift().toMillis();
            String id = ScenarioRequest.idOf(name, request.copies(), copy);
            Double carbon = request.carbonGramsPerKwh()
                    .getOrDefault(id, request.carbonGramsPerKwh().get(name));
            String zone = request.zones().getOrDefault(id, request.zones().getOrDefault(name, name));
            List<SurplusWindow> windows =
                    found.stream().map(window -> window.shifted(later)).toList();
            sites.add(new Plot(id, name, zone, carbon, windows));
        }
    }

    /** No window at all is a threshold in another unit more often than it is a year without wind. */
    private void requireAWindow() {
        if (sites.stream().anyMatch(site -> !site.windows().isEmpty())) {
            return;
        }
        TimeSeries.Sample largest = series.values().stream()
                .flatMap(one -> one.samples().stream())
                .filter(sample -> !Double.isNaN(sample.value()))
                .max(Comparator.comparingDouble(TimeSeries.Sample::value))
                .orElseThrow(() -> new SeriesException("the series hold no value at all"));
        WindowFinder finder = request.finder();
        throw new SeriesException(
                largest.value() < finder.threshold()
                        ? "no value reaches the threshold of " + plain(finder.threshold()) + ": the largest is "
                                + plain(largest.value()) + " at " + Instant.ofEpochMilli(largest.atMillis())
                                + "; is --threshold in the unit of the file?"
                        : "no window is as long as "
                                + SeriesReader.words(finder.shortest().toMillis())
                                + ": give a lower --shortest-window or --threshold, or a larger --hysteresis");
    }

    private String sitesCsv() {
        StringBuilder csv = new StringBuilder("site_id,grid_zone,grid_carbon_g_per_kwh\n");
        for (Plot site : sites) {
            csv.append(site.id()).append(',').append(site.zone()).append(',');
            csv.append(plain(site.carbonOrWorld())).append('\n');
        }
        return csv.toString();
    }

    private String windowsCsv() {
        record Line(String site, SurplusWindow window) {}
        List<Line> lines = new ArrayList<>();
        sites.forEach(site -> site.windows().forEach(window -> lines.add(new Line(site.id(), window))));
        lines.sort(Comparator.comparingLong((Line line) -> line.window().startMillis())
                .thenComparing(Line::site));
        StringBuilder csv = new StringBuilder("site_id,start_utc,end_utc,mean_value,peak_value\n");
        for (Line line : lines) {
            csv.append(line.site()).append(',');
            csv.append(Instant.ofEpochMilli(line.window().startMillis())).append(',');
            csv.append(Instant.ofEpochMilli(line.window().endMillis())).append(',');
            csv.append(plain(line.window().meanValue())).append(',');
            csv.append(plain(line.window().peakValue())).append('\n');
        }
        return csv.toString();
    }

    private String linksCsv() {
        Map<String, Double> given = request.links() == null ? Map.of() : givenLinks();
        StringBuilder csv = new StringBuilder("source_site,destination_site,bandwidth_mean_mbps\n");
        for (Plot source : sites) {
            for (Plot destination : sites) {
                if (source != destination) {
                    double mbps = given.getOrDefault(source.id() + ">" + destination.id(), request.bandwidthMbps());
                    csv.append(source.id()).append(',').append(destination.id()).append(',');
                    csv.append(plain(mbps)).append('\n');
                }
            }
        }
        return csv.toString();
    }

    private Map<String, Double> givenLinks() {
        CsvTable table = CsvTable.read(request.links());
        int source = table.column("source_site");
        int destination = table.column("destination_site");
        int mean = table.column("bandwidth_mean_mbps");
        Set<String> known = new HashSet<>();
        sites.forEach(site -> known.add(site.id()));
        Map<String, Double> given = new HashMap<>();
        for (CsvTable.Row row : table.rows()) {
            for (int column : new int[] {source, destination}) {
                if (!known.contains(row.text(column))) {
                    throw row.wrong(table.nameOf(column) + " '" + row.text(column) + "' is none of the sites "
                            + String.join(
                                    ", ", sites.stream().map(Plot::id).limit(12).toList()));
                }
            }
            double mbps = row.number(mean);
            if (!(mbps >= 0.001 && mbps <= 1e9)) {
                throw row.wrong("bandwidth_mean_mbps must be 0.001 to 1e9, not '" + row.text(mean) + "'");
            }
            String link = row.text(source) + ">" + row.text(destination);
            if (row.text(source).equals(row.text(destination)) || given.put(link, mbps) != null) {
                throw row.wrong("the link " + link + " leads nowhere or stands there twice");
            }
        }
        return given;
    }

    private String runtimesCsv() throws IOException {
        if (request.runtimes() == null) {
            String bundled = "/scenarios/" + Scenario.BUNDLED + "/" + RUNTIMES;
            try (InputStream in = Scenario.class.getResourceAsStream(bundled)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        CsvTable table = CsvTable.read(request.runtimes());
        int quantile = table.column("quantile");
        int seconds = table.column("runtime_s");
        StringBuilder csv = new StringBuilder("quantile,runtime_s\n");
        for (CsvTable.Row row : table.rows()) {
            csv.append(plain(row.number(quantile))).append(',').append(plain(row.number(seconds)));
            csv.append('\n');
        }
        return csv.toString();
    }

    private BuiltScenario.Site account(Plot site) {
        TimeSeries one = series.get(site.series());
        double open = 0;
        for (SurplusWindow window : site.windows()) {
            open += window.endMillis() - window.startMillis();
        }
        int last = one.samples().size() - 1;
        double whole = one.endOf(last) - one.samples().get(0).atMillis();
        int count = site.windows().size();
        return new BuiltScenario.Site(
                site.id(),
                one.stepMillis() / 1e3,
                count,
                count == 0 ? 0 : open / count / 3.6e6,
                open / whole,
                site.carbonGramsPerKwh() == null);
    }

    /** A number as briefly as it can be said, at most six digits behind the point. */
    static String plain(double value) {
        String text = String.format(Locale.ROOT, "%.6f", value).replaceAll("0+$", "");
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * A site to be.
     *
     * @param series the series that its windows come from
     * @param carbonGramsPerKwh as given, or null
     */
    record Plot(String id, String series, String zone, Double carbonGramsPerKwh, List<SurplusWindow> windows) {

        double carbonOrWorld() {
            return carbonGramsPerKwh == null ? ScenarioRequest.WORLD_GRAMS_PER_KWH : carbonGramsPerKwh;
        }
    }
}
