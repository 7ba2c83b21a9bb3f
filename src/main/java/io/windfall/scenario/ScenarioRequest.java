package io.windfall.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a scenario is to be built from.
 *
 * @param series CSV file by site, in the order of the sites; at least one, and at least two sites in all
 * @param reader how to read them
 * @param finder what is surplus
 * @param carbonGramsPerKwh average intensity of a site's grid power, g CO2e/kWh, by site or series; others get
 *     {@link #WORLD_GRAMS_PER_KWH}
 * @param zones grid zone by site or series; others get the name of the series
 * @param bandwidthMbps mean of links that {@code links} does not give, Mbit/s
 * @param links file in the format of {@code links.csv}, or null
 * @param runtimes file in the format of {@code job-runtime-quantiles.csv}; null: those of the bundled scenario
 * @param copies how many sites to make of each series, {@code NAME-1} and so on; 1: one of the series' own name
 * @param shift how much later each further copy's windows are
 */
public record ScenarioRequest(
        Map<String, Path> series,
        SeriesReader reader,
        WindowFinder finder,
        Map<String, Double> carbonGramsPerKwh,
        Map<String, String> zones,
        double bandwidthMbps,
        Path links,
        Path runtimes,
        int copies,
        Duration shift) {

    /** The world's average in 2024 by Ember's Global Electricity Review 2025, g CO2e/kWh. */
    public static final double WORLD_GRAMS_PER_KWH = 473;

    private static final String NAME = "[A-Za-z0-9._-]{1,100}";

    /** @throws SeriesException when something does not fit together; the message is one line */
    public ScenarioRequest {
        series = new LinkedHashMap<>(series);
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(finder, "finder");
        carbonGramsPerKwh = Map.copyOf(carbonGramsPerKwh);
        zones = Map.copyOf(zones);
        require(!series.isEmpty(), "give at least one --series NAME=FILE");
        for (String site : series.keySet()) {
            require(site.matches(NAME), "'" + site + "' is no name for a site: use up to 100 of A-Z a-z 0-9 . _ -");
        }
        require(
                bandwidthMbps >= 0.001 && bandwidthMbps <= 1e9,
                "--bandwidth-mbps must be 0.001 to 1e9, not " + bandwidthMbps);
        require(copies >= 1 && copies <= 1000, "--sites must be 1 to 1000, not " + copies);
        require(copies == 1 || series.size() == 1, "--sites makes several sites of one series: give one --series");
        require(
                series.size() > 1 || copies > 1,
                "with one site there is nowhere to go: give another --series, or --sites 5 --shift 3h");
        require(copies == 1 || !shift.isZero(), "--sites " + copies + " needs a --shift, else all are open at once");
        Set<String> known = new LinkedHashSet<>(series.keySet());
        for (String name : series.keySet()) {
            for (int copy = 1; copy <= copies; copy++) {
                known.add(idOf(name, copies, copy));
            }
        }
        requireKnown("--carbon", carbonGramsPerKwh.keySet(), known);
        requireKnown("--zone", zones.keySet(), known);
        for (Map.Entry<String, Double> carbon : carbonGramsPerKwh.entrySet()) {
            double grams = carbon.getValue();
            require(
                    grams >= 0 && grams <= 10_000,
                    "--carbon " + carbon.getKey() + ": must be 0 to 10000 g/kWh, not " + grams);
        }
        for (String zone : zones.values()) {
            require(zone.matches("[^,\"\\p{Cntrl}]{1,128}"), "--zone '" + zone + "': use 1 to 128 plain characters");
        }
    }

    static String idOf(String series, int copies, int copy) {
        return copies == 1 ? series : series + "-" + copy;
    }

    private static void requireKnown(String option, Set<String> given, Set<String> known) {
        for (String name : new TreeSet<>(given)) {
            require(
                    known.contains(name),
                    option + " '" + name + "': no such site; the sites are " + String.join(", ", known));
        }
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new SeriesException(complaint);
        }
    }
}
