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

    private static final int MOST_FABRICS = 200;
    private static final int MOST_SITES = 2_000;

    private final int most;
    private final Set<String> known = new HashSet<>();

    private Bound(int most) {
        this.most = most;
    }

    static Bound ofFabrics() {
        return new Bound(MOST_FABRICS);
    }

    static Bound ofSites() {
        return new Bound(MOST_SITES);
    }

    /** The name itself, or {@link #OTHERS}. */
    synchronized String label(String name) {
        if (known.contains(name)) {
            return name;
        }
        return known.size() < most && known.add(name) ? name : OTHERS;
    }
}
