package io.windfall.fabric;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

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
    private final Map<String, Group<V>> groups = new HashMap<>();
    private final NavigableMap<String, V> watched = new TreeMap<>();
    private final Listener<V> listener;

    /** A table that nobody listens to. */
    public Table() {
        this.listener = null;
    }

    /**
     * A table whose changes are written elsewhere.
     *
     * @param listener hears every change
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
            listener.changed(key, before, value);
        }
    }

    private V set(String key, V value) {
        V before = rows.put(key, Objects.requireNonNull(value));
        forgetOver(key, before);
        regroup(key, before, value);
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

    private void regroup(String key, V before, V now) {
        if (now instanceof Watched watching && watching.watched()) {
            watched.put(key, now);
        } else if (before instanceof Watched was && was.watched()) {
            watched.remove(key);
        }
        if (before instanceof Placed was && was.place() != null) {
            Group<V> left = groups.get(was.place());
            left.rows.remove(key);
            left.summary = null;
            if (left.rows.isEmpty()) {
                groups.remove(was.place());
            }
        }
        if (now instanceof Placed is && is.place() != null) {
            Group<V> entered = groups.computeIfAbsent(is.place(), place -> new Group<>());
            entered.rows.put(key, now);
            entered.summary = null;
        }
    }

    /** Removes a value, if there is one. */
    public void remove(String key) {
        V before = rows.remove(key);
        if (before != null) {
            forgetOver(key, before);
            regroup(key, before, null);
            live.remove(key);
            if (listener != null) {
                listener.changed(key, before, null);
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

    /** Of {@link Watched} values those that are to be watched, in the order of their keys: a copy. */
    List<V> watched() {
        return watched.isEmpty() ? List.of() : List.copyOf(watched.values());
    }

    /** Of {@link Placed} values those that are at a place, in the order of their keys; unmodifiable. */
    public Collection<V> at(String place) {
        Group<V> group = groups.get(place);
        return group == null ? List.of() : Collections.unmodifiableCollection(group.rows.values());
    }

    /**
     * What is to be said of the values at a place, worked out anew only when one of them has changed since. One kind of
     * summary a table: another kind takes its room.
     *
     * @param place the place
     * @param kind the summary's class
     * @param of works it out
     */
    <S> S summaryAt(String place, Class<S> kind, Function<Collection<V>, S> of) {
        Group<V> group = groups.get(place);
        return group == null ? of.apply(List.of()) : summaryAt(group, kind, of);
    }

    private static <V, S> S summaryAt(Group<V> group, Class<S> kind, Function<Collection<V>, S> of) {
        if (!kind.isInstance(group.summary)) {
            group.summary = of.apply(group.rows.values());
        }
        return kind.cast(group.summary);
    }

    /** The {@linkplain #summaryAt summaries} of all places at which there is a value, in no order. */
    <S> void eachSummary(Class<S> kind, Function<Collection<V>, S> of, BiConsumer<String, S> taker) {
        groups.forEach((place, group) -> taker.accept(place, summaryAt(group, kind, of)));
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

    /** A value that is somewhere; those of a place are asked for together. */
    public interface Placed {
        /** Where it is; null: nowhere any more. Stays the same as long as the value does. */
        String place();
    }

    /** A value for which time alone may bring something about: of many that go their way, few. */
    interface Watched {
        /** Whether it is to be looked at with every tick. Stays the same as long as the value does. */
        boolean watched();
    }

    /** The values of a place. */
    private static final class Group<V> {
        private final NavigableMap<String, V> rows = new TreeMap<>();
        private Object summary;
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
        /**
         * @param before the value until now; null: there was none
         * @param now the value from now on; null: the row is removed
         */
        void changed(String key, V before, V now);
    }
}
