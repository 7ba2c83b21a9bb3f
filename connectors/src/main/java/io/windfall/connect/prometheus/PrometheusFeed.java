package io.windfall.connect.prometheus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.Feed;
import io.windfall.connect.HttpAnswer;
import io.windfall.connect.HttpSource;
import io.windfall.connect.Outgoing;
import io.windfall.connect.Polled;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.topics.Topics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A target that is scraped, or a server that is queried. A reading's sequence is the wall clock in ms, and grows: one that a
 * restart repeats is stale and harmless, one that is lost is followed by the next look's.
 */
final class PrometheusFeed implements Feed<PrometheusFeed.State> {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Logger LOG = LoggerFactory.getLogger(PrometheusFeed.class);
    private static final String SEQUENCE = "sequence";
    private static final String ENERGY = "energy";
    private static final String BAD = "bad";

    /**
     * Of the offset, bytes as Connect writes it: JSON within JSON. A broker takes 1 MB. Nodes whose counters are past it are left
     * out of one look after a restart.
     */
    private static final int MOST_ENERGY_BYTES = 600_000;

    /** The longest double, the longest time, quotes, brackets and commas. */
    private static final int BYTES_BESIDE_NAME = 56;

    private final PrometheusConfig config;
    private final Emitter emitter;
    private final Target target;
    private final HttpSource http;
    private final LongSupplier nanoTime;
    private final boolean hasMeters;
    private final Readings readings;

    /**
     * What is kept between looks.
     *
     * @param sequence of the last readings
     * @param energies counters as last read
     * @param bad marks of what the last look could not read, which is not told again
     */
    record State(long sequence, EnergyBook energies, Set<String> bad) {}

    /**
     * @param target null where a server is queried
     * @param nanoTime what tells how long a look has lasted, ns
     */
    PrometheusFeed(PrometheusConfig config, Emitter emitter, Target target, HttpSource http, LongSupplier nanoTime) {
        this.config = config;
        this.emitter = emitter;
        this.target = target;
        this.http = http;
        this.nanoTime = nanoTime;
        this.hasMeters = target == null || target.hasMeters();
        this.readings = new Readings(config, hasMeters);
    }

    @Override
    public String name() {
        return target == null ? "query" : target.name();
    }

    @Override
    public Duration interval() {
        return config.pollInterval();
    }

    @Override
    public State restored(Map<String, Object> offset) {
        if (offset.isEmpty()) {
            return new State(0, EnergyBook.empty(), Set.of());
        }
        try {
            SortedMap<String, EnergyBook.Reading> energies = new TreeMap<>();
            for (var e : JSON.readTree((String) offset.get(ENERGY)).properties()) {
                energies.put(
                        e.getKey(),
                        new EnergyBook.Reading(
                                e.getValue().get(0).asDouble(),
                                e.getValue().get(1).asLong()));
            }
            Set<String> bad = new LinkedHashSet<>();
            for (JsonNode mark : JSON.readTree((String) offset.get(BAD))) {
                bad.add(mark.asText());
            }
            return new State(((Number) offset.get(SEQUENCE)).longValue(), new EnergyBook(energies), bad);
        } catch (JsonProcessingException | RuntimeException e) {
            throw new ConnectException("the connector's offsets cannot be read: reset them", e);
        }
    }

    @Override
    public Map<String, Object> offset(State state) {
        ObjectNode energies = JSON.createObjectNode();
        long left = MOST_ENERGY_BYTES;
        for (Map.Entry<String, EnergyBook.Reading> e :
                state.energies().readings().entrySet()) {
            left -= BYTES_BESIDE_NAME + writtenBytes(e.getKey());
            if (left < 0) {
                break;
            }
            energies.putArray(e.getKey())
                    .add(e.getValue().millijoules())
                    .add(e.getValue().millis());
        }
        ArrayNode bad = JSON.createArrayNode();
        state.bad().forEach(bad::add);
        return Map.of(SEQUENCE, state.sequence(), ENERGY, energies.toString(), BAD, bad.toString());
    }

    /** At most: a name is quoted twice, and a character takes 3 bytes, or 7 where it must be escaped. */
    private static long writtenBytes(String name) {
        return name.chars()
                .mapToLong(c -> c < ' ' ? 7 : c == '"' || c == '\\' ? 4 : c < 0x80 ? 1 : 3)
                .sum();
    }

