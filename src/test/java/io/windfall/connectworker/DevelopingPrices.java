package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.windfall.connect.SeriesPoint;
import io.windfall.connect.WindowMaker;
import io.windfall.connect.WindowRule;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** OASIS with days of prices by the five minutes, of three nodes; what it is asked for is a stretch further with each look. */
final class DevelopingPrices {

    /** {@code oasis.nodes}. */
    static final String NODES = "NODE_A=austin,NODE_B=bend,NODE_C=chico";

    static final int HYSTERESIS = 5;
    static final Duration DEBOUNCE = Duration.ofMinutes(10);
    static final Duration CHUNK = Duration.ofHours(2);

    private static final long STEP_MILLIS = 300_000;
    private static final int DAYS = 12;
    private static final int POINTS = DAYS * 288;
    private static final double HIGHEST = 30;
    private static final Pattern TIME = Pattern.compile("[0-9]{8}T[0-9]{2}:[0-9]{2}-0000");
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm'-0000'").withZone(ZoneOffset.UTC);
    private static final String NOTHING = "<OASISReport><MessagePayload><RTO><ERROR><ERR_CODE>1000</ERR_CODE><ERR_DESC>"
            + "No data returned for the specified selection</ERR_DESC></ERROR></RTO></MessagePayload></OASISReport>";

    private final KillSwitch killSwitch;
    private final long begin;
    private final Map<String, List<SeriesPoint>> byNode = new TreeMap<>();
    private int looks;

    DevelopingPrices(Random random, KillSwitch killSwitch) {
        this.killSwitch = killSwitch;
        long end = Instant.now().toEpochMilli() / STEP_MILLIS * STEP_MILLIS;
        begin = end - POINTS * STEP_MILLIS;
        for (String pair : NODES.split(",")) {
            byNode.put(pair.split("=")[0], walk(random));
        }
    }

    /** It ends well above the threshold, so that every window closes. */
    private List<SeriesPoint> walk(Random random) {
        List<SeriesPoint> points = new ArrayList<>();
        double value = 0;
        for (int i = 0; i < POINTS; i++) {
            value = Math.max(-HIGHEST, Math.min(HIGHEST, value + 3 * random.nextGaussian()));
            points.add(new SeriesPoint(begin + i * STEP_MILLIS, i > POINTS - 10 ? HIGHEST : value));
        }
        return points;
    }

    Instant from() {
        return Instant.ofEpochMilli(begin);
    }

    synchronized int looks() {
        return looks;
    }

    void answer(HttpExchange exchange) throws IOException {
        int look;
        synchronized (this) {
            look = ++looks;
        }
        if (look % 19 == 0) {
            StandInServer.answer(exchange, look % 2 == 0 ? 429 : 500, "");
            return;
        }
        Matcher times = TIME.matcher(exchange.getRequestURI().getQuery());
        Instant from = next(times);
        StandInServer.answer(
                exchange, 200, archive(from.toEpochMilli(), next(times).toEpochMilli()));
        killSwitch.answered("prices");
    }

    private static Instant next(Matcher times) {
        assertThat(times.find()).isTrue();
        return FORMAT.parse(times.group(), Instant::from);
    }

    private byte[] archive(long from, long to) throws IOException {
        StringBuilder csv = new StringBuilder();
        byNode.forEach((node, points) -> points.stream()
                .filter(point -> point.millis() >= from && point.millis() < to)
                .forEach(point -> csv.append(time(point.millis()) + "," + time(point.millis() + STEP_MILLIS) + ","
                        + node + ",LMP," + point.value() + "\n")));
        return csv.length() == 0
                ? StandInServer.zip("INVALID_REQUEST.xml", NOTHING)
                : StandInServer.zip(
                        "prices.csv", "INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,NODE,LMP_TYPE,VALUE\n" + csv);
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString().replace("Z", "-00:00");
    }

    /** Holds the signals against the windows of the series as a whole. */
    void check(List<GridSignal> signals) {
        WindowRule rule = new WindowRule(
                0,
                WindowRule.Side.AT_OR_BELOW,
                HYSTERESIS,
                DEBOUNCE,
                Duration.ZERO,
                Duration.ofMillis(STEP_MILLIS),
                Duration.ofMillis(3 * STEP_MILLIS));
        Map<String, String> expected = new TreeMap<>();
        for (String pair : NODES.split(",")) {
            String site = pair.split("=")[1];
            new WindowMaker(rule).windows(byNode.get(pair.split("=")[0])).forEach(window -> {
                Instant start = Instant.ofEpochMilli(window.startMillis());
                expected.put(
                        "prices/" + site + "/" + start,
                        SignalLaws.words(start, Instant.ofEpochMilli(window.endMillis()), null));
            });
        }
        assertThat(expected).hasSizeGreaterThan(50);
        assertThat(signals).noneMatch(signal -> signal.getStatus() == SignalStatus.CANCELLED);
        Map<String, String> standing = new TreeMap<>();
        SignalLaws.standing(signals).forEach((id, signal) -> standing.put(id, SignalLaws.words(signal)));
        assertThat(standing).isEqualTo(expected);
    }

    synchronized String tally() {
        return looks + " requests";
    }
}
