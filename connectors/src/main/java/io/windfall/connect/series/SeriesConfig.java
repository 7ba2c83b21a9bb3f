package io.windfall.connect.series;

import io.windfall.connect.Checks;
import io.windfall.connect.ConnectSettings;
import io.windfall.connect.KeyGroup;
import io.windfall.connect.SignalTemplate;
import io.windfall.connect.WindowRule;
import io.windfall.schema.SignalStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The settings of a {@link SeriesSource}, checked as a whole. */
final class SeriesConfig extends ConnectSettings {

    static final String URL = "series.url";
    static final String FOLDER = "series.folder";
    static final String FILES = "series.files";
    static final String SETTLE = "series.settle.ms";
    static final String MEANING = "series.meaning";
    static final String FORMAT = "series.format";
    static final String FROM = "series.from.ms";
    static final String TO = "series.to.ms";
    static final String URL_TIME = "series.url.time";
    static final String SITE = "site";
    static final String SITE_NAMES = "site.names";
    static final String ITEMS_FIELD = "field.items";
    static final String SITE_FIELD = "field.site";
    static final String TIME_FIELD = "field.time";
    static final String VALUE_FIELD = "field.value";
    static final String TIME_FORMAT = "time.format";
    static final String TIME_ZONE = "time.zone";
    static final String FILTER = "iec62325.filter";
    static final String COMBINE = "iec62325.combine";
    static final String SEPARATOR = "csv.separator";
    static final String HEADER = "csv.header";
    static final String DECIMAL_COMMA = "value.decimal.comma";
    static final String MOST_BAD = "dead.letters.per.look";

    private static final long YEAR_MILLIS = 366 * 86_400_000L;

    /** What the values are. */
    enum Meaning {
        /** What was, value by value: windows are confirmed, and end when the series shows it. */
        MEASUREMENTS,
        /** What will be, as a whole each time: windows are forecasts, and change with it. */
        FORECAST
    }

    /** How they are written. */
    enum Format {
        JSON,
        CSV,
        /** Market documents in XML, as of ENTSO-E. */
        IEC62325
    }

    /** What several series of one site in market documents amount to. */
    enum Combine {
        /** They must not contradict each other. */
        SINGLE,
        /** Their values are added up where all of them have one. */
        SUM
    }

    private final Map<String, String> siteNames;
    private final Map<String, Set<String>> marketFilter;

    SeriesConfig(Map<String, String> properties) {
        super(definition(), properties);
        siteNames = names(SITE_NAMES);
        marketFilter = filter();
        require(
                !isMarketDocument() || getLong(WindowRule.STEP) > 0,
                "set " + WindowRule.STEP + " to the finest resolution of the documents: 900000 for PT15M");
        require((text(URL).isPresent()) != (text(FOLDER).isPresent()), "set one of " + URL + " and " + FOLDER);
        require(
                text(SITE).isPresent() != text(SITE_FIELD).isPresent(),
                "set one of " + SITE + " (a site's name) and " + SITE_FIELD + " (where to read it)");
        require(getString(SEPARATOR).length() == 1, SEPARATOR + " must be one character");
        require(
                getBoolean(HEADER) || !isCsv() || columnsAreNumbers(),
                "without " + HEADER + " the fields are columns' numbers from 1: see " + TIME_FIELD);
        new TimeFormat(getString(TIME_FORMAT), getString(TIME_ZONE));
        text(URL).ifPresent(url -> new UrlTemplate(this).at(Instant.EPOCH));
        new Access(this);
        sourceName("series");
        registry();
        backoff();
        rule();
        template();
    }

