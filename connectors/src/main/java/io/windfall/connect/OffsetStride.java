package io.windfall.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The offsets of one look's records. A small state is carried by every record; a large one by every n-th and by the last, and
 * those between carry the one before, so that a look of a thousand changes does not hold a thousand ledgers in memory. One that
 * Kafka would not take ({@link OffsetBytes}) ends the look's records before it.
 */
final class OffsetStride<S> {

    private static final long BUDGET_BYTES = 4_000_000;

    private final Feed<S> feed;
    private final S before;
    private Map<String, Object> carried;
    private long carriedBytes;

    OffsetStride(Feed<S> feed, S before) {
        this.feed = feed;
        this.before = before;
    }

    /**
     * What of a look may be written.
     *
     * @param offsets one for each of its first emissions, in order
     * @param state the state after them
     * @param tooLargeBytes the size of the offset that ended them; 0: none did, these are all
     */
    record Carried<S>(List<Map<String, Object>> offsets, S state, long tooLargeBytes) {}

    Carried<S> of(Polled<S> polled) {
        List<Emission<S>> emissions = polled.emissions();
        int count = emissions.size();
        if (count == 0) {
            return new Carried<>(List.of(), polled.state(), 0);
        }
        carry(before);
        boolean fitsBefore = carriedBytes <= OffsetBytes.MOST;
        List<Map<String, Object>> offsets = new ArrayList<>(count);
        int fit = 0; // so many records end in an offset that carries the state behind them
        int since = 0;
        for (int i = 0; i < count; i++) {
            since++;
            boolean last = i == count - 1;
            if (last || since >= stride(count) || !fitsBefore) {
                carry(last ? polled.state() : emissions.get(i).after());
                if (carriedBytes > OffsetBytes.MOST) {
                    S state = fit == 0 ? before : emissions.get(fit - 1).after();
                    return new Carried<>(List.copyOf(offsets.subList(0, fit)), state, carriedBytes);
                }
                fitsBefore = true;
                since = 0;
                fit = i + 1;
            }
            offsets.add(carried);
        }
        return new Carried<>(offsets, polled.state(), 0);
    }

    private void carry(S state) {
        carried = feed.offset(state);
        carriedBytes = OffsetBytes.of(carried);
    }

    private long stride(int count) {
        return 1 + carriedBytes * count / BUDGET_BYTES;
    }
}
