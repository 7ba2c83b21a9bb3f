package io.windfall.replay;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A grid of cells from ranges and lists: {@code alpha=0.05:0.30:0.05} and {@code bandwidth-scale=0.5,1,2}. */
public final class Sweep {

    /** More cells than this are a slip of the pen. */
    private static final int MOST_CELLS = 10_000;

    private Sweep() {}

    /**
     * Every combination, the last axis running fastest.
     *
     * @param axes by name, a list {@code a,b,c} or a range {@code from:to:step} with both ends
     * @throws IllegalArgumentException for an axis that is neither, or too many cells
     */
    public static List<Map<String, String>> cells(Map<String, String> axes) {
        List<Map<String, String>> cells = List.of(Map.of());
        for (Map.Entry<String, String> axis : axes.entrySet()) {
            List<Map<String, String>> more = new ArrayList<>();
            for (Map<String, String> cell : cells) {
                for (String value : values(axis.getKey(), axis.getValue())) {
                    Map<String, String> next = new LinkedHashMap<>(cell);
                    next.put(axis.getKey(), value);
                    more.add(next);
                }
            }
            if (more.size() > MOST_CELLS) {
                throw new IllegalArgumentException("more than " + MOST_CELLS + " cells");
            }
            cells = more;
        }
        return cells;
    }

    private static List<String> values(String name, String text) {
        String[] range = text.split(":", -1);
        if (range.length == 1) {
            return List.of(text.split(",", -1));
        }
        if (range.length != 3) {
            throw new IllegalArgumentException(name + "=" + text + ": write from:to:step or a,b,c");
        }
        try {
            BigDecimal to = new BigDecimal(range[1]);
            BigDecimal step = new BigDecimal(range[2]);
            if (step.signum() <= 0) {
                throw new IllegalArgumentException(name + "=" + text + ": the step must be above 0");
            }
            List<String> values = new ArrayList<>();
            for (BigDecimal at = new BigDecimal(range[0]);
                    at.compareTo(to) <= 0 && values.size() <= MOST_CELLS;
                    at = at.add(step)) {
                values.add(at.toPlainString());
            }
            if (values.isEmpty()) {
                throw new IllegalArgumentException(name + "=" + text + ": there is nothing between the two");
            }
            return values;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + "=" + text + ": write numbers as from:to:step", e);
        }
    }
}