    static ConfigDef definition() {
        ConfigDef own = new ConfigDef();
        KeyGroup.in(own, "Series")
                .text(
                        URL,
                        null,
                        null,
                        Importance.HIGH,
                        "The URL to poll; {from}, {to} and {now} in it stand for times. Or set " + FOLDER + ".")
                .millis(FROM, 0L, -YEAR_MILLIS, YEAR_MILLIS, Importance.LOW, "How long before now {from} is, ms.")
                .millis(TO, 0L, -YEAR_MILLIS, YEAR_MILLIS, Importance.LOW, "How long after now {to} is, ms.")
                .text(
                        URL_TIME,
                        "rfc3339",
                        null,
                        Importance.LOW,
                        "How times are written into the URL: rfc3339, epoch-s, epoch-ms, or a pattern of Java's"
                                + " DateTimeFormatter, in UTC.")
                .text(FOLDER, null, null, Importance.HIGH, "The folder to watch, for files that others write.")
                .text(FILES, "*", null, Importance.LOW, "Which files of it, such as *.csv; read in the order of names.")
                .millis(
                        SETTLE,
                        2_000L,
                        0,
                        86_400_000L,
                        Importance.LOW,
                        "A file is read once it has not changed for this long, ms.")
                .choice(
                        MEANING,
                        Meaning.MEASUREMENTS,
                        Importance.HIGH,
                        "What the values are; a forecast is read as a whole each time (of a folder, its last file).")
                .choice(FORMAT, Format.JSON, Importance.HIGH, "How they are written.")
                .text(SITE, null, Checks.name(), Importance.HIGH, "The site that all values are of.")
                .text(
                        SITE_FIELD,
                        null,
                        null,
                        Importance.MEDIUM,
                        "The field with the site, where one answer has several; of market documents, an element of a"
                                + " series such as in_Domain.mRID.")
                .list(
                        SITE_NAMES,
                        "",
                        Importance.LOW,
                        "Their names of sites and ours: theirs=ours, separated by commas. Others are taken as they are.")
                .text(
                        ITEMS_FIELD,
                        "",
                        null,
                        Importance.MEDIUM,
                        "JSON: the path to the array of values, such as data or result.0.rows; empty: the whole.")
                .text(
                        TIME_FIELD,
                        "time",
                        null,
                        Importance.HIGH,
                        "The field with the time from which a value holds: a path in JSON, a column's name in CSV, or its"
                                + " number from 1 where there is no header.")
                .text(
                        VALUE_FIELD,
                        "value",
                        null,
                        Importance.HIGH,
                        "The field with the value; see " + TIME_FIELD + ". Of market documents: an element of Point"
                                + " (default: price.amount, else quantity).")
                .text(
                        TIME_FORMAT,
                        "rfc3339",
                        null,
                        Importance.MEDIUM,
                        "How times are written: rfc3339, epoch-s, epoch-ms, or a pattern of Java's DateTimeFormatter.")
                .text(
                        TIME_ZONE,
                        "UTC",
                        null,
                        Importance.MEDIUM,
                        "The zone of patterns that have none, such as Europe/Berlin; of an hour that comes twice, the first.")
                .list(
                        FILTER,
                        "",
                        Importance.MEDIUM,
                        "Market documents: which series count, element=value or element=value|value, separated by commas;"
                                + " * is any value. Elements: of TimeSeries, such as psrType, businessType or"
                                + " in_Domain.mRID, and resolution.")
                .choice(
                        COMBINE,
                        Combine.SINGLE,
                        Importance.MEDIUM,
                        "Market documents: what several series of a site amount to; sum adds them up where all have a"
                                + " value.")
                .text(SEPARATOR, ",", null, Importance.LOW, "CSV: what separates fields.")
                .flag(HEADER, true, Importance.LOW, "CSV: whether the first line names the columns.")
                .flag(DECIMAL_COMMA, false, Importance.LOW, "Whether values have a decimal comma.")
                .whole(
                        MOST_BAD,
                        100,
                        0,
                        10_000,
                        Importance.LOW,
                        "The most rows that one look tells in dead letters; where there are more, a last letter says how many.");
        return KeyGroup.merged(
                own,
                Access.config(),
                WindowRule.config(
                        ConfigDef.NO_DEFAULT_VALUE, WindowRule.Side.AT_OR_BELOW, Duration.ZERO, Duration.ofHours(2)),
                SignalTemplate.config(),
                polling(),
                http(),
                common());
    }

    boolean isForecast() {
        return choice(MEANING, Meaning.class) == Meaning.FORECAST;
    }

    boolean isMarketDocument() {
        return choice(FORMAT, Format.class) == Format.IEC62325;
    }

    private boolean isCsv() {
        return choice(FORMAT, Format.class) == Format.CSV;
    }

    /** Which series of market documents count: the values that each element may have; {@code *}: any. */
    Map<String, Set<String>> marketFilter() {
        return marketFilter;
    }

    private Map<String, Set<String>> filter() {
        Map<String, Set<String>> filter = new LinkedHashMap<>();
        for (String pair : getList(FILTER)) {
            String[] parts = pair.split("=", 2);
            require(
                    parts.length == 2 && !parts[0].isBlank() && !parts[1].isBlank(),
                    FILTER + ": '" + pair + "' does not read element=value or element=value|value");
            filter.put(
                    parts[0].strip(),
                    Arrays.stream(parts[1].split("\\|")).map(String::strip).collect(Collectors.toSet()));
        }
        return filter;
    }

    private boolean columnsAreNumbers() {
        return List.of(TIME_FIELD, VALUE_FIELD, SITE_FIELD).stream()
                .allMatch(key -> text(key).orElse("1").matches("[1-9][0-9]{0,3}"));
    }

    WindowRule rule() {
        return WindowRule.of(this);
    }

    SignalTemplate template() {
        return SignalTemplate.of(
                this, sourceName("series"), isForecast() ? SignalStatus.FORECAST : SignalStatus.CONFIRMED);
    }

    /** Our name of a site. */
    String siteName(String theirs) {
        return siteNames.getOrDefault(theirs, theirs);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ConfigException(otherwise);
        }
    }
}
