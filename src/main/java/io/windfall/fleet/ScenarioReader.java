package io.windfall.fleet;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads a scenario's four files, and says in one line what is wrong with them. */
final class ScenarioReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final String name;
    private final Folder files;
    private final Set<String> siteIds = new LinkedHashSet<>();

    private ScenarioReader(String name, Folder files) {
        this.name = name;
        this.files = files;
    }

    static Scenario bundled(String name) {
        String folder = "/scenarios/" + name + "/";
        boolean carried = NAME.matcher(name).matches() && Scenario.class.getResource(folder + "sites.csv") != null;
        if (!carried) {
            throw new ScenarioException("no scenario is called '" + name + "': use " + Scenario.BUNDLED
                    + ", or give the folder of your own");
        }
        return new ScenarioReader(name, file -> Scenario.class.getResourceAsStream(folder + file)).read();
    }

    static Scenario load(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ScenarioException(folder + " is not a folder: a scenario is a folder with sites.csv, windows.csv,"
                    + " links.csv and job-runtime-quantiles.csv");
        }
        String name = folder.toAbsolutePath().normalize().getFileName() == null
                ? folder.toString()
                : folder.toAbsolutePath().normalize().getFileName().toString();
        return new ScenarioReader(name, file -> Files.newInputStream(folder.resolve(file))).read();
    }

    private Scenario read() {
        List<Scenario.Site> sites = sites();
        return new Scenario(name, sites, windows(), links(), runtimes());
    }

    private List<Scenario.Site> sites() {
        List<Scenario.Site> sites = new ArrayList<>();
        for (Row row : rows("sites.csv", "site_id", "grid_zone", "grid_carbon_g_per_kwh")) {
            String id = row.text("site_id");
            row.require(NAME.matcher(id).matches(), "site_id must be 1 to 128 characters of A-Z a-z 0-9 . _ -", id);
            row.require(siteIds.add(id), "site_id stands there twice", id);
            double carbon = row.number("grid_carbon_g_per_kwh");
            row.require(carbon >= 0 && carbon <= 10_000, "grid_carbon_g_per_kwh must be 0 to 10000", carbon);
            sites.add(new Scenario.Site(id, row.text("grid_zone"), carbon));
        }
        return sites;
    }

    private List<Scenario.Window> windows() {
        List<Scenario.Window> windows = new ArrayList<>();
        Map<String, TreeMap<Long, Long>> endsByStart = new HashMap<>();
        for (Row row : rows("windows.csv", "site_id", "start_utc", "end_utc")) {
            Scenario.Window window =
                    new Scenario.Window(row.site("site_id"), row.instant("start_utc"), row.instant("end_utc"));
            row.require(
                    window.endMillis() > window.startMillis(), "end_utc is not after start_utc", row.text("end_utc"));
            // Those of a site lie apart, so that only its neighbours in time can overlap a further one.
            TreeMap<Long, Long> ends = endsByStart.computeIfAbsent(window.site(), site -> new TreeMap<>());
            Map.Entry<Long, Long> before = ends.lowerEntry(window.endMillis());
            row.require(
                    before == null || before.getValue() <= window.startMillis(),
                    "overlaps another window of " + window.site(),
                    row.text("start_utc"));
            ends.put(window.startMillis(), window.endMillis());
            windows.add(window);
        }
        return windows;
    }

    private List<Scenario.Link> links() {
        List<Scenario.Link> links = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Row row : rows("links.csv", "source_site", "destination_site", "bandwidth_mean_mbps")) {
            String source = row.site("source_site");
            String destination = row.site("destination_site");
            row.require(!source.equals(destination), "destination_site is the source itself", destination);
            row.require(seen.add(source + ">" + destination), "this link stands there twice", destination);
            double mean = row.number("bandwidth_mean_mbps");
            row.require(mean >= 0.001 && mean <= 1e9, "bandwidth_mean_mbps must be 0.001 to 1e9", mean);
            links.add(new Scenario.Link(source, destination, mean));
        }
        return links;
    }

    private RuntimeQuantiles runtimes() {
        String file = "job-runtime-quantiles.csv";
        List<RuntimeQuantiles.Point> points = new ArrayList<>();
        for (Row row : rows(file, "quantile", "runtime_s")) {
            double quantile = row.number("quantile");
            double seconds = row.number("runtime_s");
            row.require(quantile >= 0 && quantile <= 1, "quantile must be 0 to 1", quantile);
            row.require(seconds >= 0 && seconds <= 1e9, "runtime_s must be 0 to 1e9", seconds);
            points.add(new RuntimeQuantiles.Point(quantile, seconds));
        }
        try {
            return new RuntimeQuantiles(points);
        } catch (IllegalArgumentException e) {
            throw new ScenarioException(file + ": " + e.getMessage(), e);
        }
    }

    private List<Row> rows(String file, String... columns) {
        List<Row> rows = new ArrayList<>();
        try (InputStream in = files.open(file);
                CsvReader<NamedCsvRecord> reader =
                        CsvReader.builder().detectBomHeader(true).ofNamedCsvRecord(in, StandardCharsets.UTF_8)) {
            for (NamedCsvRecord line : reader) {
                Row row = new Row(file, line);
                for (String column : columns) {
                    row.require(
                            line.findField(column).isPresent(),
                            "column " + column + " is missing; the header has",
                            String.join(",", line.getHeader()));
                }
                rows.add(row);
            }
        } catch (NoSuchFileException e) {
            throw new ScenarioException(file + " is missing from scenario " + name, e);
        } catch (CsvParseException e) {
            throw new ScenarioException(file + ": " + oneLine(e), e);
        } catch (IOException | UncheckedIOException e) {
            throw new ScenarioException(file + " of scenario " + name + " cannot be read: is it a file?", e);
        }
        if (rows.isEmpty()) {
            throw new ScenarioException(file + " has no line below its header");
        }
        return rows;
    }

    private static String oneLine(CsvParseException e) {
        String why = e.getCause() == null
                ? e.getMessage()
                : e.getMessage() + ": " + e.getCause().getMessage();
        return why.replaceAll("\\s+", " ");
    }

    /** Where the files come from. */
    @FunctionalInterface
    private interface Folder {
        InputStream open(String file) throws IOException;
    }

    /** A line of a file, read with complaints that say where. */
    private final class Row {
        private final String file;
        private final NamedCsvRecord line;

        Row(String file, NamedCsvRecord line) {
            this.file = file;
            this.line = line;
        }

        String text(String column) {
            return line.getField(column).trim();
        }

        String site(String column) {
            String id = text(column);
            require(siteIds.contains(id), column + " is not in sites.csv", id);
            return id;
        }

        double number(String column) {
            try {
                double value = Double.parseDouble(text(column));
                require(Double.isFinite(value), column + " must be a number", text(column));
                return value;
            } catch (NumberFormatException e) {
                throw wrong(column + " must be a number", text(column), e);
            }
        }

        long instant(String column) {
            try {
                return Instant.parse(text(column)).toEpochMilli();
            } catch (DateTimeException | ArithmeticException e) {
                throw wrong(column + " must be a time like 2024-04-01T00:00:00Z", text(column), e);
            }
        }

        void require(boolean holds, String complaint, Object value) {
            if (!holds) {
                throw wrong(complaint, value, null);
            }
        }

        private ScenarioException wrong(String complaint, Object value, Exception cause) {
            String shown = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
            return new ScenarioException(
                    file + ", line " + line.getStartingLineNumber() + ": " + complaint + ": '" + shown + "'", cause);
        }
    }
}
