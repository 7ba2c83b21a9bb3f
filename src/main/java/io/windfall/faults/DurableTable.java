package io.windfall.faults;

import io.windfall.fabric.Table;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A table of the orchestrator's state together with what is committed of it, as a store with its changelog. */
final class DurableTable<V> {

    private final Map<String, V> committed = new TreeMap<>();
    private final Set<String> changed = new HashSet<>();
    private Table<V> table = new Table<>((key, before, now) -> changed.add(key));

    Table<V> table() {
        return table;
    }

    void commit() {
        for (String key : changed) {
            V value = table.get(key);
            if (value == null) {
                committed.remove(key);
            } else {
                committed.put(key, value);
            }
        }
        changed.clear();
    }

    /** What is in memory is gone: a new table on what was committed. */
    void fallBack() {
        changed.clear();
        table = new Table<>((key, before, now) -> changed.add(key));
        committed.forEach(table::restore);
    }
}
