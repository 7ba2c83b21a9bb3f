package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.windfall.schema.GridSignal;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Daily reports of three days that are corrected as they are looked at: windows grow, shrink, move, join and vanish. */
final class DevelopingReports {

    static final int THRESHOLD = 500;
    private static final int DAYS = 3;
    private static final int HOURS = 24;
    private static final int LAST_LOOKS = 6;
    private static final ZoneId CALIFORNIA = ZoneId.of("America/Los_Angeles");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private final Random random;
    private final KillSwitch killSwitch;
    private final Map<LocalDate, int[]> megawatts = new TreeMap<>();
    private boolean takesBack;
    private int looksLeft = Integer.MAX_VALUE;
    private int looks;
    private int corrections;

    /** @param takesBack whether corrections may also shorten, move and remove windows */
    DevelopingReports(Random random, KillSwitch killSwitch, boolean takesBack) {
        this.random = random;
        this.killSwitch = killSwitch;
        this.takesBack = takesBack;
        LocalDate last = LocalDate.now(CALIFORNIA).minusDays(1);
        while (!hasCommonDays(last)) {
            last = last.minusDays(1);
        }
        for (int i = 0; i < DAYS; i++) {
            int[] hours = new int[HOURS];
            Arrays.fill(hours, 9, 12, 600 + i);
            megawatts.put(last.minusDays(i), hours);
        }
    }

    private static boolean hasCommonDays(LocalDate last) {
        return last.plusDays(1)
                .atStartOfDay(CALIFORNIA)
                .toInstant()
                .equals(last.minusDays(DAYS - 1)
                        .atStartOfDay(CALIFORNIA)
                        .toInstant()
                        .plusSeconds(DAYS * 86_400L));
    }

    LocalDate from() {
        return Collections.min(megawatts.keySet());
    }

    LocalDate to() {
        return Collections.max(megawatts.keySet());
    }

    synchronized int looks() {
        return looks;
    }

    /** A few more corrections, of all kinds, and none then. */
    synchronized void finish() {
        takesBack = true;
        looksLeft = LAST_LOOKS;
    }

    void answer(HttpExchange exchange) throws IOException {
        Matcher day = DAY.matcher(exchange.getRequestURI().getPath());
        String page;
        synchronized (this) {
            looks++;
            looksLeft--;
            if (looks % 11 == 0 || !day.find()) {
                StandInServer.answer(exchange, 503, "");
                return;
            }
            int[] hours = megawatts.get(LocalDate.parse(day.group()));
            if (looksLeft > 0 && random.nextInt(2) == 0) {
                corrections++;
                correct(hours);
            }
            page = page(hours);
        }
        StandInServer.answer(exchange, 200, page);
        killSwitch.answered("reports");
    }

    private void correct(int[] hours) {
        int hour = random.nextInt(HOURS);
        boolean isOn = hours[hour] >= THRESHOLD;
        boolean isAlone = (hour == 0 || hours[hour - 1] == 0) && (hour == HOURS - 1 || hours[hour + 1] == 0);
        if (takesBack && random.nextInt(3) > 0) {
            hours[hour] = isOn ? 0 : value();
        } else if (isOn || isAlone) {
            hours[hour] = value();
        } else {
            int[] on = java.util.stream.IntStream.range(0, HOURS)
                    .filter(h -> hours[h] > 0)
                    .toArray();
            hours[on[random.nextInt(on.length)]] = value();
        }
    }

    private int value() {
        return THRESHOLD + random.nextInt(400);
    }

    private static String page(int[] hours) {
        StringBuilder page = new StringBuilder("<html><body><script>\n");
        for (String fuel : List.of("solar", "wind")) {
            for (String cause : List.of("econ", "ss", "oi")) {
                for (String scope : List.of("local", "system")) {
                    String name = fuel + "_" + cause + "_" + scope;
                    int[] values = name.equals("solar_econ_system") ? hours : new int[HOURS];
                    page.append("var curt_hr_tot_" + name + "_mwh = "
                            + Arrays.stream(values)
                                    .mapToObj(Integer::toString)
                                    .collect(Collectors.joining(",", "[", "];\n")));
                }
            }
        }
        return page.append("</script></body></html>\n").toString();
    }

    /** Holds the signals that stand in the end against the pages as they are in the end. */
    synchronized void check(List<GridSignal> signals) {
        assertThat(looksLeft).as("looks until each page was seen as it is").isLessThan(-2 * DAYS);
        List<String> expected = new ArrayList<>();
        megawatts.forEach((day, hours) -> windows(day, hours, expected));
        assertThat(SignalLaws.standing(signals).values().stream().map(SignalLaws::words))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static void windows(LocalDate day, int[] hours, List<String> windows) {
        Instant midnight = day.atStartOfDay(CALIFORNIA).toInstant();
        for (int from = 0; from < HOURS; from++) {
            int to = from;
            int least = Integer.MAX_VALUE;
            while (to < HOURS && hours[to] >= THRESHOLD) {
                least = Math.min(least, hours[to++]);
            }
            if (to > from) {
                windows.add(SignalLaws.words(
                        midnight.plusSeconds(3600L * from), midnight.plusSeconds(3600L * to), 1000.0 * least));
                from = to;
            }
        }
    }

    synchronized String tally() {
        return looks + " pages, " + corrections + " corrections";
    }
}
