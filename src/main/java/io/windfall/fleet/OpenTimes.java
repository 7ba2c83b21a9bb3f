package io.windfall.fleet;

import java.util.ArrayList;
import java.util.List;

/** Says for how long a site has surplus between two instants. */
final class OpenTimes {

    private final List<Windows> bySite = new ArrayList<>();

    /** The windows of a scenario, those of one site apart from each other, as far as they count. */
    OpenTimes(List<Scenario.Site> sites, List<Scenario.Window> windows) {
        for (Scenario.Site site : sites) {
            bySite.add(new Windows(windows.stream()
                    .filter(window -> window.site().equals(site.id()))
                    .toList()));
        }
    }

    /** Time with surplus at a site, ms; 0 where {@code to} is not after {@code from}. */
    long openMillis(int site, long from, long to) {
        return to <= from
                ? 0
                : bySite.get(site).openBefore(to) - bySite.get(site).openBefore(from);
    }

    /** The windows of a site, sorted, with the open time before each. */
    private static final class Windows {
        private final long[] starts;
        private final long[] ends;
        private final long[] before;

        Windows(List<Scenario.Window> windows) {
            int n = windows.size();
            starts = new long[n];
            ends = new long[n];
            before = new long[n];
            long open = 0;
            for (int i = 0; i < n; i++) {
                starts[i] = windows.get(i).startMillis();
                ends[i] = windows.get(i).endMillis();
                before[i] = open;
                open += ends[i] - starts[i];
            }
        }

        long openBefore(long millis) {
            int low = 0;
            int high = starts.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (starts[middle] < millis) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low == 0 ? 0 : before[low - 1] + StrictMath.min(ends[low - 1], millis) - starts[low - 1];
        }
    }
}
