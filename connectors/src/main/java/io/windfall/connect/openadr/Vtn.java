package io.windfall.connect.openadr;

import io.windfall.connect.ConnectSettings;
import io.windfall.connect.HttpAnswer;
import io.windfall.connect.HttpSource;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.connect.openadr.VenEvent.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A VTN as a VEN sees it: its events, page by page or one by one, and its programs' payload descriptors. */
final class Vtn {

    private static final Logger LOG = LoggerFactory.getLogger(Vtn.class);
    private static final Duration PROGRAM_KEPT = Duration.ofMinutes(15);
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    /** For how long altogether a look waits where the VTN asks it to, before it fails and all of it is tried again. */
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(60);

    /** More are no VTN's events, but a server that never comes to an end. */
    private static final int MOST_PAGES = 10_000;

    private final OpenAdrConfig config;
    private final HttpSource http;
    private final Tokens tokens;
    private final Clock clock;
    private final Map<String, Program> programs = new HashMap<>();
    private final Pause pause;
    private Duration patience = MOST_PATIENCE;
    private boolean isSkewed;

    /** Waits. */
    @FunctionalInterface
    interface Pause {
        void rest(Duration length) throws InterruptedException;
    }

    private record Program(Map<String, Descriptor> descriptors, Instant readAt) {}

    Vtn(OpenAdrConfig config, Clock clock, Pause pause) {
        this.pause = pause;
        this.config = config;
        this.clock = clock;
        this.http = new HttpSource(config);
        this.tokens = new Tokens(config, http, clock);
    }

    /**
     * All events that it shows us now, as text, each once; only when every page has come. Events that came or went between two
     * pages may be missing or of an earlier moment: ask for what seems gone by {@link #event}.
     */
    List<String> events() throws IOException, InterruptedException {
        patience = MOST_PATIENCE;
        Map<String, String> byId = new LinkedHashMap<>();
        List<String> nameless = new ArrayList<>();
        List<String> listed = config.getList(OpenAdrConfig.PROGRAMS);
        for (String program : listed.isEmpty() ? List.of("") : listed) {
            readPages(program, byId, nameless);
        }
        List<String> all = new ArrayList<>(byId.values());
        all.addAll(nameless);
        return all;
    }

    /**
     * Until two pages bring nothing new: a VTN may give fewer than asked for, know no pages at all, or show a page again that
     * new events in front of it have moved on.
     */
    private void readPages(String program, Map<String, String> byId, List<String> nameless)
            throws IOException, InterruptedException {
        Set<String> seen = new HashSet<>();
        int skip = 0;
        boolean hadNew = true;
        for (int page = 0; page < MOST_PAGES; page++) {
            HttpAnswer answer = get(config.uri("/events?" + query(program, skip)));
            if (skip > 0 && answer.status() == NOT_FOUND) {
                return; // so some say that there are no more
            }
            List<String> elements = elements(answer.orThrow(clock.instant()));
            boolean hasNew = false;
            for (String text : elements) {
                String id = EventReader.idOf(text);
                hasNew |= seen.add(id == null ? text : id);
                if (id != null) {
                    byId.merge(id, text, Vtn::newer);
                } else if (!nameless.contains(text)) {
                    nameless.add(text);
                }
            }
            if (elements.isEmpty() || !hasNew && !hadNew) {
                return;
            }
            hadNew = hasNew;
            skip += elements.size();
        }
        throw new SourceUnavailableException(
                HttpSource.shown(config.uri("/events")) + " has no last page", 200, Duration.ZERO);
    }

    /** Of two versions the one that was modified later, else the one that was read later. */
    private static String newer(String before, String now) {
        Long modifiedBefore = EventReader.modifiedMillis(before);
        Long modified = EventReader.modifiedMillis(now);
        return modifiedBefore != null && modified != null && modified < modifiedBefore ? before : now;
    }

    private String query(String program, int skip) {
        List<String> parts = new ArrayList<>();
        if (!program.isEmpty()) {
            parts.add("programID=" + encoded(program));
        }
        List<String> targets = config.getList(OpenAdrConfig.TARGETS);
        if (config.isV31()) {
            targets.forEach(target -> parts.add("targets=" + encoded(target)));
            if (config.getBoolean(OpenAdrConfig.ACTIVE)) {
                parts.add("active=true");
            }
        } else if (!targets.isEmpty()) {
            parts.add("targetType="
                    + encoded(config.text(OpenAdrConfig.TARGET_TYPE).orElseThrow()));
            targets.forEach(target -> parts.add("targetValues=" + encoded(target)));
        }
        parts.add("skip=" + skip);
        parts.add("limit=" + config.getInt(OpenAdrConfig.PAGE_SIZE));
        return String.join("&", parts);
    }

