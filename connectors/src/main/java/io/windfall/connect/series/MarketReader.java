package io.windfall.connect.series;

import io.windfall.connect.Checks;
import io.windfall.connect.ConnectSettings;
import io.windfall.connect.SeriesPoint;
import io.windfall.connect.WindowRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.stream.XMLStreamException;

/**
 * Reads values out of market documents: the series that pass the filter, value by value at each step, one of a site, or several
 * added up where all of them have a value. What cannot be read is kept with the reason; nothing of a document that is cut
 * counts.
 */
final class MarketReader {

    /** Values of one answer: two years of quarters of an hour, three times. */
    private static final int MOST_VALUES = 250_000;

    private static final String RESOLUTION = "resolution";
    private static final List<String> NO_IDENTITY = List.of("mRID", "curveType", "registeredResource.name");

    private final SeriesConfig config;
    private final MarketDocuments documents = new MarketDocuments();
    private final Map<String, Set<String>> filter;
    private final boolean adds;
    private final long step;
    private final String value;

    MarketReader(SeriesConfig config) {
        this.config = config;
        this.filter = config.marketFilter();
        this.adds = config.choice(SeriesConfig.COMBINE, SeriesConfig.Combine.class) == SeriesConfig.Combine.SUM;
        this.step = config.getLong(WindowRule.STEP);
        this.value = config.getString(SeriesConfig.VALUE_FIELD);
    }

    /** What one answer has given so far: values by time, of each series that is told apart, of each site. */
    private static final class Taken {
        private final Map<String, Map<Map<String, TreeSet<String>>, TreeMap<Long, Double>>> bySite = new TreeMap<>();
        private int values;
    }

    void read(byte[] body, Rows rows) {
        List<XmlNode> series = new ArrayList<>();
        try {
            for (byte[] one : MarketDocuments.unpacked(body, config.getInt(ConnectSettings.HTTP_MAX_BODY))) {
                MarketDocuments.Document document = documents.read(one);
                if (document.acknowledges() && !document.saysNoData()) {
                    rows.deny(document.reason());
                    return;
                }
                series.addAll(document.series());
            }
        } catch (IOException e) {
            rows.refuse("the archive", "", "NOT_ZIP", e.getMessage());
            return;
        } catch (XMLStreamException e) {
            String text = new String(body, StandardCharsets.UTF_8);
            rows.refuse("all of it", text, "NOT_XML", e.getMessage().replaceAll("\\s+", " "));
            return;
        }
        Taken taken = new Taken();
        int passed = 0;
        for (int i = 0; i < series.size(); i++) {
            passed += take(series.get(i), "series " + (i + 1), taken, rows) ? 1 : 0;
        }
        if (passed == 0 && !series.isEmpty()) {
            rows.refuse("all of it", offered(series), "NO_SERIES", "no series passes " + SeriesConfig.FILTER);
        }
        if (taken.values > MOST_VALUES) {
            rows.refuse("all of it", "", "TOO_MANY", "more than " + MOST_VALUES + " values: ask for a shorter time");
            return;
        }
        taken.bySite.forEach((site, all) -> combine(site, all, rows));
    }

    /** Whether the series passes the filter. */
    private boolean take(XmlNode series, String where, Taken taken, Rows rows) {
        Map<String, TreeSet<String>> facts = series.leaves("Period");
        if (!passes(facts)) {
            return false;
        }
        String site = config.text(SeriesConfig.SITE).orElseGet(() -> named(facts));
        if (!Checks.isName(site)) {
            rows.refuse(
                    where,
                    text(facts),
                    "BAD_SITE",
                    "'" + site + "' is no site's name (A-Z a-z 0-9 . _ -): map it by " + SeriesConfig.SITE_NAMES);
            return true;
        }
        Map<String, TreeSet<String>> identity = new TreeMap<>(facts);
        identity.keySet().removeAll(NO_IDENTITY);
        boolean passed = false;
        for (XmlNode period : series.all("Period")) {
            if (!passes(RESOLUTION, Set.of(period.at(RESOLUTION)))) {
                continue;
            }
            passed = true;
            String text = text(facts) + ", from " + period.at("timeInterval", "start");
            try {
                MarketPeriod read = new MarketPeriod(period, series.at("curveType"), value);
                check(read, period.at(RESOLUTION));
                read.bad().forEach(point -> rows.refuse(where, text + ", " + point, "BAD_VALUE", point));
                TreeMap<Long, Double> values = taken.bySite
                        .computeIfAbsent(site, s -> new LinkedHashMap<>())
                        .computeIfAbsent(identity, k -> new TreeMap<>());
                read.spans().forEach(span -> spread(span, values, taken));
            } catch (DateTimeException | ArithmeticException e) {
                rows.refuse(where, text, "BAD_PERIOD", e.getMessage());
            }
        }
        return passed;
    }

    private void check(MarketPeriod period, String resolution) {
        if (period.lengthMillis() % step != 0 || period.startMillis() % step != 0) {
            throw new DateTimeException("resolution " + resolution + " and start are no multiples of " + WindowRule.STEP
                    + " = " + step + ": set it to " + period.lengthMillis() + " or a part of it");
        }
        if ((period.endMillis() - period.startMillis()) / step > MOST_VALUES) {
            throw new DateTimeException("it has more than " + MOST_VALUES + " steps of " + WindowRule.STEP);
        }
    }

