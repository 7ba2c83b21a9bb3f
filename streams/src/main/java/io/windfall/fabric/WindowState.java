package io.windfall.fabric;

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

    static final WindowState EMPTY = new WindowState(Signals.NONE, null, 0, false, 0, 0);

    /** A reading of a meter or a node says something of the present for so long, ms: a quarter of an hour. */
    public static final long TELEMETRY_SPEAKS_MILLIS = 900_000;

    private static final long DAY_MILLIS = 86_400_000;

    public WindowState {
        signals = Signals.of(signals);
    }

    private Signals held() {
        return (Signals) signals;
    }

    Signal signal(String id) {
        return held().byId(id);
    }

    WindowState with(Signal signal) {
        return of(held().with(signal));
    }

    private WindowState of(Signals others) {
        return new WindowState(
                others, telemetry, contradictedSinceMillis, closedByTelemetry, openSinceMillis, lastOpenedAtMillis);
    }

    WindowState withTelemetry(SiteReading reading, long contradictedSince, boolean closed) {
        boolean same =
                reading == telemetry && contradictedSince == contradictedSinceMillis && closed == closedByTelemetry;
        return same
                ? this
                : new WindowState(signals, reading, contradictedSince, closed, openSinceMillis, lastOpenedAtMillis);
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
        Signals kept = held().without(endedBeforeMillis);
        return kept == signals ? this : of(kept);
    }

    /**
     * The site's surplus at an instant: signals that follow on each other make one window; overlaps of one source merge
     * (the greater power counts), different sources add up. A signal without a power covers the whole site. Of the
     * signals in force the highest confidence counts.
     */
    public Window at(long nowMillis) {
        Signals.Span now = held().at(nowMillis);
        if (!isOpen(now)) {
            return new Window(false, 0, 0, 0, now.importLimitWatts());
        }
        long end = now.coveredUntilMillis();
        double remaining = end == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : (end - nowMillis) / 1000.0;
        return new Window(true, remaining, now.powerWatts(), now.confidence(), now.importLimitWatts());
    }

    /** Whether there is surplus at an instant. */
    boolean isOpenAt(long nowMillis) {
        return isOpen(held().at(nowMillis));
    }

    private boolean isOpen(Signals.Span span) {
        return span.powerWatts() > 0 && !closedByTelemetry;
    }

    /** Whether signals announce surplus at an instant, whatever telemetry says. */
    boolean isAnnouncedAt(long nowMillis) {
        return held().at(nowMillis).powerWatts() > 0;
    }

    /** The next instant after now at which a signal begins or ends to hold; {@link Long#MAX_VALUE}: none. */
    long nextChangeAfter(long nowMillis) {
        return held().at(nowMillis).untilMillis();
    }

    /** Since when some surplus signal holds without a break of its own; {@link Long#MAX_VALUE} where none holds now. */
    long announcedSince(long nowMillis) {
        return held().at(nowMillis).announcedSinceMillis();
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
        long next = held().at(nowMillis).nextStartMillis();
        if (next == Long.MAX_VALUE && lastOpenedAtMillis > 0) {
            long days = StrictMath.floorDiv(nowMillis - lastOpenedAtMillis, DAY_MILLIS) + 1;
            next = lastOpenedAtMillis + days * DAY_MILLIS;
        }
        return next;
    }

    /** The end of the window that is open at an instant; {@link Long#MAX_VALUE} where none is, or it has no end. */
    long endOfWindowAt(long nowMillis) {
        Signals.Span now = held().at(nowMillis);
        return isOpen(now) ? now.coveredUntilMillis() : Long.MAX_VALUE;
    }

    /**
     * The surplus that the latest reading shows to be there, W; null where it does not say: not measured, taken before the
     * window that is announced began, or too old to speak against the grid's word.
     */
    Double measuredSurplusWatts(long nowMillis) {
        boolean speaks = telemetry != null
                && telemetry.availableSurplusWatts() != null
                && telemetry.atMillis() >= announcedSince(nowMillis)
                && telemetry.atMillis() >= nowMillis - TELEMETRY_SPEAKS_MILLIS;
        return speaks ? telemetry.availableSurplusWatts() : null;
    }

    /** The first instant after now at which the latest reading speaks no more; {@link Long#MAX_VALUE} where it does not now. */
    long telemetrySpeaksUntil(long nowMillis) {
        return measuredSurplusWatts(nowMillis) == null
                ? Long.MAX_VALUE
                : telemetry.atMillis() + TELEMETRY_SPEAKS_MILLIS + 1;
    }

    /** Ids of the surplus signals that hold at an instant, sorted. */
    List<String> surplusSignalsAt(long nowMillis) {
        return held().surplusAt(nowMillis);
    }

    /** Whether there is any demand response among the signals, in force or not. */
    boolean hasDemandResponse() {
        return held().isLimiting();
    }

    /** @see Signals#importLimitFrom */
    ImportLimit importLimitFrom(long nowMillis, long leadMillis) {
        return held().importLimitFrom(nowMillis, leadMillis);
    }

    /** @see Signals#nextLimitWithin */
    long nextLimitWithin(long nowMillis, long leadMillis) {
        return held().nextLimitWithin(nowMillis, leadMillis);
    }
}
