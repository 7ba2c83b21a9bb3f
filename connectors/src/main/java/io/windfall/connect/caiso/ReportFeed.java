package io.windfall.connect.caiso;

import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.Feed;
import io.windfall.connect.HttpAnswer;
import io.windfall.connect.HttpSource;
import io.windfall.connect.Polled;
import io.windfall.connect.SeriesPoint;
import io.windfall.connect.SeriesState;
import io.windfall.connect.WindowSignals;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The daily renewable reports, a page a look: first each day once, up to yesterday's, then the last days over again at each
 * interval. A page that has changed revises its day's windows and cancels those that it no longer has; a page that is refused
 * changes nothing. Windows end with their day, and begin anew with the next.
 */
final class ReportFeed implements Feed<CaisoState> {

    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private final CaisoReportConfig config;
    private final ReportPage reader;
    private final WindowSignals signals;
    private final Refusals refusals;
    private final HttpSource http;
    private final int recheckDays;

    ReportFeed(CaisoReportConfig config, Emitter emitter) {
        this.config = config;
        this.reader = config.reader();
        this.recheckDays = config.getInt(CaisoReportConfig.RECHECK);
        this.signals = new WindowSignals(config.rule(), config.template(), emitter, Duration.ofDays(recheckDays + 3L));
        this.refusals = new Refusals(emitter);
        this.http = new HttpSource(config);
    }

    @Override
    public String name() {
        return "report";
    }

    @Override
    public Duration interval() {
        return config.pollInterval();
    }

    @Override
    public CaisoState restored(Map<String, Object> offset) {
        return CaisoState.of(offset);
    }

    @Override
    public Map<String, Object> offset(CaisoState state) {
        return state.offset();
    }

    @Override
    public Polled<CaisoState> poll(CaisoState before, Instant now) throws IOException, InterruptedException {
        LocalDate yesterday = LocalDate.ofInstant(now, ReportHours.ZONE).minusDays(1);
        LocalDate last = config.to().filter(to -> to.isBefore(yesterday)).orElse(yesterday);
        LocalDate oldest = yesterday.minusDays(recheckDays - 1L);
        LocalDate first = config.from().orElse(oldest);
        LocalDate next = before.next().isEmpty() ? first : LocalDate.parse(before.next());
        List<Emission<CaisoState>> emissions = new ArrayList<>();
        if (!next.isAfter(last)) {
            CaisoState after = read(next, yesterday, before, now, emissions)
                    .at(next.plusDays(1).toString(), "");
            return new Polled<>(emissions, after, next.isBefore(last) ? pause() : null);
        }
        LocalDate begin = later(first, oldest);
        LocalDate again = before.round().isEmpty() ? begin : later(begin, LocalDate.parse(before.round()));
        if (again.isAfter(last)) {
            return Polled.of(List.of(), before.at(next.toString(), "")); // too old to be corrected
        }
        CaisoState after = read(again, yesterday, before, now, emissions);
        boolean isLast = again.equals(last);
        after = after.at(next.toString(), isLast ? "" : again.plusDays(1).toString());
        return new Polled<>(emissions, after, isLast ? null : pause());
    }

    private Duration pause() {
        return config.millis(CaisoReportConfig.PAUSE);
    }

    private CaisoState read(
            LocalDate day, LocalDate yesterday, CaisoState before, Instant now, List<Emission<CaisoState>> emissions)
            throws IOException, InterruptedException {
        URI url = config.page(day);
        HttpAnswer answer = http.get(url, Map.of("User-Agent", "windfall"));
        String where = HttpSource.shown(url) + ", day " + day;
        if (answer.status() == NOT_FOUND || answer.status() == GONE) {
            // It comes a day later or so; those that may still come are asked for again.
            boolean mayCome = day.isAfter(yesterday.minusDays(recheckDays - 1L));
            return mayCome
                    ? before
                    : refusals.tell(
                            before,
                            where,
                            where,
                            new byte[0],
                            "NO_PAGE",
                            "there is no page of " + day + " (" + answer.status() + ")",
                            emissions);
        }
        try {
            return take(reader.read(answer.orThrow(now).text(), day), before, now, emissions);
        } catch (RefusedException e) {
            return refusals.tell(
                    before, where + answer.text(), where, answer.body(), e.reason(), e.getMessage(), emissions);
        }
    }

    private CaisoState take(
            List<SeriesPoint> points, CaisoState before, Instant now, List<Emission<CaisoState>> emissions) {
        Map<String, List<SeriesPoint>> bySite = new TreeMap<>();
        config.sites().forEach(site -> bySite.put(site, points));
        Polled<SeriesState> look = signals.forecast(before.series(), bySite, now);
        look.emissions().forEach(e -> emissions.add(new Emission<>(e.record(), before.with(e.after()))));
        return before.with(look.state());
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }
}
