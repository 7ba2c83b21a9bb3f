package io.windfall.connect.caiso;

import io.windfall.connect.Checks;
import io.windfall.connect.ConnectSettings;
import io.windfall.connect.KeyGroup;
import io.windfall.connect.SignalTemplate;
import io.windfall.connect.WindowRule;
import io.windfall.schema.SignalStatus;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The settings of a {@link CaisoPriceSource}, checked as a whole. */
final class CaisoPriceConfig extends ConnectSettings {

    static final String URL = "oasis.url";
    static final String VERSION = "oasis.version";
    static final String MARKET = "oasis.market";
    static final String NODES = "oasis.nodes";
    static final String FROM = "oasis.from";
    static final String LOOKBACK = "oasis.lookback.ms";
    static final String CHUNK = "oasis.chunk.ms";
    static final String PAUSE = "oasis.pause.ms";
    static final String MOST_BYTES = "oasis.max.unzipped.bytes";

    private static final long DAY_MILLIS = 86_400_000L;
    private static final long LEAST_PAUSE_MILLIS = 5_000L;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm'-0000'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Map<String, String> nodeOfSite = new TreeMap<>();

    CaisoPriceConfig(Map<String, String> properties) {
        super(definition(), properties);
        for (String pair : getList(NODES)) {
            String[] sides = pair.split("=", 2);
            if (sides.length < 2
                    || !sides[0].strip().matches("[A-Za-z0-9._-]{1,100}")
                    || !Checks.isName(sides[1].strip())) {
                throw new ConfigException(NODES, pair, "must read node=site, such as TH_NP15_GEN-APND=reno");
            }
            if (nodeOfSite.put(sides[1].strip(), sides[0].strip()) != null) {
                throw new ConfigException(NODES, pair, "gives site " + sides[1].strip() + " a second node");
            }
        }
        if (nodeOfSite.isEmpty()) {
            throw new ConfigException(NODES, getList(NODES), "must read node=site, such as TH_NP15_GEN-APND=reno");
        }
        String host = URI.create(getString(URL)).getHost();
        if (host.endsWith("caiso.com") && getLong(PAUSE) < LEAST_PAUSE_MILLIS) {
            throw new ConfigException(PAUSE, getLong(PAUSE), "is below what OASIS asks for, a request in 5 s");
        }
        if (getString(URL).contains("?")) {
            throw new ConfigException(URL, getString(URL), "must have no query: the connector writes it");
        }
        from();
        rule();
        template();
        registry();
        backoff();
    }

    static ConfigDef definition() {
        ConfigDef own = new ConfigDef();
        KeyGroup.in(own, "OASIS")
                .text(
                        URL,
                        "https://oasis.caiso.com/oasisapi/SingleZip",
                        Checks.url(),
                        Importance.MEDIUM,
                        "Where PRC_INTVL_LMP is asked for.")
                .text(VERSION, "3", null, Importance.LOW, "The version of the query.")
                .text(MARKET, "RTM", null, Importance.LOW, "The market run: RTM, the five minutes' market.")
                .list(
                        NODES,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Importance.HIGH,
                        "The pricing nodes and the sites that their prices speak for: node=site, separated by commas.")
                .text(
                        FROM,
                        null,
                        null,
                        Importance.MEDIUM,
                        "From when to read at the first start, such as 2026-03-21T00:00:00Z (default: " + LOOKBACK
                                + " before now).")
                .millis(
                        LOOKBACK,
                        3_600_000L,
                        300_000,
                        31 * DAY_MILLIS,
                        Importance.LOW,
                        "How long before now the first start reads from, ms.")
                .millis(
                        CHUNK,
                        DAY_MILLIS,
                        300_000,
                        31 * DAY_MILLIS,
                        Importance.LOW,
                        "The longest time that one request asks for, ms; OASIS takes up to 31 days.")
                .millis(
                        PAUSE,
                        LEAST_PAUSE_MILLIS,
                        1,
                        3_600_000L,
                        Importance.MEDIUM,
                        "From one request to the next of all connectors in the process, ms; OASIS asks for 5000.")
                .whole(
                        MOST_BYTES,
                        64 * 1024 * 1024,
                        1,
                        Integer.MAX_VALUE,
                        Importance.LOW,
                        "The most that an archive may unpack to, in bytes.");
        return KeyGroup.merged(
                own,
                WindowRule.config(
                        ConfigDef.NO_DEFAULT_VALUE,
                        WindowRule.Side.AT_OR_BELOW,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(15)),
                SignalTemplate.config(),
                polling(60_000),
                http(),
                common());
    }

    /** The pricing node of each site. */
    Map<String, String> nodeOfSite() {
        return nodeOfSite;
    }

    Optional<Instant> from() {
        try {
            return text(FROM).map(Instant::parse);
        } catch (DateTimeException e) {
            throw new ConfigException(FROM, getString(FROM), "must be a time such as 2026-03-21T00:00:00Z");
        }
    }

    WindowRule rule() {
        return WindowRule.of(this);
    }

    SignalTemplate template() {
        return SignalTemplate.of(this, sourceName("caiso-price"), SignalStatus.CONFIRMED);
    }

    /** The host that is asked, and its port. */
    String host() {
        return URI.create(getString(URL)).getAuthority();
    }

    /** The request for prices from a time to another. */
    URI request(Instant from, Instant to) {
        return URI.create(
                getString(URL) + "?resultformat=6&queryname=PRC_INTVL_LMP&version=" + coded(getString(VERSION))
                        + "&market_run_id=" + coded(getString(MARKET))
                        + "&startdatetime=" + TIME.format(from) + "&enddatetime=" + TIME.format(to)
                        + "&node=" + String.join(",", new TreeSet<>(nodeOfSite.values())));
    }

    private static String coded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
