package io.windfall.bench;

import io.windfall.fleet.Scenario;
import java.util.ArrayList;
import java.util.List;

/** A scenario with many sites, made from one with few: copies of its sites, each with windows a little later. */
final class Wide {

    private static final long SHIFT_MILLIS = 420_000;

    private Wide() {}

    /** Copies the sites until there are so many; every two are linked as the two that they are copies of. */
    static Scenario of(Scenario few, int sites) {
        int copies = (sites + few.sites().size() - 1) / few.sites().size();
        List<Scenario.Site> all = new ArrayList<>();
        List<Scenario.Window> windows = new ArrayList<>();
        List<Scenario.Link> links = new ArrayList<>();
        for (int i = 0; i < copies; i++) {
            for (Scenario.Site site : few.sites()) {
                all.add(new Scenario.Site(
                        name(site.id(), i), site.gridZone(), site.carbonGramsPerKwh(), site.powerLimitWatts()));
            }
            for (Scenario.Window window : few.windows()) {
                windows.add(new Scenario.Window(
                        name(window.site(), i),
                        window.startMillis() + i * SHIFT_MILLIS,
                        window.endMillis() + i * SHIFT_MILLIS));
            }
        }
        double fastest =
                few.links().stream().mapToDouble(Scenario.Link::meanMbps).max().orElseThrow();
        for (int i = 0; i < copies; i++) {
            for (int j = 0; j < copies; j++) {
                for (Scenario.Link link : few.links()) {
                    links.add(new Scenario.Link(name(link.source(), i), name(link.destination(), j), link.meanMbps()));
                }
                for (Scenario.Site site : few.sites()) {
                    if (i != j) {
                        links.add(new Scenario.Link(name(site.id(), i), name(site.id(), j), fastest));
                    }
                }
            }
        }
        return new Scenario(few.name() + "-" + all.size(), all, windows, links, few.runtimes());
    }

    private static String name(String site, int copy) {
        return copy == 0 ? site : site + "-" + copy;
    }
}
