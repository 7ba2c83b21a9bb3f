package io.windfall.connect.series;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import io.windfall.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.connect.errors.ConnectException;

/** A series that is looked at again and again: its rows to windows, its windows to signals, its bad rows to dead letters. */
final class SeriesFeed implements Feed<SeriesFeed.State> {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String BAD = "bad";
    private static final String FILES = "files";
    /** Bad rows beyond these are told anew at the next look. */
    private static final int MOST_REMEMBERED = 1000;

    private final SeriesConfig config;
    private final Emitter emitter;
    private final RowReader reader;
    private final WindowSignals signals;
    private final Access access;
    private final HttpSource http;
    private final Folder folder;

    /**
     * What is kept between looks.
     *
     * @param series windows and what was published
     * @param bad marks of the bad rows of the last look, which are not told again
     * @param files the folder's files that have been read, by name, each with its mark
     */
    record State(SeriesState series, Set<String> bad, Map<String, String> files) {}

    /** A text that a look has found. */
    private record Found(String where, byte[] body, Charset charset, Map<String, String> files) {}

    SeriesFeed(SeriesConfig config, Emitter emitter) {
        this.config = config;
        this.emitter = emitter;
        this.reader = new RowReader(config);
        this.signals = new WindowSignals(config.rule(), config.template(), emitter);
        this.access = new Access(config);
        boolean polls = config.text(SeriesConfig.URL).isPresent();
        this.http = polls ? new HttpSource(config) : null;
        this.folder = polls ? null : new Folder(config);
    }

    @Override
    public String name() {
        return "series";
    }

    @Override
    public Duration interval() {
        return config.pollInterval();
    }

    @Override
    public State restored(Map<String, Object> offset) {
        try {
            Set<String> bad = new LinkedHashSet<>(
                    JSON.readValue((String) offset.getOrDefault(BAD, "[]"), new TypeReference<List<String>>() {}));
            Map<String, String> files = JSON.readValue(
                    (String) offset.getOrDefault(FILES, "{}"), new TypeReference<Map<String, String>>() {});
            return new State(SeriesState.of(offset), bad, files);
        } catch (JsonProcessingException e) {
            throw new ConnectException("the connector's offsets cannot be read: reset them", e);
        }
    }

    @Override
    public Map<String, Object> offset(State state) {
        Map<String, Object> offset = new HashMap<>(state.series().offset());
        try {
            offset.put(BAD, JSON.writeValueAsString(state.bad()));
            offset.put(FILES, JSON.writeValueAsString(state.files()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return offset;
    }

    @Override
    public Polled<State> poll(State before, Instant now) throws IOException, InterruptedException {
        List<Emission<State>> emissions = new ArrayList<>();
        State state = before;
        Set<String> badNow = new LinkedHashSet<>();
        for (Found found : look(before, now)) {
            Rows rows = reader.read(found.body(), found.charset());
            if (rows.denied() != null && folder != null) {
                rows.refuse("all of it", new String(found.body(), found.charset()), "ACKNOWLEDGEMENT", rows.denied());
            } else if (rows.denied() != null) {
                throw new SourceUnavailableException(
                        found.where() + " answers: " + access.masked(rows.denied()), 0, Duration.ZERO);
            }
            state = tell(rows.bad(), found.where(), state, badNow, emissions);
            state = take(rows.bySite(), state, now, emissions);
            state = new State(state.series(), state.bad(), found.files());
        }
        return Polled.of(emissions, new State(state.series(), remembered(before.bad(), badNow), state.files()));
    }

    /** What is bad at a URL is forgotten once it is gone from there; what is bad in a file may come again when it grows. */
    private Set<String> remembered(Set<String> before, Set<String> now) {
        if (folder == null) {
            return now;
        }
        List<String> all = new ArrayList<>(new LinkedHashSet<>(before));
        now.stream().filter(mark -> !before.contains(mark)).forEach(all::add);
        return new LinkedHashSet<>(all.subList(Math.max(0, all.size() - MOST_REMEMBERED), all.size()));
    }

    private List<Found> look(State state, Instant now) throws IOException, InterruptedException {
        if (folder == null) {
            URI uri = new UrlTemplate(config).at(now);
            HttpAnswer answer = access.get(http, uri, now);
            return List.of(new Found(HttpSource.shown(uri), answer.body(), answer.charset(), Map.of()));
        }
        List<Found> all = new ArrayList<>();
        Map<String, String> read = new TreeMap<>(state.files());
        for (Folder.Fresh file : folder.fresh(read, now)) {
            read.put(file.name(), file.mark());
            all.add(new Found(file.path(), file.body(), StandardCharsets.UTF_8, new TreeMap<>(read)));
        }
        return config.isForecast() && all.size() > 1 ? all.subList(all.size() - 1, all.size()) : all;
    }

    private State tell(
            List<Rows.Bad> bad, String where, State before, Set<String> badNow, List<Emission<State>> emissions) {
        State state = before;
        for (Rows.Bad row : bad) {
            String mark = mark(row);
            boolean told = before.bad().contains(mark) || badNow.contains(mark);
            if (badNow.size() < MOST_REMEMBERED) {
                badNow.add(mark);
            }
            if (!told) {
                Set<String> known = new LinkedHashSet<>(before.bad());
                known.addAll(badNow);
                state = new State(state.series(), known, state.files());
                emissions.add(new Emission<>(
                        emitter.deadLetter(
                                Topics.GRID_SIGNAL,
                                where + ", " + row.where(),
                                access.masked(row.text()),
                                row.reason(),
                                access.masked(row.detail())),
                        state));
            }
        }
        return state;
    }

    private static String mark(Rows.Bad row) {
        byte[] text = (row.reason() + row.text()).getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(text).toString();
    }

    private State take(
            Map<String, List<SeriesPoint>> bySite, State before, Instant now, List<Emission<State>> emissions) {
        SeriesState series = before.series();
        List<Polled<SeriesState>> looks = new ArrayList<>();
        if (config.isForecast()) {
            looks.add(signals.forecast(series, bySite, now));
        } else {
            for (Map.Entry<String, List<SeriesPoint>> site : bySite.entrySet()) {
                Polled<SeriesState> look = signals.measured(series, site.getKey(), site.getValue(), now);
                looks.add(look);
                series = look.state();
            }
        }
        for (Polled<SeriesState> look : looks) {
            look.emissions()
                    .forEach(e -> emissions.add(
                            new Emission<>(e.record(), new State(e.after(), before.bad(), before.files()))));
            series = look.state();
        }
        return new State(series, before.bad(), before.files());
    }
}
