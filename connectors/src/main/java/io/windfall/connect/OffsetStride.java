package io.windfall.connect;

import java.util.Map;

/**
 * The offsets of one look's records. A small state is carried by every record; a large one by every n-th and by the last, and
 * those between carry the one before, so that a look of a thousand changes does not hold a thousand ledgers in memory.
 */
final class OffsetStride<S> {

    private static final long BUDGET_CHARACTERS = 4_000_000;

    private final Feed<S> feed;
    private final int count;
    private Map<String, Object> carried;
    private int sinceCarried;

    OffsetStride(Feed<S> feed, S before, int count) {
        this.feed = feed;
        this.count = count;
        this.carried = count == 0 ? Map.of() : feed.offset(before);
    }

    Map<String, Object> at(int index, S after) {
        sinceCarried++;
        if (index == count - 1 || sinceCarried >= stride()) {
            carried = feed.offset(after);
            sinceCarried = 0;
        }
        return carried;
    }

    private long stride() {
        long characters = carried.values().stream()
                .mapToLong(value -> value instanceof String text ? text.length() : 8)
                .sum();
        return 1 + characters * count / BUDGET_CHARACTERS;
    }
}
