package io.windfall.connect.caiso;

import io.windfall.connect.Checks;
import io.windfall.connect.ConnectSettings;
import io.windfall.connect.KeyGroup;
import io.windfall.connect.SignalTemplate;
import io.windfall.connect.WindowRule;
import io.windfall.schema.SignalStatus;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The settings of a {@link CaisoReportSource}, checked as a whole. */
final class CaisoReportConfig extends ConnectSettings {

    static final String URL = "report.url";
    static final String FROM = "report.from";
    static final String TO = "report.to";
    static final String RECHECK = "report.recheck.days";
    static final String PAUSE = "report.pause.ms";
    static final String MEASURE = "report.measure";
    static final String FUELS = "report.fuels";
    static final String CAUSES = "report.causes";
    static final String SCOPES = "report.scopes";
    static final String LACKING = "report.missing.arrays";
    static final String SITES = "sites";

    private static final Pattern DATE = Pattern.compile("\\{([^{}]+)\\}");

    /** Which of the two kinds of arrays is read. */
    enum Measure {
        /** MWh of each hour: the mean MW. */
        TOT,
        /** The highest MW of each hour. */
        MAX
    }

    /** What becomes of a page that lacks some of the arrays. */
    enum Lacking {
        /** It is refused: less would be known than is said. */
        REFUSE,
        /** What is there counts. */
        IGNORE
    }

    CaisoReportConfig(Map<String, String> properties) {
        super(definition(), properties);
        page(LocalDate.EPOCH);
        if (from().isPresent() && to().isPresent() && to().get().isBefore(from().get())) {
            throw new ConfigException(TO, getString(TO), "is before " + FROM);
        }
        if (sites().isEmpty() || !sites().stream().allMatch(Checks::isName)) {
            throw new ConfigException(SITES, getList(SITES), "must name at least one site: A-Z a-z 0-9 . _ -");
        }
        check(FUELS, List.of("solar", "wind"));
        check(CAUSES, List.of("econ", "ss", "oi"));
        check(SCOPES, List.of("local", "system"));
        rule();
        template();
        registry();
        backoff();
    }

    static ConfigDef definition() {
        ConfigDef own = new ConfigDef();
        KeyGroup.in(own, "Daily renewable report")
                .text(
                        URL,
                        "https://www.caiso.com/documents/daily-renewable-report-{MMM-dd-yyyy}.html",
                        null,
                        Importance.HIGH,
                        "The pages' address; a pattern of Java's DateTimeFormatter in braces stands for the day, in English"
                                + " and in lower case.")
                .text(
                        FROM,
                        null,
                        null,
                        Importance.HIGH,
                        "The first day to read, such as 2026-03-21 (default: the last " + RECHECK + " days).")
                .text(TO, null, null, Importance.MEDIUM, "The last day to read (default: none, always yesterday's).")
                .whole(
                        RECHECK,
                        7,
                        1,
                        60,
                        Importance.MEDIUM,
                        "How many of the last days are looked at again each time, for corrections.")
                .millis(PAUSE, 1_000L, 0, 3_600_000L, Importance.LOW, "From one page to the next, ms.")
                .choice(
                        MEASURE,
                        Measure.TOT,
                        Importance.MEDIUM,
                        "tot: the MWh of each hour, which is the mean MW; max: the highest MW of each hour.")
                .list(FUELS, "solar,wind", Importance.MEDIUM, "What is curtailed: solar, wind.")
                .list(
                        CAUSES,
                        "econ,ss,oi",
                        Importance.LOW,
                        "Why: econ (bids), ss (cut self-schedules), oi (the operator's instruction).")
                .list(
                        SCOPES,
                        "local,system",
                        Importance.MEDIUM,
                        "For congestion near by (local), or oversupply (system).")
                .choice(
                        LACKING,
                        Lacking.REFUSE,
                        Importance.LOW,
                        "What becomes of a page that lacks some of the arrays.")
                .list(
                        SITES,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Importance.HIGH,
                        "The sites that the windows are announced for.");
        return KeyGroup.merged(
                own,
                WindowRule.config(
                        ConfigDef.NO_DEFAULT_VALUE,
                        WindowRule.Side.AT_OR_ABOVE,
                        Duration.ofHours(1),
                        Duration.ofHours(1)),
                SignalTemplate.config(),
                polling(3_600_000),
                http(),
                common());
    }

    List<String> sites() {
        return getList(SITES).stream().map(String::strip).toList();
    }

    Optional<LocalDate> from() {
        return day(FROM);
    }

    Optional<LocalDate> to() {
        return day(TO);
    }

    WindowRule rule() {
        return WindowRule.of(this);
    }

    SignalTemplate template() {
        return SignalTemplate.of(this, sourceName("caiso-report"), SignalStatus.CONFIRMED);
    }

    ReportPage reader() {
        Measure measure = choice(MEASURE, Measure.class);
        String unit = measure == Measure.TOT ? "mwh" : "mw";
        List<String> names = new ArrayList<>();
        for (String fuel : getList(FUELS)) {
            for (String cause : getList(CAUSES)) {
                for (String scope : getList(SCOPES)) {
                    names.add(String.join(
                            "_", "curt_hr", measure.name().toLowerCase(Locale.ROOT), fuel, cause, scope, unit));
                }
            }
        }
        return new ReportPage(names, measure == Measure.TOT, choice(LACKING, Lacking.class) == Lacking.IGNORE);
    }

    /** The address of a day's page. */
    URI page(LocalDate day) {
        Matcher date = DATE.matcher(getString(URL));
        try {
            String url = date.replaceAll(
                    pattern -> Matcher.quoteReplacement(DateTimeFormatter.ofPattern(pattern.group(1), Locale.ENGLISH)
                            .format(day)
                            .toLowerCase(Locale.ENGLISH)));
            Checks.url().ensureValid(URL, url);
            if (!date.reset().find()) {
                throw new ConfigException(URL, url, "has no {pattern} for the day");
            }
            return URI.create(url);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new ConfigException(URL, getString(URL), "has no pattern of a date in braces: " + e.getMessage());
        }
    }

    private Optional<LocalDate> day(String key) {
        try {
            return text(key).map(LocalDate::parse);
        } catch (DateTimeException e) {
            throw new ConfigException(key, getString(key), "must be a day such as 2026-03-21");
        }
    }

    private void check(String key, List<String> known) {
        if (getList(key).isEmpty() || !known.containsAll(getList(key))) {
            throw new ConfigException(key, getList(key), "must be of " + String.join(", ", known));
        }
    }
}
