package io.windfall.codec;

import io.windfall.fabric.Command;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LinkReading;
import io.windfall.fabric.Migration;
import io.windfall.fabric.NodeReading;
import io.windfall.fabric.Order;
import io.windfall.fabric.Origin;
import io.windfall.fabric.Round;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import io.windfall.fabric.SiteReading;
import io.windfall.fabric.Tick;
import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.Condition;
import io.windfall.feasibility.MoveEstimate;
import io.windfall.feasibility.Reason;
import io.windfall.feasibility.Verdict;
import io.windfall.planning.Alternative;
import io.windfall.planning.Policies;
import io.windfall.planning.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Draws valid records of the core from a seed; what may be null is null about every third time. */
final class RandomDomain {

    private static final long YEAR_2000 = 946_684_800_000L;
    private final Random random;

    RandomDomain(long seed) {
        random = new Random(seed);
    }

    /** One of every kind that the journal can hold. */
    List<JournalEntry.Body> oneOfEach() {
        return List.of(
                signal(),
                siteReading(),
                nodeReading(),
                linkReading(),
                jobReport(),
                siteCard(),
                order(),
                settingsChange(),
                tick(),
                heartbeat(),
                event());
    }

    Origin origin() {
        return new Origin(name() + ".v1", random.nextInt(64), positive(), time());
    }

    Signal signal() {
        long start = time();
        Long end = maybe(() -> start + 1 + random.nextInt(1_000_000_000));
        Long earliest = maybe(() -> end == null ? start + random.nextInt(1000) : start + (end - start) / 2);
        return new Signal(
                text(),
                positive(),
                name(),
                any(Signal.Kind.values()),
                any(Signal.Status.values()),
                start,
                end,
                earliest,
                maybe(() -> real(1e12)),
                random.nextDouble(),
                random.nextInt(),
                time(),
                text());
    }

    SiteReading siteReading() {
        return new SiteReading(
                name(),
                time(),
                maybe(this::text),
                positive(),
                maybe(() -> real(1e12)),
                maybe(() -> real(1e12)),
                maybe(() -> real(1e12)),
                maybe(() -> real(1e12)));
    }

    NodeReading nodeReading() {
        int total = random.nextInt(1000);
        return new NodeReading(
                name(),
                name(),
                time(),
                maybe(this::text),
                positive(),
                real(1e9),
                total,
                random.nextInt(total + 1),
                maybe(random::nextDouble));
    }

    LinkReading linkReading() {
        return new LinkReading(
                name(),
                name(),
                time(),
                maybe(this::text),
                positive(),
                1 + real(1e14),
                maybe(() -> real(3_600_000)),
                any(LinkReading.From.values()));
    }

    JobReport jobReport() {
        List<JobReport.Prestaged> held = new ArrayList<>();
        for (String site : names()) {
            held.add(new JobReport.Prestaged(site, bytes()));
        }
        TreeSet<String> labels = new TreeSet<>();
        for (String key : names()) {
            labels.add(key + "=" + any("", "v", "a=b", "größe"));
        }
        return new JobReport(
                name(),
                name(),
                maybe(this::name),
                any(JobReport.State.values()),
                epoch(),
                maybe(this::text),
                positive(),
                time(),
                bytes(),
                maybe(this::bytes),
                held,
                maybe(this::time),
                maybe(this::positive),
                maybe(this::positive),
                maybe(() -> real(3e8)),
                maybe(() -> real(1e9)),
                maybe(this::text),
                maybe(this::time),
                real(1000),
                random.nextBoolean(),
                names(),
                List.copyOf(labels));
    }

    SiteCard siteCard() {
        List<SiteCard.Gpu> gpus = new ArrayList<>();
        for (String model : names()) {
            gpus.add(new SiteCard.Gpu(model, 1 + real(100), maybe(() -> real(1e6))));
        }
        return new SiteCard(
                name(),
                any("", "US-CAL-CISO"),
                random.nextInt(1000),
                maybe(() -> real(1e12)),
                gpus,
                real(10_000),
                maybe(() -> 1 + real(1e14)),
                maybe(() -> 1 + real(1e14)),
                maybe(this::text),
                maybe(this::text),
                random.nextBoolean());
    }

    Order order() {
        return new Order(text(), any(Order.Kind.values()), time(), text(), maybe(this::text), maybe(this::text));
    }

    SettingsChange settingsChange() {
        return new SettingsChange(
                text(),
                text(),
                maybe(() -> any(Policies.NAMES.toArray(new String[0]))),
                maybe(() -> any("paper", "full")),
                maybe(() -> any(Settings.Mode.values())),
                maybe(() -> any(Settings.Clock.values())),
                maybe(() -> 1 - random.nextDouble()),
                maybe(random::nextDouble),
                maybe(() -> (long) random.nextInt(3_600_000)),
                maybe(() -> real(1e7)),
                maybe(() -> real(86_400)),
                maybe(() -> real(100)),
                maybe(random::nextBoolean),
                maybe(this::text));
    }

    Settings settings() {
        return Settings.DEFAULT.with(settingsChange());
    }

