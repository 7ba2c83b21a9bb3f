package io.windfall.connect.prometheus;

import io.windfall.connect.Checks;
import io.windfall.connect.HttpSource;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * What is looked at together.
 *
 * @param node the node that all of it is of; null where labels say
 * @param urls the pages; all must answer
 */
record Target(String node, List<URI> urls) {

    Target {
        urls = List.copyOf(urls);
    }

    /** Names its feed, for good. */
    String name() {
        return node != null ? "node " + node : "scrape " + HttpSource.shown(urls.get(0));
    }

    /** From items {@code URL} or {@code NODE=URL}; those of one node make one target. */
    static List<Target> parse(String key, List<String> items) {
        Map<String, List<URI>> byName = new LinkedHashMap<>();
        Map<String, String> nodes = new LinkedHashMap<>();
        for (String item : items) {
            int equals = item.indexOf('=');
            boolean named = equals > 0 && Checks.isName(item.substring(0, equals));
            String url = named ? item.substring(equals + 1).strip() : item.strip();
            Checks.url().ensureValid(key, url);
            String node = named ? item.substring(0, equals) : null;
            String name = named ? node : HttpSource.shown(URI.create(url));
            List<URI> urls = byName.computeIfAbsent((named ? "n " : "u ") + name, n -> new ArrayList<>());
            if (!named && !urls.isEmpty()) {
                throw new ConfigException(key + " names " + name + " twice: write NODE=URL");
            }
            nodes.put((named ? "n " : "u ") + name, node == null ? "" : node);
            urls.add(URI.create(url));
        }
        List<Target> targets = new ArrayList<>();
        byName.forEach(
                (name, urls) -> targets.add(new Target(nodes.get(name).isEmpty() ? null : nodes.get(name), urls)));
        return targets;
    }
}
