package io.windfall.connect.prometheus;

import io.windfall.connect.Checks;
import io.windfall.connect.HttpSource;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * What is looked at together.
 *
 * @param name names its feed, for good
 * @param pages all must answer
 * @param hasMeters whether meters are read from it, and else nodes alone
 */
record Target(String name, List<Page> pages, boolean hasMeters) {

    private static final String METERS = "meters";

    /**
     * A page.
     *
     * @param node the node that all of it is of; null where labels say
     * @param url where it is
     * @param mustTellOfMeters whether it is refused where none of its series is a meter's
     */
    record Page(String node, URI url, boolean mustTellOfMeters) {}

    Target {
        pages = List.copyOf(pages);
    }

    /**
     * From items {@code URL} or {@code NODE=URL}; those of one node make one target, and all that hold a page with meters are
     * one: a site's reading is the sum of all its meters.
     *
     * @param meterUrls the pages with meters; empty: all
     * @throws ConfigException where one names no page, or it is not said which page of several has meters
     */
    static List<Target> parse(
            String key, List<String> items, String metersKey, List<String> meterUrls, boolean meters) {
        Set<String> metered = new LinkedHashSet<>(meterUrls);
        Set<String> known = new HashSet<>();
        Map<String, List<Page>> byName = new LinkedHashMap<>();
        for (String item : items) {
            int equals = item.indexOf('=');
            boolean named = equals > 0 && Checks.isName(item.substring(0, equals));
            String url = named ? item.substring(equals + 1).strip() : item.strip();
            Checks.url().ensureValid(key, url);
            String node = named ? item.substring(0, equals) : null;
            String name = named ? "node " + node : "scrape " + HttpSource.shown(URI.create(url));
            List<Page> pages = byName.computeIfAbsent(name, n -> new ArrayList<>());
            if (!named && !pages.isEmpty()) {
                throw new ConfigException(
                        key + " names " + HttpSource.shown(URI.create(url)) + " twice: write NODE=URL");
            }
            if (!known.add(url) && meters) {
                throw new ConfigException(key + " names " + HttpSource.shown(URI.create(url)) + " twice"
                        + ": its meters would count twice");
            }
            pages.add(new Page(node, URI.create(url), metered.contains(url)));
        }
        for (String url : metered) {
            if (!known.contains(url)) {
                Checks.url().ensureValid(metersKey, url);
                throw new ConfigException(
                        metersKey + ": " + HttpSource.shown(URI.create(url)) + " is not among " + key);
            }
        }
        if (meters && metered.isEmpty() && byName.size() > 1) {
            throw new ConfigException(metersKey + " must be set where " + key + " has several: name those with meters,"
                    + " whose sum is the site's reading");
        }
        return grouped(byName, meters);
    }

    private static List<Target> grouped(Map<String, List<Page>> byName, boolean meters) {
        boolean all = byName.values().stream().flatMap(List::stream).noneMatch(Page::mustTellOfMeters);
        List<Target> targets = new ArrayList<>();
        List<Target> group = new ArrayList<>();
        byName.forEach((name, pages) -> {
            boolean has = meters && (all || pages.stream().anyMatch(Page::mustTellOfMeters));
            (has ? group : targets).add(new Target(name, pages, has));
        });
        if (group.size() > 1) {
            targets.add(
                    0,
                    new Target(
                            METERS,
                            group.stream().flatMap(t -> t.pages().stream()).toList(),
                            true));
        } else {
            targets.addAll(0, group);
        }
        return targets;
    }
}