    /** A time that has two values has none that counts: not a number. */
    private void spread(MarketPeriod.Span span, TreeMap<Long, Double> values, Taken taken) {
        for (long at = span.start(); at < span.end() && taken.values <= MOST_VALUES; at += step) {
            Double before = values.putIfAbsent(at, span.value());
            if (before == null) {
                taken.values++;
            } else if (before != span.value()) {
                values.put(at, Double.NaN);
            }
        }
    }

    private void combine(String site, Map<Map<String, TreeSet<String>>, TreeMap<Long, Double>> all, Rows rows) {
        TreeSet<String> lacking = lacking(all.keySet());
        if (adds && !lacking.isEmpty()) {
            rows.refuse(
                    site,
                    site + ": " + lacking,
                    "INCOMPLETE",
                    "of what is to be added up there is no series of " + lacking + ": take it out of "
                            + SeriesConfig.FILTER + " if there never is one");
            return;
        }
        TreeMap<Long, Double> result = new TreeMap<>();
        List<TreeMap<Long, Double>> series = new ArrayList<>(all.values());
        for (TreeMap<Long, Double> one : series) {
            one.forEach((at, number) -> {
                if (!adds) {
                    result.merge(at, number, (a, b) -> a.equals(b) ? a : Double.valueOf(Double.NaN));
                } else if (one == series.get(0) && series.stream().allMatch(other -> other.containsKey(at))) {
                    result.put(
                            at,
                            series.stream().mapToDouble(other -> other.get(at)).sum());
                }
            });
        }
        if (result.containsValue(Double.NaN)) {
            rows.refuse(
                    site,
                    site + ": " + differences(all.keySet()),
                    "AMBIGUOUS",
                    "there are several values for a time; choose one series by " + SeriesConfig.FILTER
                            + ", or add them up by " + SeriesConfig.COMBINE + "=sum. They differ in "
                            + differences(all.keySet()));
            return;
        }
        result.forEach((at, number) -> rows.add(site, new SeriesPoint(at, number)));
    }

    /** Values that the filter names one by one and no series has: a sum without them would be too low. */
    private TreeSet<String> lacking(Set<Map<String, TreeSet<String>>> identities) {
        TreeSet<String> lacking = new TreeSet<>();
        filter.forEach((key, wanted) -> {
            if (!key.equals(RESOLUTION) && !wanted.contains("*")) {
                wanted.stream()
                        .filter(one -> identities.stream()
                                .noneMatch(facts -> facts(facts, key).contains(one)))
                        .forEach(one -> lacking.add(key + "=" + one));
            }
        });
        return lacking;
    }

    private boolean passes(Map<String, TreeSet<String>> facts) {
        return filter.keySet().stream()
                .filter(key -> !key.equals(RESOLUTION))
                .allMatch(key -> passes(key, facts(facts, key)));
    }

    private boolean passes(String key, Set<String> present) {
        Set<String> wanted = filter.get(key);
        return wanted == null
                || present.stream().anyMatch(wanted::contains)
                || wanted.contains("*") && !present.isEmpty();
    }

    /** By its path, such as {@code MktPSRType.psrType}, or by the last part of that. */
    private static Set<String> facts(Map<String, TreeSet<String>> facts, String key) {
        if (facts.containsKey(key)) {
            return facts.get(key);
        }
        Set<String> found = new HashSet<>();
        facts.forEach((path, values) -> {
            if (path.endsWith("." + key)) {
                found.addAll(values);
            }
        });
        return found;
    }

    private String named(Map<String, TreeSet<String>> facts) {
        return facts(facts, config.getString(SeriesConfig.SITE_FIELD)).stream()
                .sorted()
                .findFirst()
                .map(config::siteName)
                .orElse(null);
    }

    private String offered(List<XmlNode> series) {
        Map<String, TreeSet<String>> offered = new TreeMap<>();
        for (XmlNode one : series) {
            filter.keySet().forEach(key -> offered.computeIfAbsent(key, k -> new TreeSet<>())
                    .addAll(
                            key.equals(RESOLUTION)
                                    ? one.all("Period").stream()
                                            .map(period -> period.at(RESOLUTION))
                                            .toList()
                                    : facts(one.leaves("Period"), key)));
        }
        return "there is " + offered;
    }

    private static String differences(Set<Map<String, TreeSet<String>>> identities) {
        Map<String, TreeSet<String>> values = new TreeMap<>();
        identities.forEach(one -> one.forEach(
                (key, some) -> values.computeIfAbsent(key, k -> new TreeSet<>()).addAll(some)));
        values.keySet().removeIf(key -> {
            Set<TreeSet<String>> distinct = new HashSet<>();
            identities.forEach(one -> distinct.add(one.getOrDefault(key, new TreeSet<>())));
            return distinct.size() < 2;
        });
        return values.isEmpty() ? "nothing but time or " + RESOLUTION : values.toString();
    }

    private static String text(Map<String, TreeSet<String>> facts) {
        Map<String, TreeSet<String>> told = new TreeMap<>(facts);
        told.remove("mRID"); // of this answer alone
        return told.toString();
    }
}
