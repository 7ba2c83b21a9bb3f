package io.windfall.fleet;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * The world that a fleet lives in: sites, their windows of surplus, the links between them, and how long jobs run.
 *
 * @param name what it is called
 * @param sites in the order of the file; at least one
 * @param windows sorted by start, then site; those of one site do not overlap
 * @param links directed
 * @param runtimes the distribution of run times
 */
public record Scenario(
        String name, List<Site> sites, List<Window> windows, List<Link> links, RuntimeQuantiles runtimes) {

    /** The scenario that the program carries. */
    public static final String BUNDLED = "april-2024-five-sites";

    private static final long DAY_MILLIS = 86_400_000;

    public Scenario {
        sites = List.copyOf(sites);
        windows = windows.stream()
                .sorted(Comparator.comparingLong(Window::startMillis).thenComparing(Window::site))
                .toList();
        links = List.copyOf(links);
        if (sites.isEmpty() || windows.isEmpty()) {
            throw new ScenarioException("scenario " + name + " needs at least one site and one window");
        }
    }

    /** The default scenario: five sites, 28 days from 2024-04-01. */
    public static Scenario bundled() {
        return bundled(BUNDLED);
    }

    /**
     * A scenario that the program carries.
     *
     * @throws ScenarioException when it carries none of that name
     */
    public static Scenario bundled(String name) {
        return ScenarioReader.bundled(name);
    }

    /**
     * The scenario in a folder: {@code sites.csv}, {@code windows.csv}, {@code links.csv}, {@code job-runtime-quantiles.csv}
     * with the columns of the bundled one; further columns are ignored.
     *
     * @throws ScenarioException when a file is missing or something in it cannot be used
     */
    public static Scenario load(Path folder) {
        return ScenarioReader.load(folder);
    }

    /** The midnight UTC at or before the earliest window, ms since 1970-01-01 UTC: where simulated time begins. */
    public long startMillis() {
        return StrictMath.floorDiv(windows.get(0).startMillis(), DAY_MILLIS) * DAY_MILLIS;
    }

    /** Days from {@link #startMillis()} to the end of the last window, rounded up. */
    public int days() {
        long last = startMillis();
        for (Window window : windows) {
            last = StrictMath.max(last, window.endMillis());
        }
        return (int) ((last - startMillis() + DAY_MILLIS - 1) / DAY_MILLIS);
    }

    /**
     * A site.
     *
     * @param id its name
     * @param gridZone its grid zone
     * @param carbonGramsPerKwh average lifecycle intensity of its grid power, g CO2e/kWh
     * @param powerLimitWatts the most it may draw, W, which the orchestrator is told; null: no limit
     */
    public record Site(String id, String gridZone, double carbonGramsPerKwh, Double powerLimitWatts) {

        /** A site without a limit on its power. */
        public Site(String id, String gridZone, double carbonGramsPerKwh) {
            this(id, gridZone, carbonGramsPerKwh, null);
        }
    }

    /**
     * A period of surplus.
     *
     * @param site where
     * @param startMillis from when, ms since 1970-01-01 UTC
     * @param endMillis until when, exclusive
     */
    public record Window(String site, long startMillis, long endMillis) {}

    /**
     * A directed link.
     *
     * @param source from
     * @param destination to
     * @param meanMbps mean bandwidth, Mbit/s
     */
    public record Link(String source, String destination, double meanMbps) {}
}