    /** One event as text; empty when it is gone, or not for us any more. */
    Optional<String> event(String id) throws IOException, InterruptedException {
        HttpAnswer answer = get(eventUri(id));
        boolean isGone = answer.status() == NOT_FOUND || answer.status() == GONE || answer.status() == FORBIDDEN;
        if (isGone) {
            return Optional.empty();
        }
        String text = answer.orThrow(clock.instant()).text();
        if (!id.equals(EventReader.idOf(text))) {
            throw new SourceUnavailableException(
                    HttpSource.shown(answer.uri()) + " does not answer with the event asked for",
                    answer.status(),
                    Duration.ZERO);
        }
        return Optional.of(text);
    }

    /** Where an event is. */
    URI eventUri(String id) {
        return config.uri("/events/" + encoded(id));
    }

    /**
     * The payload descriptors of a program, a quarter of an hour old, or older while it cannot be read; none when it has none,
     * or hides them.
     */
    Map<String, Descriptor> descriptors(String programId) throws IOException, InterruptedException {
        Instant now = clock.instant();
        Program kept = programs.get(programId);
        if (kept != null && now.isBefore(kept.readAt().plus(PROGRAM_KEPT))) {
            return kept.descriptors();
        }
        HttpAnswer answer = get(config.uri("/programs/" + encoded(programId)));
        boolean isRefused =
                answer.status() / 100 == 4 && answer.status() != UNAUTHORIZED && answer.status() != TOO_MANY;
        boolean isBroken = answer.status() / 100 == 5 && answer.status() != UNAVAILABLE;
        if (isBroken && kept != null) {
            return kept.descriptors();
        }
        Map<String, Descriptor> descriptors = Map.of();
        if (!isRefused) {
            try {
                descriptors = EventReader.programDescriptors(answer.orThrow(now).text());
            } catch (SourceUnavailableException e) {
                throw e;
            } catch (IOException e) {
                throw unreadable(answer, e);
            }
        }
        programs.put(programId, new Program(descriptors, now));
        return descriptors;
    }

    /**
     * Whether a failure is of that one object, so that others may be read all the same: the VTN has answered, and neither
     * wants to be left alone nor refuses us.
     */
    static boolean isOfOneObject(SourceUnavailableException failure) {
        int status = failure.status();
        return status != 0 && status != UNAUTHORIZED && status != TOO_MANY && status != UNAVAILABLE;
    }

    /** A GET; once more after a rest when the VTN asks for one, for as long as a look's patience lasts. */
    private HttpAnswer get(URI uri) throws IOException, InterruptedException {
        Duration unasked = config.millis(ConnectSettings.BACKOFF_MIN);
        while (true) {
            HttpAnswer answer = once(uri);
            Duration asked = answer.retryAfter(clock.instant());
            boolean wantsRest =
                    answer.status() == TOO_MANY || answer.status() == UNAVAILABLE && asked.compareTo(Duration.ZERO) > 0;
            Duration rest = asked.isZero() ? unasked : asked;
            if (!wantsRest || rest.compareTo(patience) > 0) {
                return answer;
            }
            LOG.debug("{} answers {}: asked again in {}", HttpSource.shown(uri), answer.status(), rest);
            patience = patience.minus(rest);
            unasked = unasked.multipliedBy(2);
            pause.rest(rest);
        }
    }

    /** With the token; with another one when it is refused. */
    private HttpAnswer once(URI uri) throws IOException, InterruptedException {
        HttpAnswer answer = http.get(uri, tokens.headers());
        if (answer.status() == UNAUTHORIZED && tokens.refused()) {
            answer = http.get(uri, tokens.headers());
        }
        noticeSkew(answer);
        return tokens.withoutToken(answer);
    }

    private void noticeSkew(HttpAnswer answer) {
        Instant theirs;
        try {
            theirs = ZonedDateTime.parse(answer.header("date").orElse(""), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return; // it does not say
        }
        Duration ahead = Duration.between(clock.instant(), theirs);
        long bound = config.getLong(OpenAdrConfig.SKEW);
        if (ahead.abs().toMillis() <= bound) {
            isSkewed = false;
        } else if (!isSkewed) {
            isSkewed = true;
            LOG.warn(
                    "{}: its clock is {} s {} of ours; events begin and end by its clock as written, so correct one of"
                            + " them ({} is {})",
                    HttpSource.shown(answer.uri()),
                    ahead.abs().toSeconds(),
                    ahead.isNegative() ? "behind" : "ahead",
                    OpenAdrConfig.SKEW,
                    bound);
        }
    }

    private static List<String> elements(HttpAnswer answer) throws SourceUnavailableException {
        try {
            return EventReader.elements(answer.text());
        } catch (IOException e) {
            throw unreadable(answer, e);
        }
    }

    private static SourceUnavailableException unreadable(HttpAnswer answer, IOException cause) {
        return new SourceUnavailableException(
                HttpSource.shown(answer.uri()) + " answers what cannot be read: " + cause.getMessage(),
                answer.status(),
                Duration.ZERO);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
