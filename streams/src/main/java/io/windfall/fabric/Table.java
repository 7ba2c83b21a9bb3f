package io.windfall.fabric;

import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A named table of a fabric's state: immutable values by key, in the order of their keys. Whoever keeps the state
 * durable listens to the changes; a put of an equal value is none. Not thread-safe: one task owns it.
 *
 * @param <V> the values
 */
public final class Table<V> {

    private final NavigableMap<String, V> rows = new TreeMap<>();
    private final Listener<V> listener;

    /** A table that nobody listens to. */
    public Table() {
        this((key, value) -> {});
    }

    /**
     * A table whose changes are written elsewhere.
     *
     * @param listener hears every change, with a null value for a removal
     */
    public Table(Listener<V> listener) {
        this.listener = Objects.requireNonNull(listener);
    }

    /** The value, or null. */
    public V get(String key) {
        return rows.get(key);
    }

    /** Sets a value. */
    public void put(String key, V value) {
        V before = rows.put(key, Objects.requireNonNull(value));
        if (!value.equals(before)) {
            listener.changed(key, value);
        }
    }

    /** Removes a value, if there is one. */
    public void remove(String key) {
        if (rows.remove(key) != null) {
            listener.changed(key, null);
        }
    }

    /** Puts back a value that is durable already. */
    public void restore(String key, V value) {
        rows.put(key, Objects.requireNonNull(value));
    }

    /** All values in the order of their keys; unmodifiable, and live. */
    public Collection<V> values() {
        return Collections.unmodifiableCollection(rows.values());
    }

    /** All rows in the order of their keys; unmodifiable, and live. */
    public NavigableMap<String, V> rows() {
        return Collections.unmodifiableNavigableMap(rows);
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public int size() {
        return rows.size();
    }

    /** Hears the changes of a table. */
    @FunctionalInterface
    public interface Listener<V> {
        void changed(String key, V value);
    }
}
