package io.windfall.connect;

import io.windfall.schema.GridSignal;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns series into grid signals: windows by {@link WindowMaker}, ids and revisions by {@link SignalLedger}, changes only.
 *
 * <p>Measurements ({@link #measured}) come value by value; a window's signal appears once it was long enough, its announced
 * end moves on with it, and its real end corrects that. Should the source fall silent, the announced end stands.
 *
 * <p>Forecasts ({@link #forecast}) come as a whole each time. A window that overlaps one published before takes over its id; a
 * published one that the series covers and no longer has is cancelled; one that the series has left behind is let be.
 */
public final class WindowSignals {

    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final WindowMaker maker;
    private final WindowRule rule;
    private final SignalTemplate template;
    private final Emitter emitter;
    private final Duration remembered;

    /** Remembers a forecast's signal for a day after its end. */
    public WindowSignals(WindowRule rule, SignalTemplate template, Emitter emitter) {
        this(rule, template, emitter, REMEMBERED);
    }

    /**
     * @param remembered for how long after its end a signal of a forecast is remembered: for as long as its series may still
     *     be corrected
     */
    public WindowSignals(WindowRule rule, SignalTemplate template, Emitter emitter, Duration remembered) {
        this.remembered = Objects.requireNonNull(remembered, "remembered");
        this.maker = new WindowMaker(rule);
        this.rule = rule;
        this.template = template;
        this.emitter = emitter;
    }

    /** Takes new measurements of a site, in the order of time; those seen before are ignored. */
    public Polled<SeriesState> measured(SeriesState before, String site, List<SeriesPoint> points, Instant now) {
        Run run = new Run(before, now);
        run.announce(site); // what a restart between two records of one value has left undone
        for (SeriesPoint point : points) {
            WindowMaker.State old = run.state.makers().getOrDefault(site, WindowMaker.State.initial());
            WindowMaker.Step step = maker.add(old, point);
            Map<String, WindowMaker.State> makers = new TreeMap<>(run.state.makers());
            makers.put(site, step.state());
            step.closed().forEach(window -> run.close(site, window, makers));
            run.state = new SeriesState(makers, run.state.ledger());
            run.announce(site);
        }
        return run.result();
    }

    /** Takes the forecasts of all sites as they are now, each in the order of time. */
    public Polled<SeriesState> forecast(SeriesState before, Map<String, List<SeriesPoint>> bySite, Instant now) {
        Run run = new Run(before, now);
        Set<String> present = new HashSet<>();
        new TreeMap<>(bySite).forEach((site, points) -> {
            if (!points.isEmpty()) {
                forecast(run, site, points, present);
            }
        });
        long forgotten = now.minus(remembered).toEpochMilli();
        SignalLedger kept = run.state
                .ledger()
                .without(e -> !present.contains(e.getKey())
                        && e.getValue().endMillis() != null
                        && e.getValue().endMillis() < forgotten);
        run.state = new SeriesState(Map.of(), kept);
        return run.result();
    }

    private void forecast(Run run, String site, List<SeriesPoint> points, Set<String> present) {
        long from = points.get(0).millis();
        long to = points.get(points.size() - 1).millis() + rule.step().toMillis();
        List<Map.Entry<String, SignalLedger.Entry>> published = run.state.ledger().entries().entrySet().stream()
                .filter(e -> e.getValue().site().equals(site) && !e.getValue().cancelled())
                .sorted(Comparator.comparingLong(e -> e.getValue().startMillis()))
                .toList();
        for (SeriesWindow window : maker.windows(points)) {
            Optional<Map.Entry<String, SignalLedger.Entry>> known = published.stream()
                    .filter(e -> !present.contains(e.getKey()) && overlap(e.getValue(), window))
                    .findFirst();
            // A window that begins where the series does has begun before, if it was known before.
            long start = known.filter(e -> window.startMillis() == from)
                    .map(e -> Math.min(e.getValue().startMillis(), from))
                    .orElse(window.startMillis());
            String id = known.map(Map.Entry::getKey).orElseGet(() -> freeId(run.state.ledger(), site, start, present));
            present.add(id);
            run.put(template.signal(id, site, start, window.endMillis(), window.least()));
        }
        for (Map.Entry<String, SignalLedger.Entry> gone : published) {
            boolean covered = gone.getValue().startMillis() < to
                    && (gone.getValue().endMillis() == null || gone.getValue().endMillis() > from);
            if (covered && !present.contains(gone.getKey())) {
                run.cancel(gone.getKey());
            }
        }
    }

    /** An id may be another window's by now: one whose start has moved away from it. */
    private String freeId(SignalLedger ledger, String site, long start, Set<String> present) {
        String id = template.id(site, start);
        for (int n = 2; present.contains(id) || isLive(ledger, id); n++) {
            id = template.id(site, start) + "/" + n;
        }
        return id;
    }

    private static boolean isLive(SignalLedger ledger, String id) {
        SignalLedger.Entry entry = ledger.entries().get(id);
        return entry != null && !entry.cancelled();
    }

    private static boolean overlap(SignalLedger.Entry entry, SeriesWindow window) {
        return entry.startMillis() < window.endMillis()
                && (entry.endMillis() == null || entry.endMillis() > window.startMillis());
    }

    /** The end moves on in strides of at least half of what is announced ahead, so that not every value is a revision. */
    private GridSignal announced(SignalLedger ledger, String site, SeriesWindow ongoing) {
        String id = template.id(site, ongoing.startMillis());
        Long end = null;
        if (!template.ahead().isZero()) {
            long ahead = template.ahead().toMillis();
            SignalLedger.Entry last = ledger.entries().get(id);
            end = last == null || last.endMillis() == null || last.endMillis() - ongoing.endMillis() < ahead / 2
                    ? (Long) (ongoing.endMillis() + ahead)
                    : last.endMillis();
        }
        return template.signal(id, site, ongoing.startMillis(), end, ongoing.least());
    }

    /** What one look amounts to so far. */
    private final class Run {
        private final Instant now;
        private final List<Emission<SeriesState>> emissions = new ArrayList<>();
        private SeriesState state;

        Run(SeriesState state, Instant now) {
            this.state = state;
            this.now = now;
        }

        /** The window that is open at a site, if any. */
        void announce(String site) {
            WindowMaker.State read = state.makers().get(site);
            SeriesWindow ongoing = read == null ? null : maker.ongoing(read);
            if (ongoing != null) {
                put(announced(state.ledger(), site, ongoing));
            }
        }

        /** The end of a measured window: the series never comes back to it, so the ledger forgets it. */
        void close(String site, SeriesWindow window, Map<String, WindowMaker.State> makers) {
            String id = template.id(site, window.startMillis());
            GridSignal signal = template.signal(id, site, window.startMillis(), window.endMillis(), window.least());
            Optional<SignalLedger.Change> change = state.ledger().put(signal, now);
            SignalLedger after = change.map(SignalLedger.Change::after).orElse(state.ledger());
            state = new SeriesState(makers, after.without(e -> e.getKey().equals(id)));
            change.ifPresent(c -> emit(c.signal()));
        }

        void put(GridSignal signal) {
            take(state.ledger().put(signal, now));
        }

        void cancel(String id) {
            take(state.ledger().cancel(id, template.fabric(), template.source(), now));
        }

        private void take(Optional<SignalLedger.Change> change) {
            change.ifPresent(c -> {
                state = new SeriesState(state.makers(), c.after());
                emit(c.signal());
            });
        }

        private void emit(GridSignal signal) {
            emissions.add(new Emission<>(emitter.record(Topics.GRID_SIGNAL, signal.getSite(), signal), state));
        }

        Polled<SeriesState> result() {
            return Polled.of(emissions, state);
        }
    }
}
