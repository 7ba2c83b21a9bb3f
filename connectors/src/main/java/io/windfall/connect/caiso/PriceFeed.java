package io.windfall.connect.caiso;

import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.Feed;
import io.windfall.connect.HttpAnswer;
import io.windfall.connect.HttpSource;
import io.windfall.connect.Polled;
import io.windfall.connect.SeriesPoint;
import io.windfall.connect.SeriesState;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.connect.WindowSignals;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Real-time prices, a request a look: from what was read last up to now, or for as long as one request may ask for. Where there
 * is more to read the next look follows as soon as the pace allows.
 */
final class PriceFeed implements Feed<CaisoState> {

    private static final int TOO_MANY_REQUESTS = 429;
    /** Answers that are none to what was asked, such as that the server is busy, or a page in its stead. */
    private static final Set<String> UNAVAILABLE = Set.of("OASIS_ERROR", "NOT_ZIP");

    /** Prices that have not come so long after their time do not come any more. */
    private static final Duration SETTLED = Duration.ofHours(2);

    private final CaisoPriceConfig config;
    private final WindowSignals signals;
    private final Refusals refusals;
    private final HttpSource http;
    private final Pace pace;
    private final long stepMillis;

    PriceFeed(CaisoPriceConfig config, Emitter emitter) {
        this.config = config;
        this.signals = new WindowSignals(config.rule(), config.template(), emitter);
        this.refusals = new Refusals(emitter);
        this.http = new HttpSource(config);
        this.pace = Pace.of(config.host());
        this.stepMillis = config.rule().step().toMillis();
    }

    @Override
    public String name() {
        return "prices";
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
        Duration wait = pace.take(config.millis(CaisoPriceConfig.PAUSE));
        if (!wait.isZero()) {
            return Polled.notYet(before, wait);
        }
        Instant from = before.next().isEmpty()
                ? config.from().orElse(now.minus(config.millis(CaisoPriceConfig.LOOKBACK)))
                : Instant.parse(before.next());
        Instant to = earlier(from.plus(config.millis(CaisoPriceConfig.CHUNK)), now);
        if (!to.truncatedTo(ChronoUnit.MINUTES)
                .isAfter(from)) { // OASIS takes minutes, and refuses a time without length
            return Polled.of(List.of(), before);
        }
        URI url = config.request(from, to);
        HttpAnswer answer = asked(url, now);
        String where = HttpSource.shown(url) + ", from " + from + " to " + to;
        List<Emission<CaisoState>> emissions = new ArrayList<>();
        CaisoState state = before;
        try {
            OasisArchive archive =
                    new OasisArchive(config.getInt(CaisoPriceConfig.MOST_BYTES), stepMillis).read(answer.body());
            for (OasisArchive.Bad row : archive.bad()) {
                state = refusals.tell(
                        state,
                        row.text(),
                        HttpSource.shown(url) + ", " + row.where(),
                        row.text().getBytes(StandardCharsets.UTF_8),
                        row.reason(),
                        row.detail(),
                        emissions);
            }
            Instant next = from;
            Instant reached = null;
            for (Map.Entry<String, String> site : config.nodeOfSite().entrySet()) {
                List<SeriesPoint> points = archive.prices(site.getValue());
                state = take(site.getKey(), points, state, now, emissions);
                Instant end = points.isEmpty()
                        ? from
                        : Instant.ofEpochMilli(points.get(points.size() - 1).millis() + stepMillis);
                reached = reached == null ? end : earlier(reached, end);
            }
            next = to.isBefore(now.minus(SETTLED)) ? to : reached.isAfter(from) ? reached : next;
            state = state.at(next.toString(), "");
        } catch (RefusedException e) {
            SourceUnavailableException unavailable =
                    new SourceUnavailableException(where + ": " + e.getMessage(), answer.status(), Duration.ZERO);
            if (UNAVAILABLE.contains(e.reason())) {
                throw unavailable;
            }
            // Once as a dead letter, then as a failure: what is asked for does not come, and holds the feed.
            state = refusals.tell(
                    before,
                    before.next() + e.getMessage(),
                    where,
                    answer.body(),
                    e.reason(),
                    e.getMessage(),
                    emissions);
            if (emissions.isEmpty()) {
                throw unavailable;
            }
            return Polled.of(emissions, state);
        }
        return new Polled<>(emissions, state, to.isBefore(now) ? Duration.ofMillis(1) : null);
    }

    private HttpAnswer asked(URI url, Instant now) throws IOException, InterruptedException {
        try {
            return http.get(url, Map.of("User-Agent", "windfall")).orThrow(now);
        } catch (SourceUnavailableException e) {
            if (e.status() == TOO_MANY_REQUESTS) {
                pace.rest(e.retryAfter());
            }
            throw e;
        }
    }

    private CaisoState take(
            String site,
            List<SeriesPoint> points,
            CaisoState before,
            Instant now,
            List<Emission<CaisoState>> emissions) {
        Polled<SeriesState> look = signals.measured(before.series(), site, points, now);
        look.emissions().forEach(e -> emissions.add(new Emission<>(e.record(), before.with(e.after()))));
        return before.with(look.state());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
