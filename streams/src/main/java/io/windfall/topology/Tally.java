package io.windfall.topology;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Counts a table's rows by kind as they change, so that nobody need read them all to know how many there are. The stream
 * thread changes it, and publishes with each commit what any thread may see.
 */
final class Tally<V> {

    private final Count<V> count;
    private final Map<String, OfFabric<V>> fabrics = new HashMap<>();
    private final Set<String> changed = new HashSet<>();
    private volatile Map<String, Census<V>> published = Map.of();

    Tally(Count<V> count) {
        this.count = count;
    }

    /** @param before null: there was no row; {@code now} null: there is none any more */
    void changed(String fabric, String key, V before, V now) {
        fabrics.computeIfAbsent(fabric, name -> new OfFabric<>()).change(count, key, before, now);
        changed.add(fabric);
    }

    void publish() {
        if (changed.isEmpty()) {
            return;
        }
        Map<String, Census<V>> next = new HashMap<>(published);
        for (String fabric : changed) {
            OfFabric<V> rows = fabrics.get(fabric);
            next.put(fabric, new Census<>(rows.counts, List.copyOf(rows.underWay.values())));
        }
        changed.clear();
        published = Map.copyOf(next);
    }

    void clear() {
        fabrics.clear();
        changed.clear();
        published = Map.of();
    }

    Map<String, Census<V>> published() {
        return published;
    }

    /**
     * How rows are counted.
     *
     * @param kindOf the kind of a row: few in all
     * @param underWay whether a row is listed, rather than counted alone: few at a time
     */
    record Count<V>(Function<V, String> kindOf, Predicate<V> underWay) {}

    private static final class OfFabric<V> {
        private final Map<String, Integer> counts = new HashMap<>();
        private final Map<String, V> underWay = new HashMap<>();

        void change(Count<V> how, String key, V before, V now) {
            if (before != null) {
                counts.computeIfPresent(how.kindOf().apply(before), (kind, rows) -> rows == 1 ? null : rows - 1);
            }
            if (now != null) {
                counts.merge(how.kindOf().apply(now), 1, Integer::sum);
            }
            if (now != null && how.underWay().test(now)) {
                underWay.put(key, now);
            } else {
                underWay.remove(key);
            }
        }
    }
}