    Tick tick() {
        return new Tick(time(), time());
    }

    Heartbeat heartbeat() {
        return new Heartbeat(name(), text(), positive(), time(), time(), maybe(() -> 1000L + random.nextInt(59_000)));
    }

    ExecutorEvent event() {
        return new ExecutorEvent(
                name(),
                maybe(this::text),
                maybe(this::text),
                any(ExecutorEvent.Kind.values()),
                name(),
                maybe(this::text),
                positive(),
                epoch(),
                time(),
                maybe(this::text),
                maybe(this::bytes),
                maybe(this::bytes),
                maybe(() -> real(1e9)),
                maybe(this::positive),
                maybe(this::text),
                maybe(this::bytes),
                maybe(() -> real(1e9)),
                maybe(this::positive));
    }

    Command command() {
        return new Command(
                text(),
                name(),
                any(Command.Kind.values()),
                name(),
                maybe(this::text),
                positive(),
                maybe(this::text),
                maybe(this::text),
                maybe(this::name),
                maybe(this::name),
                maybe(this::time),
                maybe(this::text),
                time(),
                maybe(this::text),
                maybe(this::text),
                random.nextBoolean(),
                maybe(this::text));
    }

    Migration migration() {
        return new Migration(
                text(),
                name(),
                name(),
                name(),
                any(Migration.Phase.values()),
                positive(),
                random.nextBoolean(),
                text(),
                bytes(),
                time(),
                time(),
                time(),
                maybe(this::text),
                maybe(() -> real(1e9)),
                maybe(this::text),
                new Migration.Course(maybe(this::bytes), maybe(this::bytes), maybe(() -> real(1e9)), maybe(this::time)),
                maybe(this::positive),
                maybe(this::text));
    }

    Round round() {
        return new Round(
                positive(),
                time(),
                text(),
                any(Settings.Mode.values()),
                random.nextBoolean(),
                names(),
                random.nextInt(1000),
                random.nextInt(1000),
                random.nextInt(1000),
                random.nextInt(1000),
                random.nextInt(1000),
                positive(),
                positive(),
                maybe(this::time));
    }

    JobFeasibility feasibility() {
        List<Alternative> destinations = new ArrayList<>();
        for (String site : names()) {
            destinations.add(alternative(site));
        }
        return new JobFeasibility(name(), time(), name(), bytes(), any(CheckpointClass.values()), destinations);
    }

    Alternative alternative(String site) {
        boolean open = random.nextBoolean();
        return new Alternative(
                site,
                verdict(),
                open,
                open ? any(real(1e6), Double.POSITIVE_INFINITY) : 0,
                random.nextInt(9) - 1,
                any(real(1e11), Double.NaN),
                Words.of(text()));
    }

    private Verdict verdict() {
        return switch (random.nextInt(4)) {
            case 0 -> new Verdict.Feasible(estimate());
            case 1 -> new Verdict.Conditional(estimate(), List.of(condition(), condition()));
            case 2 -> new Verdict.Infeasible(any(Reason.values()), estimate());
            default -> Verdict.Infeasible.forbidden(any(Reason.values()));
        };
    }

    private Condition condition() {
        return switch (random.nextInt(4)) {
            case 0 -> new Condition.LongerWindow(1 + real(1e6));
            case 1 -> new Condition.FasterLink(1 + real(1e11));
            case 2 -> new Condition.SmallerTransfer(real(1e12));
            default -> new Condition.FewerTransfers(1 + random.nextInt(9));
        };
    }

    private MoveEstimate estimate() {
        double infinite = Double.POSITIVE_INFINITY;
        return new MoveEstimate(
                real(1e12),
                any(real(1e6), infinite),
                real(100),
                any(real(1e6), infinite),
                any(real(1e7), infinite),
                any(real(1e11), infinite),
                random.nextDouble(),
                any(real(1e9), infinite),
                any(real(1e6), infinite),
                any(real(1e9), -real(1e9), -infinite));
    }

    List<String> names() {
        TreeSet<String> names = new TreeSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            names.add(name());
        }
        return List.copyOf(names);
    }

    String name() {
        return any("site-", "job_", "N.") + Integer.toString(random.nextInt(Integer.MAX_VALUE), 36);
    }

    String text() {
        return any("openadr:vtn-1/", "é ", "x>y ") + random.nextInt();
    }

    long time() {
        return YEAR_2000 + (long) (random.nextDouble() * 6e12);
    }

    long epoch() {
        return positive() % 1_000_000_000_000_001L;
    }

    long positive() {
        return random.nextLong() & Long.MAX_VALUE;
    }

    long bytes() {
        return (long) (random.nextDouble() * 1e16);
    }

    double real(double below) {
        return random.nextDouble() * below;
    }

    boolean flag() {
        return random.nextBoolean();
    }

    <T> T maybe(Supplier<T> drawn) {
        return random.nextInt(3) == 0 ? null : drawn.get();
    }

    @SafeVarargs
    final <T> T any(T... of) {
        return of[random.nextInt(of.length)];
    }
}
