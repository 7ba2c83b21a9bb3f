package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What holds of the signals of any source, in the order in which they were committed, whenever its worker was killed. */
final class SignalLaws {

    static final String GONE = "gone";

    private SignalLaws() {}

    /**
     * Revisions of an id grow. With exactly-once support each says something new; without, one may come again, as it was or
     * with a higher revision.
     */
    static void hold(List<GridSignal> signals, boolean exactlyOnce) {
        Map<String, GridSignal> last = new HashMap<>();
        for (GridSignal signal : signals) {
            GridSignal before = last.put(signal.getId(), signal);
            if (before == null) {
                continue;
            }
            if (exactlyOnce) {
                assertThat(signal.getRevision()).as("revision after %s", before).isGreaterThan(before.getRevision());
                assertThat(content(signal)).as("repeated").isNotEqualTo(content(before));
            } else {
                assertThat(signal.getRevision())
                        .as("revision after %s", before)
                        .isGreaterThanOrEqualTo(before.getRevision());
                if (signal.getRevision() == before.getRevision()) {
                    assertThat(content(signal)).as("same revision").isEqualTo(content(before));
                }
            }
        }
    }

    /** How many say what the one before of their id said. */
    static long repeats(List<GridSignal> signals) {
        Map<String, GridSignal> last = new HashMap<>();
        return signals.stream()
                .filter(signal -> {
                    GridSignal before = last.put(signal.getId(), signal);
                    return before != null && content(before).equals(content(signal));
                })
                .count();
    }

    /** The signals that stand in the end, by id. */
    static Map<String, GridSignal> standing(List<GridSignal> signals) {
        Map<String, GridSignal> last = new LinkedHashMap<>();
        signals.forEach(signal -> last.put(signal.getId(), signal));
        last.values().removeIf(signal -> signal.getStatus() == SignalStatus.CANCELLED);
        return last;
    }

    /** What each id said one after the other, repeats in a row left out. */
    static Map<String, List<String>> said(List<GridSignal> signals) {
        Map<String, List<String>> said = new LinkedHashMap<>();
        for (GridSignal signal : signals) {
            List<String> of = said.computeIfAbsent(signal.getId(), id -> new ArrayList<>());
            String words = words(signal);
            if (of.isEmpty() || !of.get(of.size() - 1).equals(words)) {
                of.add(words);
            }
        }
        return said;
    }

    /** What a signal announces, in words to compare. */
    static String words(GridSignal signal) {
        return signal.getStatus() == SignalStatus.CANCELLED
                ? GONE
                : words(signal.getStart(), signal.getEnd(), signal.getPowerWatts());
    }

    static String words(Instant start, Instant end, Double watts) {
        return start + " to " + end + ": " + watts + " W";
    }

    private static GridSignal content(GridSignal signal) {
        return GridSignal.newBuilder(signal)
                .setRevision(0)
                .setIssuedAt(Instant.EPOCH)
                .build();
    }
}
