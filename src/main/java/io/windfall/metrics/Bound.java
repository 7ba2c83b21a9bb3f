package io.windfall.metrics;

import java.util.HashSet;
import java.util.Set;

/**
 * Keeps the number of series within bounds, since whoever may write records may also make up names. The first names keep
 * their own series; later ones share that of {@value #OTHERS}.
 */
final class Bound {
    /** Stands for all names beyond the bound; no fabric or site can have it, as theirs have no such character. */
    static final String OTHERS = "(others)";

    private final int most;
    private final Set<String> known = new HashSet<>();

    Bound(int most) {
        this.most = most;
    }

    /** The name itself, or {@link #OTHERS}. */
    synchronized String label(String name) {
        if (known.contains(name)) {
            return name;
        }
        return known.size() < most && known.add(name) ? name : OTHERS;
    }
}
