package io.windfall.fabric;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The signals of a site, sorted by id, and what they say together at an instant. That stays the same from one beginning or
 * end of a signal to the next, so it is worked out once for each such span: a fabric of many sites asks at every tick.
 * Immutable as seen from outside; the span that was asked for last is kept.
 */
final class Signals extends AbstractList<Signal> {

    static final Signals NONE = new Signals(List.of());

    private final List<Signal> all;
    private final boolean limiting;
    private final long firstLastMoment;
    private Span span;

    private Signals(List<Signal> sorted) {
        this.all = sorted;
        this.limiting = sorted.stream().anyMatch(signal -> signal.kind() == Signal.Kind.DEMAND_RESPONSE);
        this.firstLastMoment =
                sorted.stream().mapToLong(Signals::lastMoment).min().orElse(Long.MAX_VALUE);
    }

    /** Signals in the order in which they are given. */
    static Signals of(List<Signal> signals) {
        return signals instanceof Signals same ? same : new Signals(List.copyOf(signals));
    }

    /**
     * What holds from one instant until another.
     *
     * @param fromMillis from then
     * @param untilMillis until just before then; {@link Long#MAX_VALUE}: nothing begins or ends any more
     * @param powerWatts surplus, W; 0: none; infinite: enough for the whole site
     * @param confidence highest confidence of the surplus signals that hold; 0 where none does
     * @param coveredUntilMillis end of the surplus without a break; {@link Long#MAX_VALUE}: open. Of no meaning without surplus
     * @param announcedSinceMillis since when one of those signals holds; {@link Long#MAX_VALUE} where none does
     * @param nextStartMillis the next beginning of a surplus signal; {@link Long#MAX_VALUE}: none is announced
     * @param importLimitWatts import limit in force, W, or null
     */
    record Span(
            long fromMillis,
            long untilMillis,
            double powerWatts,
            double confidence,
            long coveredUntilMillis,
            long announcedSinceMillis,
            long nextStartMillis,
            Double importLimitWatts) {}

    @Override
    public Signal get(int index) {
        return all.get(index);
    }

    @Override
    public int size() {
        return all.size();
    }

    Signal byId(String id) {
        for (Signal held : all) {
            if (held.id().equals(id)) {
                return held;
            }
        }
        return null;
    }

    boolean isLimiting() {
        return limiting;
    }

    /** Ids of the surplus signals that hold at an instant, sorted. */
    List<String> surplusAt(long nowMillis) {
        List<String> ids = new ArrayList<>();
        for (Signal signal : all) {
            if (isSurplus(signal) && signal.holdsAt(nowMillis)) {
                ids.add(signal.id());
            }
        }
        return ids;
    }

    Signals with(Signal signal) {
        List<Signal> more = new ArrayList<>(all);
        more.removeIf(held -> held.id().equals(signal.id()));
        more.add(signal);
        more.sort(Comparator.comparing(Signal::id));
        return of(more);
    }

    /** Without those whose last moment was before an instant. */
    Signals without(long endedBeforeMillis) {
        if (firstLastMoment >= endedBeforeMillis) {
            return this;
        }
        List<Signal> kept = new ArrayList<>(all);
        kept.removeIf(held -> lastMoment(held) < endedBeforeMillis);
        return of(kept);
    }

    private static long lastMoment(Signal signal) {
        if (signal.status() == Signal.Status.CANCELLED) {
            return StrictMath.max(signal.issuedAtMillis(), signal.endMillis() == null ? 0 : signal.endMillis());
        }
        return signal.endMillis() == null ? Long.MAX_VALUE : signal.endMillis();
    }

    /** What holds at an instant. */
    Span at(long nowMillis) {
        Span held = span;
        if (held == null || nowMillis < held.fromMillis() || nowMillis >= held.untilMillis()) {
            held = spanAt(nowMillis);
            span = held;
        }
        return held;
    }

    private Span spanAt(long nowMillis) {
        long until = Long.MAX_VALUE;
        long nextStart = Long.MAX_VALUE;
        long since = Long.MAX_VALUE;
        double confidence = 0;
        for (Signal signal : all) {
            if (signal.status() == Signal.Status.CANCELLED) {
                continue;
            }
            if (signal.startMillis() > nowMillis) {
                until = StrictMath.min(until, signal.startMillis());
                if (isSurplus(signal)) {
                    nextStart = StrictMath.min(nextStart, signal.startMillis());
                }
            }
            if (signal.effectiveEndMillis() > nowMillis) {
                until = StrictMath.min(until, signal.effectiveEndMillis());
            }
            if (isSurplus(signal) && signal.holdsAt(nowMillis)) {
                since = StrictMath.min(since, signal.startMillis());
                confidence = StrictMath.max(confidence, signal.confidence());
            }
        }
        return new Span(
                nowMillis,
                until,
                surplusWatts(nowMillis),
                confidence,
                coveredUntil(nowMillis),
                since,
                nextStart,
                importLimit(nowMillis));
    }

    /**
     * The tightest import limit that holds within a lead from now, as if it began with the first of them: of several steps
     * none is met too late, and the later ones may be met early.
     *
     * @param leadMillis how far to look ahead, ms
     */
    ImportLimit importLimitFrom(long nowMillis, long leadMillis) {
        if (!limiting) {
            return ImportLimit.NONE;
        }
        Double now = importLimit(nowMillis);
        ImportLimit tightest = now == null ? ImportLimit.NONE : new ImportLimit(now, 0);
        for (Signal signal : all) {
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
        for (Signal signal : limiting ? all : List.<Signal>of()) {
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

    /** Signals that follow on each other make one window; overlaps of one source merge (the greater power counts), different sources add up. */
    private double surplusWatts(long nowMillis) {
        double total = 0;
        for (int i = 0; i < all.size(); i++) {
            Signal signal = all.get(i);
            if (isSurplus(signal) && signal.holdsAt(nowMillis) && !seenBefore(i, nowMillis)) {
                total += greatestOfSource(signal.source(), nowMillis);
            }
        }
        return total;
    }

    private boolean seenBefore(int index, long nowMillis) {
        String source = all.get(index).source();
        for (int i = 0; i < index; i++) {
            Signal earlier = all.get(i);
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
        for (Signal signal : all) {
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
            for (Signal signal : all) {
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

    /** The import limit in force: of contradicting demand responses the lower priority number, then the tighter limit. */
    private Double importLimit(long nowMillis) {
        Signal ruling = null;
        for (Signal signal : limiting ? all : List.<Signal>of()) {
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

    /** The import limit of a demand response, W. */
    static double limitOf(Signal signal) {
        return signal.powerWatts() == null ? 0 : signal.powerWatts();
    }

    private static boolean isSurplus(Signal signal) {
        return signal.kind() == Signal.Kind.RENEWABLE_SURPLUS;
    }
}
