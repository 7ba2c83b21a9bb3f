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
import io.windfall.connect.Outgoing;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;

/** A series that is looked at again and again: its rows to windows, its windows to signals, its bad rows to dead letters. */
final class SeriesFeed implements Feed<SeriesFeed.State> {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String BAD = "bad";
    private static final String FILES = "files";
    private static final String MANY = "many";
    private static final int MOST_MANY = 500;

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
     * @param bad marks of the bad rows of the last look, or of the folder's, which are not told again
     * @param many marks of the URL or the files that have more bad rows than were told
     * @param files which files of the folder have been read
     */
    record State(SeriesState series, Set<String> bad, Set<String> many, FilesRead files) {
        private State with(SeriesState other) {
            return new State(other, bad, many, files);
        }
    }

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
            FilesRead files = FilesRead.parse((String) offset.get(FILES));
            return new State(SeriesState.of(offset), set(offset, BAD), set(offset, MANY), files);
        } catch (JsonProcessingException e) {
            throw new ConnectException("the connector's offsets cannot be read: reset them", e);
        }
    }

    private static Set<String> set(Map<String, Object> offset, String key) throws JsonProcessingException {
        return new LinkedHashSet<>(
                JSON.readValue((String) offset.getOrDefault(key, "[]"), new TypeReference<List<String>>() {}));
    }

    @Override
    public Map<String, Object> offset(State state) {
        Map<String, Object> offset = new HashMap<>(state.series().offset());
        try {
            offset.put(BAD, JSON.writeValueAsString(state.bad()));
            offset.put(MANY, JSON.writeValueAsString(state.many()));
            offset.put(FILES, state.files().text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return offset;
    }

    /** All records but the last leave the marks as they were: a worker killed between them tells the look's rows again. */
    @Override
    public Polled<State> poll(State before, Instant now) throws IOException, InterruptedException {
        Run run = new Run(before, now);
        FilesRead files = before.files();
        if (folder == null) {
            URI uri = new UrlTemplate(config).at(now);
            HttpAnswer answer = access.get(http, uri, now);
            run.read(HttpSource.shown(uri), answer.body(), answer.charset());
        } else {
            Folder.Look look = folder.look(before.files(), now);
            int count = look.fresh().size();
            for (Path file : look.fresh().subList(config.isForecast() ? Math.max(0, count - 1) : 0, count)) {
                run.read(file.toString(), folder.body(file), StandardCharsets.UTF_8);
            }
            files = look.after();
        }
        State after = new State(run.state.series(), run.telling.bad(), run.telling.many(), files);
        if (run.telling.more > 0) {
            run.emissions.add(new Emission<>(run.telling.last(), after));
        }
        return Polled.of(run.emissions, after);
    }

    /** What one look amounts to so far. */
    private final class Run {
        private final List<Emission<State>> emissions = new ArrayList<>();
        private final Telling telling;
        private final Instant now;
        private State state;

        Run(State before, Instant now) {
            this.telling = new Telling(before);
            this.now = now;
            this.state = before;
        }

        void read(String where, byte[] body, Charset charset) throws SourceUnavailableException {
            Rows rows = telling.rows();
            reader.read(body, charset, rows);
            if (rows.denied() != null && folder != null) {
                rows.refuse("all of it", new String(body, charset), "ACKNOWLEDGEMENT", rows.denied());
            } else if (rows.denied() != null) {
                throw new SourceUnavailableException(
                        where + " answers: " + access.masked(rows.denied()), 0, Duration.ZERO);
            }
            telling.tell(rows, where, state, emissions);
            state = take(rows.bySite(), state, now, emissions);
        }
    }

    /** The bad rows of one look: which are told, which are counted, and what of them is remembered. */
    private final class Telling {
        private final State before;
        private final Set<String> badNow = new LinkedHashSet<>();
        private final Set<String> manyNow = new LinkedHashSet<>();
        private int told;
        private long more;
        private String moreAt;

        Telling(State before) {
            this.before = before;
        }

        Rows rows() {
            return new Rows(
                    mark -> before.bad().contains(mark) || badNow.contains(mark),
                    config.getInt(SeriesConfig.MOST_BAD) - told);
        }

        /** Where more is bad than can be remembered, that is told once and not row by row again. */
        void tell(Rows rows, String where, State state, List<Emission<State>> emissions) {
            String source = Rows.mark(where);
            boolean unsure =
                    rows.isOverflowing() || folder != null && before.bad().size() >= Rows.MOST_REMEMBERED;
            boolean silent = unsure && before.many().contains(source);
            if (!silent) {
                for (Rows.Bad row : rows.bad()) {
                    emissions.add(new Emission<>(
                            emitter.deadLetter(
                                    Topics.GRID_SIGNAL,
                                    where + ", " + row.where(),
                                    access.masked(row.text()),
                                    row.reason(),
                                    access.masked(row.detail())),
                            state));
                }
                told += rows.bad().size();
                more += rows.more();
                moreAt = rows.more() > 0 ? where : moreAt;
            }
            if (silent || rows.more() > 0) {
                add(manyNow, source, MOST_MANY);
            }
            rows.marks().forEach(mark -> add(badNow, mark, Rows.MOST_REMEMBERED));
        }

        Outgoing last() {
            String detail = more + " rows more could not be read; a look tells " + config.getInt(SeriesConfig.MOST_BAD)
                    + " (" + SeriesConfig.MOST_BAD + ")";
            return emitter.deadLetter(Topics.GRID_SIGNAL, moreAt, "", "MORE", detail);
        }

        Set<String> bad() {
            return remembered(before.bad(), badNow, Rows.MOST_REMEMBERED);
        }

        Set<String> many() {
            return remembered(before.many(), manyNow, MOST_MANY);
        }

        /** What is bad at a URL is forgotten once it is gone from there; what is bad in a file may come again when it grows. */
        private Set<String> remembered(Set<String> old, Set<String> now, int most) {
            if (folder == null) {
                return now;
            }
            Set<String> all = new LinkedHashSet<>(old);
            now.forEach(mark -> add(all, mark, most));
            return all;
        }

        /** The newest are last; the oldest give way. */
        private void add(Set<String> marks, String mark, int most) {
            marks.remove(mark);
            marks.add(mark);
            if (marks.size() > most) {
                marks.remove(marks.iterator().next());
            }
        }
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
            look.emissions().forEach(e -> emissions.add(new Emission<>(e.record(), before.with(e.after()))));
            series = look.state();
        }
        return before.with(series);
    }
}
