package io.windfall.fabric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The signals of a site, and what its telemetry says of them.
 *
 * @param signals the latest revision of each signal, sorted by id; cancelled ones stay so that older revisions are known
 * @param telemetry the latest reading, or null
 * @param contradictedSinceMillis since when telemetry contradicts the present judgement; 0: it does not
 * @param closedByTelemetry telemetry has closed the window
 * @param openSinceMillis since when the window is open; 0: closed
 * @param lastOpenedAtMillis when a window last opened; 0: none has
 */
public record WindowState(
        List<Signal> signals,
        SiteReading telemetry,
        long contradictedSinceMillis,
        boolean closedByTelemetry,
        long openSinceMillis,
        long lastOpenedAtMillis) {

    static final WindowState EMPTY = new WindowState(List.of(), null, 0, false, 0, 0);

    private static final long DAY_MILLIS = 86_400_000;

    public WindowState {
        signals = List.copyOf(signals);
    }

    Signal signal(String id) {
        for (Signal held : signals) {
            if (held.id().equals(id)) {
                return held;
            }
        }
        return null;
    }

    WindowState with(Signal signal) {
        List<Signal> all = new ArrayList<>(signals);
        all.removeIf(held -> held.id().equals(signal.id()));
        all.add(signal);
        all.sort(Comparator.comparing(Signal::id));
        return new WindowState(
                all, telemetry, contradictedSinceMillis, closedByTelemetry, openSinceMillis, lastOpenedAtMillis);
    }

    WindowState withTelemetry(SiteReading reading, long contradictedSince, boolean closed) {
        return new WindowState(signals, reading, contradictedSince, closed, openSinceMillis, lastOpenedAtMillis);
    }

    WindowState openSince(long millis) {
        return new WindowState(
                signals,
                telemetry,
                contradictedSinceMillis,
                closedByTelemetry,
                millis,
                millis == 0 ? lastOpenedAtMillis : millis);
    }

    /** Forgets signals that ended before an instant: their revisions need no longer be known. */
    WindowState without(long endedBeforeMillis) {
        List<Signal> kept = new ArrayList<>(signals);
        kept.removeIf(held -> lastMoment(held) < endedBeforeMillis);
        return kept.size() == signals.size()
                ? this
                : new WindowState(
                        kept,
                        telemetry,
                        contradictedSinceMillis,
                        closedByTelemetry,
                        openSinceMillis,
                        lastOpenedAtMillis);
    }

    private static long lastMoment(Signal signal) {
        if (signal.status() == Signal.Status.CANCELLED) {
            return StrictMath.max(signal.issuedAtMillis(), signal.endMillis() == null ? 0 : signal.endMillis());
        }
        return signal.endMillis() == null ? Long.MAX_VALUE : signal.endMillis();
    }

    /**
     * The site's surplus at an instant: signals that follow on each other make one window; overlaps of one source merge
     * (the greater power counts), different sources add up. A signal without a power covers the whole site. Of the
     * signals in force the highest confidence counts.
     */
    public Window at(long nowMillis) {
        double power = surplusWatts(nowMillis);
        Double limit = importLimit(nowMillis);
        if (power <= 0 || closedByTelemetry) {
            return new Window(false, 0, 0, 0, limit);
        }
        double confidence = 0;
        for (Signal signal : signals) {
            if (isSurplus(signal) && signal.holdsAt(nowMillis)) {
                confidence = StrictMath.max(confidence, signal.confidence());
            }
        }
        long end = coveredUntil(nowMillis);
        double remaining = end == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : (end - nowMillis) / 1000.0;
        return new Window(true, remaining, power, confidence, limit);
    }

    /** The next instant after now at which a signal begins or ends to hold; {@link Long#MAX_VALUE}: none. */
    long nextChangeAfter(long nowMillis) {
        long next = Long.MAX_VALUE;
        for (Signal signal : signals) {
            if (signal.status() == Signal.Status.CANCELLED) {
                continue;
            }
            if (signal.startMillis() > nowMillis) {
                next = StrictMath.min(next, signal.startMillis());
            }
            if (signal.effectiveEndMillis() > nowMillis) {
                next = StrictMath.min(next, signal.effectiveEndMillis());
            }
        }
        return next;
    }

    /** Since when some surplus signal holds without a break of its own; {@link Long#MAX_VALUE} where none holds now. */
    long announcedSince(long nowMillis) {
        long since = Long.MAX_VALUE;
        for (Signal signal : signals) {
            if (isSurplus(signal) && signal.holdsAt(nowMillis)) {
                since = StrictMath.min(since, signal.startMillis());
            }
        }
        return since;
    }

    /**
     * In how long the next surplus is to be expected where there is none, s: at the start that is announced; where nothing is
     * announced at the time of day at which a window last opened, as the sun rises; infinite where none ever opened.
     */
    double nextOpeningInSeconds(long nowMillis) {
        long next = nextOpeningAfter(nowMillis);
        return next == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : (next - nowMillis) / 1000.0;
    }

    /** The same as an instant after another; {@link Long#MAX_VALUE}: none is to be expected. */
    long nextOpeningAfter(long nowMillis) {
        long next = Long.MAX_VALUE;
        for (Signal signal : signals) {
            if (isSurplus(signal) && signal.status() != Signal.Status.CANCELLED && signal.startMillis() > nowMillis) {
                next = StrictMath.min(next, signal.startMillis());
            }
        }
        if (next == Long.MAX_VALUE && lastOpenedAtMillis > 0) {
            long days = StrictMath.floorDiv(nowMillis - lastOpenedAtMillis, DAY_MILLIS) + 1;
            next = lastOpenedAtMillis + days * DAY_MILLIS;
        }
        return next;
    }

    /** The end of the window that is open at an instant; {@link Long#MAX_VALUE} where none is, or it has no end. */
    long endOfWindowAt(long nowMillis) {
        return at(nowMillis).open() ? coveredUntil(nowMillis) : Long.MAX_VALUE;
    }

    private double surplusWatts(long nowMillis) {
        double total = 0;
        for (int i = 0; i < signals.size(); i++) {
            Signal signal = signals.get(i);
            if (isSurplus(signal) && signal.holdsAt(nowMillis) && !seenBefore(i, nowMillis)) {
                total += greatestOfSource(signal.source(), nowMillis);
            }
        }
        return total;
    }

    private boolean seenBefore(int index, long nowMillis) {
        String source = signals.get(index).source();
        for (int i = 0; i < index; i++) {
            Signal earlier = signals.get(i);
            if (isSurplus(earlier)
                    && earlier.holdsAt(nowMillis)
                    && earlier.source().equals(source)) {
                return true;
            }
        }
        return false;
    }

    private double greatestOfSource(String source, long nowMillis) {
        double greatest = 0;
        for (Signal signal : signals) {
            if (isSurplus(signal)
                    && signal.holdsAt(nowMillis)
                    && signal.source().equals(source)) {
                greatest = StrictMath.max(
                        greatest, signal.powerWatts() == null ? Double.POSITIVE_INFINITY : signal.powerWatts());
            }
        }
        return greatest;
    }

    private long coveredUntil(long nowMillis) {
        long covered = nowMillis;
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Signal signal : signals) {
                if (isSurplus(signal)
                        && signal.status() != Signal.Status.CANCELLED
                        && signal.startMillis() <= covered
                        && signal.effectiveEndMillis() > covered) {
                    covered = signal.effectiveEndMillis();
                    grew = covered != Long.MAX_VALUE;
                }
            }
        }
        return covered;
    }

    /**
     * The tightest import limit that holds within a lead from now, as if it began with the first of them: of several steps
     * none is met too late, and the later ones may be met early.
     *
     * @param leadMillis how far to look ahead, ms
     */
    ImportLimit importLimitFrom(long nowMillis, long leadMillis) {
        Double now = importLimit(nowMillis);
        ImportLimit tightest = now == null ? ImportLimit.NONE : new ImportLimit(now, 0);
        for (Signal signal : signals) {
            boolean begins = signal.kind() == Signal.Kind.DEMAND_RESPONSE
                    && signal.status() != Signal.Status.CANCELLED
                    && signal.startMillis() > nowMillis
                    && signal.startMillis() <= nowMillis + leadMillis;
            Double then = begins ? importLimit(signal.startMillis()) : null;
            if (then != null) {
                double inSeconds = (signal.startMillis() - nowMillis) / 1000.0;
                boolean first = tightest == ImportLimit.NONE;
                tightest = new ImportLimit(
                        StrictMath.min(then, tightest.watts()),
                        first ? inSeconds : StrictMath.min(inSeconds, tightest.inSeconds()));
            }
        }
        return tightest;
    }

    /**
     * When a demand response that is known must be looked at next: when it comes within the lead, every ten seconds from
     * then until it holds, and when it ends; {@link Long#MAX_VALUE}: none is known.
     */
    long nextLimitWithin(long nowMillis, long leadMillis) {
        long next = Long.MAX_VALUE;
        for (Signal signal : signals) {
            if (signal.kind() != Signal.Kind.DEMAND_RESPONSE || signal.status() == Signal.Status.CANCELLED) {
                continue;
            }
            if (signal.startMillis() > nowMillis) {
                long seen = signal.startMillis() - leadMillis;
                next = StrictMath.min(
                        next, seen > nowMillis ? seen : StrictMath.min(signal.startMillis(), nowMillis + 10_000));
            } else if (signal.effectiveEndMillis() > nowMillis) {
                next = StrictMath.min(next, signal.effectiveEndMillis());
            }
        }
        return next;
    }

    /** The import limit in force: of contradicting demand responses the lower priority number, then the tighter limit. */
    private Double importLimit(long nowMillis) {
        Signal ruling = null;
        for (Signal signal : signals) {
            if (signal.kind() == Signal.Kind.DEMAND_RESPONSE
                    && signal.holdsAt(nowMillis)
                    && (ruling == null || rulesOver(signal, ruling))) {
                ruling = signal;
            }
        }
        return ruling == null ? null : limitOf(ruling);
    }

    private static boolean rulesOver(Signal signal, Signal ruling) {
        if (signal.priority() != ruling.priority()) {
            return signal.priority() < ruling.priority();
        }
        return limitOf(signal) < limitOf(ruling);
    }

    private static double limitOf(Signal signal) {
        return signal.powerWatts() == null ? 0 : signal.powerWatts();
    }

    private static boolean isSurplus(Signal signal) {
        return signal.kind() == Signal.Kind.RENEWABLE_SURPLUS;
    }
}
