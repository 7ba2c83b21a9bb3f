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
    /** Those not over; the very rows as long as none is. */
    private NavigableMap<String, V> live = rows;

    private final NavigableMap<Over, V> over = new TreeMap<>();
    private final Listener<V> listener;

    /** A table that nobody listens to. */
    public Table() {
        this.listener = null;
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
        V before = set(key, value);
        if (listener != null && !value.equals(before)) {
            listener.changed(key, value);
        }
    }

    private V set(String key, V value) {
        V before = rows.put(key, Objects.requireNonNull(value));
        forgetOver(key, before);
        if (value instanceof Ending ending && !ending.live()) {
            if (live == rows) {
                live = new TreeMap<>(rows);
            }
            live.remove(key);
            over.put(new Over(ending.endedAtMillis(), key), value);
        } else if (live != rows) {
            live.put(key, value);
        }
        return before;
    }

    private void forgetOver(String key, V before) {
        if (before instanceof Ending ending && !ending.live()) {
            over.remove(new Over(ending.endedAtMillis(), key));
        }
    }

    /** Removes a value, if there is one. */
    public void remove(String key) {
        V before = rows.remove(key);
        if (before != null) {
            forgetOver(key, before);
            live.remove(key);
            if (listener != null) {
                listener.changed(key, null);
            }
        }
    }

    /** Puts back a value that is durable already. */
    public void restore(String key, V value) {
        set(key, value);
    }

    /** The values that are not over, of {@link Ending} ones, in the order of their keys; unmodifiable, and live. */
    public Collection<V> live() {
        return Collections.unmodifiableCollection(live.values());
    }

    /** The others, those first that ended first; unmodifiable, and live. */
    public Collection<V> over() {
        return Collections.unmodifiableCollection(over.values());
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

    /** A value that is kept for a while after it is over. A table keeps those apart: what goes on is looked at often. */
    public interface Ending {
        boolean live();

        /** When it ended, ms since 1970-01-01 UTC; asked of one that is not live. */
        long endedAtMillis();
    }

    /** Orders what is over by when it ended. */
    private record Over(long endedAtMillis, String key) implements Comparable<Over> {
        @Override
        public int compareTo(Over other) {
            int byTime = Long.compare(endedAtMillis, other.endedAtMillis);
            return byTime == 0 ? key.compareTo(other.key) : byTime;
        }
    }

    /** Hears the changes of a table. */
    @FunctionalInterface
    public interface Listener<V> {
        void changed(String key, V value);
    }
}
