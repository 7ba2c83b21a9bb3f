package io.windfall.fabric;

import static io.windfall.fabric.Fixture.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.windfall.codec.SnapshotCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random weeks of two sites: signals of any shape, overlapping, revised and cancelled, meters that come and go, demand
 * responses, jobs that run, pause and end, ticks of any length. What is reported is what a sum over every single second gives,
 * and a machine that is put together from a snapshot again and again reports the same.
 */
class WindowReportPropertyTest {

    private static final List<String> SITES = List.of("a", "b");
    private static final double JOB_WATTS = 750;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 12);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldReportWhatASumOverEverySecondGivesAndTheSameAfterARestart(long seed) {
        Week week = new Week(seed);
        for (int step = 0; step < 400; step++) {
            week.somethingHappens();
            week.timePasses();
        }
        assertThat(week.windows).as("windows, seed " + seed).isGreaterThan(10);
        assertThat(week.events).as("events, seed " + seed).isGreaterThan(3);
    }

    /** Joules of a window that is open, second by second. */
    private static final class Sum {
        private double used;
        private double grid;
        private double unused;
        private long measuredSeconds;
        private long knownSeconds;
    }

    private static final class Week {
        private final long seed;
        private final Random random;
        private final FabricState state = FabricState.inMemory("f");
        private FabricState restarted = FabricState.inMemory("f");
        private final Map<String, Sum> sums = new HashMap<>();
        private final Map<String, Long> revisions = new HashMap<>();
        private long offset;
        private long nowSeconds;
        private int windows;
        private int events;

        Week(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            say(new Tick(T0, T0));
            SITES.forEach(site -> say(Fixture.card(site, 4)));
        }

        void somethingHappens() {
            String site = SITES.get(random.nextInt(2));
            switch (random.nextInt(6)) {
                case 0, 1 -> say(signal(site));
                case 2 -> say(reading(site));
                case 3 -> restart();
                default -> say(report(site));
            }
        }

        private Signal signal(String site) {
            boolean surplus = random.nextInt(4) > 0;
            String id = (surplus ? "s" : "d") + random.nextInt(4) + site;
            long revision = revisions.merge(id, 1L, Long::sum);
            long from = T0 + 1000 * (nowSeconds + random.nextInt(2400) - 600);
            return new Signal(
                    id,
                    revision,
                    site,
                    surplus ? Signal.Kind.RENEWABLE_SURPLUS : Signal.Kind.DEMAND_RESPONSE,
                    random.nextInt(5) == 0 ? Signal.Status.CANCELLED : Signal.Status.CONFIRMED,
                    from,
                    random.nextInt(8) == 0 ? null : (Long) (from + 1000 * (1 + random.nextInt(6000))),
                    null,
                    random.nextInt(3) == 0 ? null : (Double) (500.0 * random.nextInt(5)),
                    1,
                    0,
                    T0 + 1000 * nowSeconds,
                    "source-" + random.nextInt(2));
        }

        private SiteReading reading(String site) {
            Double available = random.nextInt(5) == 0 ? null : (Double) (random.nextInt(4) * 700.0);
            return new SiteReading(site, T0 + 1000 * nowSeconds, null, 0, null, available, null, null);
        }

        private JobReport report(String site) {
            JobReport.State job = random.nextInt(3) == 0 ? JobReport.State.PAUSED : JobReport.State.RUNNING;
            return new JobReport(
                    "j" + random.nextInt(4) + site,
                    site,
                    null,
                    random.nextInt(20) == 0 ? JobReport.State.FINISHED : job,
                    0,
                    null,
                    0,
                    T0 + 1000 * nowSeconds,
                    1_000_000_000,
                    null,
                    List.of(),
                    null,
                    null,
                    null,
                    3600.0 * 100,
                    null,
                    null,
                    null,
                    0,
                    true,
                    List.of(),
                    List.of());
        }

        /** All that is known of it is what a snapshot holds. */
        private void restart() {
            FabricState fresh = FabricState.inMemory("f");
            SnapshotCodec.write(restarted, 0, offset, row -> SnapshotCodec.restore(fresh, row));
            restarted = fresh;
        }

        void timePasses() {
            long until = nowSeconds + 1 + random.nextInt(random.nextInt(10) == 0 ? 2000 : 120);
            for (; nowSeconds < until; nowSeconds++) {
                SITES.forEach(this::addSecond);
            }
            say(new Tick(T0 + 1000 * nowSeconds, T0 + 1000 * nowSeconds));
        }

        private void addSecond(String site) {
            WindowState known = state.windows().get(site);
            if (known == null || known.openSinceMillis() == 0) {
                return;
            }
            long middle = T0 + 1000 * nowSeconds + 500;
            Window window = known.at(middle);
            if (!window.open()) {
                return;
            }
            SiteReading meter = known.telemetry();
            boolean speaks = meter != null
                    && meter.availableSurplusWatts() != null
                    && meter.atMillis() + 900_000 > middle
                    && meter.atMillis() >= known.announcedSince(middle);
            double surplus = speaks ? meter.availableSurplusWatts() : window.powerWatts();
            double draw = JOB_WATTS
                    * state.jobs().values().stream()
                            .filter(job -> job.site().equals(site) && job.phase() == JobState.Phase.RUNNING)
                            .count();
            Sum sum = sums.computeIfAbsent(site, any -> new Sum());
            sum.used += Math.min(surplus, draw);
            sum.grid += Math.max(0, draw - surplus);
            sum.measuredSeconds += speaks ? 1 : 0;
            if (Double.isFinite(surplus)) {
                sum.unused += Math.max(0, surplus - draw);
                sum.knownSeconds++;
            }
        }

        private void say(JournalEntry.Body body) {
            Origin origin = new Origin("t", 0, offset++, T0 + 1000 * nowSeconds);
            JournalEntry entry = new JournalEntry("f", origin, body);
            List<WindowReport> reports = reports(StateMachine.apply(state, entry));
            assertThat(reports(StateMachine.apply(restarted, entry)))
                    .as("after restarts, seed " + seed)
                    .isEqualTo(reports);
            reports.forEach(this::check);
            for (String site : SITES) {
                WindowState known = state.windows().get(site);
                boolean open = known != null && known.openSinceMillis() != 0;
                assertThat(state.reports().get(ReportAccount.windowKey(site)) != null)
                        .as("an account for a window, seed " + seed)
                        .isEqualTo(open);
            }
        }

        private static List<WindowReport> reports(List<Output> outputs) {
            return new ArrayList<>(Fixture.only(outputs, WindowReport.class));
        }

        private void check(WindowReport report) {
            String what = report.id() + " at " + report.site() + ", seed " + seed;
            assertThat(report.closedAtMillis()).as(what).isGreaterThanOrEqualTo(report.openedAtMillis());
            assertThat(report.measuredShare()).as(what).isBetween(0.0, 1.0);
            assertThat(report.excessWattHours() == null || report.excessWattHours() >= 0)
                    .as(what)
                    .isTrue();
            if (report.kind() == WindowReport.Kind.DEMAND_RESPONSE) {
                events++;
                return;
            }
            windows++;
            Sum sum = sums.containsKey(report.site()) ? sums.remove(report.site()) : new Sum();
            double hours = (report.closedAtMillis() - report.openedAtMillis()) / 3.6e6;
            assertThat(report.usedWattHours()).as("used of " + what).isCloseTo(sum.used / 3600, within(0.01));
            assertThat(report.gridWattHours()).as("grid of " + what).isCloseTo(sum.grid / 3600, within(0.01));
            assertThat(report.measuredShare() * hours)
                    .as("measured of " + what)
                    .isCloseTo(sum.measuredSeconds / 3600.0, within(1e-3));
            if (report.deliveredWattHours() == null) {
                assertThat(sum.knownSeconds).as("known of " + what).isLessThanOrEqualTo(1);
            } else {
                assertThat(report.unusedWattHours()).as("unused of " + what).isCloseTo(sum.unused / 3600, within(0.01));
                assertThat(report.usedWattHours() + report.unusedWattHours())
                        .as("used + unused = delivered of " + what)
                        .isCloseTo(report.deliveredWattHours(), within(1e-9));
            }
        }
    }
}