    @Override
    public Polled<State> poll(State before, Instant now) throws IOException, InterruptedException {
        Harvest harvest = new Harvest(
                config.wanted(hasMeters),
                config.getInt(PrometheusConfig.MOST_SERIES),
                config.getInt(PrometheusConfig.MOST_BAD));
        Arrivals arrivals = new Arrivals(now);
        if (target == null) {
            query(harvest, arrivals);
        } else {
            for (Target.Page page : target.pages()) {
                scrape(page, harvest, arrivals);
            }
        }
        long sequence = Math.max(before.sequence() + 1, now.toEpochMilli());
        Readings.Result result = readings.of(harvest.found(), before.energies(), sequence, arrivals.last);
        List<Harvest.Bad> bad = new ArrayList<>(harvest.bad());
        bad.addAll(result.bad());
        if (harvest.malformed() + harvest.duplicates() > 0) {
            LOG.debug(
                    "{}: of {} lines {} are malformed and {} duplicates",
                    name(),
                    harvest.lines(),
                    harvest.malformed(),
                    harvest.duplicates());
        }
        return polled(harvest, bad, result, before, sequence);
    }

    private Polled<State> polled(
            Harvest harvest, List<Harvest.Bad> bad, Readings.Result result, State before, long sequence) {
        Set<String> marks = new LinkedHashSet<>();
        List<Outgoing> out = new ArrayList<>();
        for (Harvest.Bad one : bad) {
            if (out.size() < config.getInt(PrometheusConfig.MOST_BAD)
                    && marks.add(one.mark())
                    && !before.bad().contains(one.mark())) {
                out.add(emitter.deadLetter(
                        Topics.NODE_TELEMETRY,
                        one.where(),
                        one.text(),
                        one.reason(),
                        one.detail() + "; of " + harvest.lines() + " lines " + harvest.malformed()
                                + " could not be read and " + harvest.duplicates() + " came twice"));
            }
        }
        if (!out.isEmpty()) {
            LOG.warn(
                    "{}: of {} lines {} are malformed and {} came twice; see the dead letters",
                    name(),
                    harvest.lines(),
                    harvest.malformed(),
                    harvest.duplicates());
        }
        State after = new State(sequence, result.energies(), marks);
        result.nodes().forEach(node -> out.add(emitter.record(Topics.NODE_TELEMETRY, node.getNode(), node)));
        result.sites().forEach(site -> out.add(emitter.record(Topics.SITE_TELEMETRY, site.getSite(), site)));
        return Polled.of(
                out.stream().map(record -> new Emission<>(record, after)).toList(), after);
    }

    /** What is read is of the time at which it has come, not of that at which it was asked for: servers may take long. */
    private final class Arrivals {
        private final Instant begun;
        private final long begunNanos = nanoTime.getAsLong();
        private Instant last;

        Arrivals(Instant begun) {
            this.begun = begun;
            this.last = begun;
        }

        long nowMillis() {
            last = begun.plusNanos(nanoTime.getAsLong() - begunNanos);
            return last.toEpochMilli();
        }
    }

    private void scrape(Target.Page page, Harvest harvest, Arrivals arrivals) throws IOException, InterruptedException {
        URI url = page.url();
        HttpAnswer answer = http.get(url, config.headers()).orThrow(arrivals.begun);
        long readMillis = arrivals.nowMillis();
        int before = harvest.found().size();
        String type = answer.header("content-type").orElse("").strip().toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html") || type.startsWith("application/vnd.google.protobuf")) {
            throw new SourceUnavailableException(
                    HttpSource.shown(url) + " answers " + type + ", no metrics: is it the exporter's own page?",
                    answer.status(),
                    Duration.ZERO);
        }
        boolean openMetrics = type.startsWith("application/openmetrics-text");
        boolean whole = Exposition.read(
                new ByteArrayInputStream(answer.body()),
                openMetrics,
                harvest.from(HttpSource.shown(url), page.node(), readMillis));
        if (!whole) {
            throw new SourceUnavailableException(
                    HttpSource.shown(url) + " answers OpenMetrics that has no # EOF: it was cut", 0, Duration.ZERO);
        }
        byte[] body = answer.body();
        boolean measured = answer.header("content-length").isPresent()
                || answer.header("transfer-encoding").isPresent();
        if (!measured && body.length > 0 && body[body.length - 1] != '\n') {
            throw new SourceUnavailableException(
                    HttpSource.shown(url) + " answers without its length, and its last line has no end: it was cut",
                    0,
                    Duration.ZERO);
        }
        List<Harvest.Found> found = harvest.found();
        if (page.mustTellOfMeters() && !readings.tellOfMeters(found.subList(before, found.size()))) {
            throw new SourceUnavailableException(
                    HttpSource.shown(url) + " tells of no meter, and the others are not the whole: take it out of "
                            + PrometheusConfig.METER_TARGETS + ", or look at the meters' metrics",
                    answer.status(),
                    Duration.ZERO);
        }
    }

    private void query(Harvest harvest, Arrivals arrivals) throws IOException, InterruptedException {
        URI url = config.query();
        HttpAnswer answer = http.get(url, config.headers()).orThrow(arrivals.begun);
        QueryAnswer.read(answer.body(), harvest.from(HttpSource.shown(url), null, arrivals.nowMillis()));
    }
}
