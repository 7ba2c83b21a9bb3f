package io.windfall.replay;

import io.windfall.fabric.FabricState;
import io.windfall.fabric.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A fabric's state that knows which of its rows have changed, so that another can be brought in line with it cheaply. */
final class TrackedState {

    /** All but the clock, which holds settings, what was last decided and what is counted for reports: those are each state's own. */
    private static final List<Function<FabricState, Table<?>>> SHARED = List.of(
            FabricState::inbox,
            FabricState::sites,
            FabricState::windows,
            FabricState::links,
            FabricState::jobs,
            FabricState::migrations,
            FabricState::feasibility,
            FabricState::planning);

    private final FabricState state;
    private final Set<Row> changed = new HashSet<>();

    TrackedState(String fabric) {
        state = new FabricState(
                fabric,
                new Table<>(),
                tracked(0),
                tracked(1),
                tracked(2),
                tracked(3),
                tracked(4),
                tracked(5),
                tracked(6),
                tracked(7),
                new Table<>(),
                new Table<>());
    }

    FabricState state() {
        return state;
    }

    /** Gives another state the rows of this one wherever either has changed since the last time. */
    void align(TrackedState other) {
        Set<Row> rows = new HashSet<>(changed);
        rows.addAll(other.changed);
        for (Row row : rows) {
            copy(SHARED.get(row.table()).apply(state), SHARED.get(row.table()).apply(other.state), row.key());
        }
        changed.clear();
        other.changed.clear();
    }

    @SuppressWarnings("unchecked")
    private static <V> void copy(Table<V> from, Table<?> to, String key) {
        V value = from.get(key);
        if (value == null) {
            to.remove(key);
        } else {
            ((Table<V>) to).restore(key, value);
        }
    }

    private <V> Table<V> tracked(int table) {
        return new Table<>((key, before, now) -> changed.add(new Row(table, key)));
    }

    private record Row(int table, String key) {}
}
