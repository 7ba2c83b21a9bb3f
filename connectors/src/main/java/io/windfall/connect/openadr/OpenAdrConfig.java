package io.windfall.connect.openadr;

import io.windfall.connect.Checks;
import io.windfall.connect.ConnectSettings;
import io.windfall.connect.KeyGroup;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The settings of an {@link OpenAdrSource}, checked as a whole. */
final class OpenAdrConfig extends ConnectSettings {

    static final String URL = "openadr.url";
    static final String VERSION = "openadr.version";
    static final String PROGRAMS = "openadr.programs";
    static final String TARGETS = "openadr.targets";
    static final String TARGET_TYPE = "openadr.target.type";
    static final String ACTIVE = "openadr.active";
    static final String PAGE_SIZE = "openadr.page.size";
    static final String SKEW = "openadr.skew.ms";
    static final String PAST = "openadr.past.ms";
    static final String LOOP_AHEAD = "openadr.loop.ahead.ms";
    static final String ACCESS = "openadr.access";
    static final String TOKEN_URL = "openadr.token.url";
    static final String CLIENT_ID = "openadr.client.id";
    static final String CLIENT_SECRET = "openadr.client.secret";
    static final String SCOPE = "openadr.scope";
    static final String TOKEN = "openadr.token";
    static final String SITE = "openadr.site";
    static final String SITES = "openadr.sites";
    static final String DRAW = "openadr.draw.watts";
    static final String GENERATION = "openadr.generation.watts";
    static final String MAP = "openadr.map";
    static final String POWER_UNIT = "openadr.power.unit";
    static final String LEVEL_SHARES = "openadr.level.shares";
    static final String PRICE_THRESHOLD = "openadr.price.threshold";
    static final String CURRENCY = "openadr.price.currency";
    static final String GHG_THRESHOLD = "openadr.ghg.threshold";
    static final String PRIORITY = "openadr.priority";
    static final String CONFIDENCE = "openadr.confidence";

    static final String V31 = "3.1";
    static final String V301 = "3.0.1";

    /** What payload types mean when {@link #MAP} does not say otherwise. */
    static final Map<String, Rule> DEFAULT_RULES = Map.of(
            "IMPORT_CAPACITY_LIMIT", Rule.IMPORT_LIMIT,
            "SIMPLE", Rule.LEVEL,
            "ALERT_GRID_EMERGENCY", Rule.EMERGENCY,
            "CONTROL_LEVEL_OFFSET", Rule.OFFSET,
            "DISPATCH_SETPOINT", Rule.SETPOINT,
            "DISPATCH_SETPOINT_RELATIVE", Rule.SETPOINT_RELATIVE,
            "PRICE", Rule.LOW_PRICE,
            "GHG", Rule.LOW_GHG,
            "EXPORT_CAPACITY_LIMIT", Rule.EXPORT_LIMIT);

    private static final long DAY_MILLIS = 86_400_000L;
    private static final int LONGEST_SOURCE = 100;
    private static final int LEVELS = 3;

    /** Ways in. */
    enum Access {
        /** OAuth 2 client credentials. */
        CLIENT_CREDENTIALS,
        /** A bearer token that someone else keeps fresh. */
        TOKEN,
        /** None, for public tariffs. */
        NONE
    }

    private final Map<String, Rule> rules = new HashMap<>(DEFAULT_RULES);
    private final Map<String, String> sites;
    private final Map<String, Double> draw;
    private final Map<String, Double> generation;
    private final List<Double> levelShares;

    OpenAdrConfig(Map<String, String> properties) {
        super(definition(), properties);
        rules.putAll(pairs(MAP, OpenAdrConfig::rule));
        sites = pairs(SITES, OpenAdrConfig::site);
        draw = pairs(DRAW, OpenAdrConfig::watts);
        generation = pairs(GENERATION, OpenAdrConfig::watts);
        levelShares = getList(LEVEL_SHARES).stream()
                .map(share -> number(LEVEL_SHARES, share, 1))
                .toList();
        require(levelShares.size() == LEVELS, LEVEL_SHARES + " must be three shares, for the levels 1, 2 and 3");
        require(
                text(SITE).isPresent() || !sites.isEmpty(),
                "set " + SITE + " (the site of events that name none), or " + SITES);
        require(
                isV31() || getList(TARGETS).isEmpty() || text(TARGET_TYPE).isPresent(),
                TARGET_TYPE + " must be set beside " + TARGETS + " for " + VERSION + "=" + V301);
        require(
                sourceName("openadr").length() <= LONGEST_SOURCE,
                SOURCE_NAME + " must be at most " + LONGEST_SOURCE + " characters: events' ids are added to it");
        checkAccess();
        registry();
        backoff();
    }

    static ConfigDef definition() {
        ConfigDef own = new ConfigDef();
        KeyGroup.in(own, "OpenADR")
                .text(
                        URL,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Checks.url(),
                        Importance.HIGH,
                        "The VTN's base URL: what /events is below, such as https://vtn.example/openadr3/3.1.0.")
                .text(
                        VERSION,
                        V31,
                        ConfigDef.ValidString.in(V31, V301),
                        Importance.HIGH,
                        "The version that the VTN speaks: 3.1 or 3.0.1.")
                .list(PROGRAMS, "", Importance.MEDIUM, "The ids of the programs to read (default: all that we may).")
                .list(TARGETS, "", Importance.MEDIUM, "Only events with these targets (default: all that we may read).")
                .text(
                        TARGET_TYPE,
                        null,
                        null,
                        Importance.LOW,
                        "3.0.1: the type of " + TARGETS + ", such as GROUP or VEN_NAME.")
                .flag(ACTIVE, true, Importance.LOW, "3.1: whether to ask for events alone that are not over.")
                .whole(PAGE_SIZE, 50, 1, 50, Importance.LOW, "Events per request.")
                .millis(
                        SKEW,
                        5_000L,
                        1_000,
                        DAY_MILLIS,
                        Importance.LOW,
                        "A difference between the VTN's clock and ours above which a warning is logged, ms.")
                .millis(
                        PAST,
                        DAY_MILLIS,
                        0,
                        36_500 * DAY_MILLIS,
                        Importance.LOW,
                        "Intervals that ended longer ago than this are not announced, ms.")
                .millis(
                        LOOP_AHEAD,
                        2 * DAY_MILLIS,
                        3_600_000,
                        31 * DAY_MILLIS,
                        Importance.LOW,
                        "How far ahead the intervals of an event that repeats them are announced, ms.");
        KeyGroup.in(own, "Access")
                .choice(ACCESS, Access.CLIENT_CREDENTIALS, Importance.HIGH, "How the VTN lets us in.")
                .text(CLIENT_ID, null, null, Importance.HIGH, "The client id, for client_credentials.")
                .secret(CLIENT_SECRET, Importance.HIGH, "The client secret, for client_credentials.")
                .text(SCOPE, null, null, Importance.LOW, "The scope to ask for, such as read_targets or read_all.")
                .text(
                        TOKEN_URL,
                        null,
                        Checks.url(),
                        Importance.MEDIUM,
                        "Where tokens are given (default: what /auth/server of a 3.1 VTN says, /auth/token of a 3.0.1 VTN).")
                .secret(TOKEN, Importance.MEDIUM, "The bearer token, for token.");
        KeyGroup.in(own, "Sites")
                .text(SITE, null, Checks.name(), Importance.HIGH, "The site of events whose targets name none.")
                .list(
                        SITES,
                        "",
                        Importance.HIGH,
                        "Which site a target, a resource's or a VEN's name stands for: theirs=ours, separated by commas."
                                + " An event for several sites becomes a signal for each.")
                .list(
                        DRAW,
                        "",
                        Importance.MEDIUM,
                        "What sites draw when nothing limits them, site=W: what levels, offsets and relative setpoints are"
                                + " of. Of a site without, these allow no import, and a setpoint is a limit.")
                .list(
                        GENERATION,
                        "",
                        Importance.MEDIUM,
                        "What sites generate, site=W: export limits below it leave surplus.");
        KeyGroup.in(own, "Mapping")
                .list(
                        MAP,
                        "",
                        Importance.MEDIUM,
                        "What payload types mean, TYPE=rule, beside or instead of the defaults, which are"
                                + " IMPORT_CAPACITY_LIMIT=import_limit, SIMPLE=level, ALERT_GRID_EMERGENCY=emergency,"
                                + " CONTROL_LEVEL_OFFSET=offset, DISPATCH_SETPOINT=setpoint,"
                                + " DISPATCH_SETPOINT_RELATIVE=setpoint_relative, PRICE=low_price, GHG=low_ghg and"
                                + " EXPORT_CAPACITY_LIMIT=export_limit; also ignore. Other types are dead letters.")
                .text(
                        POWER_UNIT,
                        "KW",
                        ConfigDef.CaseInsensitiveValidString.in(
                                Units.WATTS.keySet().toArray(String[]::new)),
                        Importance.LOW,
                        "The unit of power where neither event nor program describes it.")
                .list(
                        LEVEL_SHARES,
                        "0.5,0.25,0",
                        Importance.MEDIUM,
                        "The share of the draw that may be imported at SIMPLE level 1, 2 and 3.")
                .number(
                        PRICE_THRESHOLD,
                        0.0,
                        -1e6,
                        1e6,
                        Importance.MEDIUM,
                        "A price at or below this is surplus; per kWh, in the VTN's currency.")
                .text(
                        CURRENCY,
                        null,
                        null,
                        Importance.LOW,
                        "The currency of " + PRICE_THRESHOLD + ", such as USD (default: whichever comes).")
                .number(
                        GHG_THRESHOLD,
                        50.0,
                        0,
                        1e6,
                        Importance.MEDIUM,
                        "Marginal emissions below this are surplus, g/kWh.")
                .whole(
                        PRIORITY,
                        1_000,
                        0,
                        Integer.MAX_VALUE,
                        Importance.LOW,
                        "The priority of events without one; the lower number wins.")
                .number(CONFIDENCE, 1.0, 0, 1, Importance.LOW, "Probability that a signal comes true.");
        return KeyGroup.merged(own, polling(60_000), http(), common());
    }

    boolean isV31() {
        return getString(VERSION).equals(V31);
    }

    /** The base URL without a slash at its end. */
    String base() {
        return getString(URL).replaceFirst("/+$", "");
    }

    URI uri(String below) {
        return URI.create(base() + below);
    }

    Access access() {
        return choice(ACCESS, Access.class);
    }

    Map<String, Rule> rules() {
        return rules;
    }

    Map<String, String> sites() {
        return sites;
    }

    /** What the site draws, W; null: not known. */
    Double drawWatts(String site) {
        return draw.get(site);
    }

    /** What the site generates, W; null: not known. */
    Double generationWatts(String site) {
        return generation.get(site);
    }

    /** The share of the draw that may be imported at a level from 1 to 3. */
    double levelShare(int level) {
        return levelShares.get(level - 1);
    }

    private void checkAccess() {
        String chosen = ACCESS + "=" + access().toString().toLowerCase(Locale.ROOT);
        if (access() == Access.CLIENT_CREDENTIALS) {
            require(text(CLIENT_ID).isPresent(), CLIENT_ID + " must be set for " + chosen);
            require(secret(CLIENT_SECRET).isPresent(), CLIENT_SECRET + " must be set for " + chosen);
        }
        if (access() == Access.TOKEN) {
            String token = secret(TOKEN).orElse("").strip();
            require(!token.isEmpty(), TOKEN + " must be set for " + chosen);
            require(token.chars().allMatch(c -> c > ' ' && c <= '~'), TOKEN + " must be one word of plain characters");
        }
    }

    private <T> Map<String, T> pairs(String key, BiFunction<String, String, T> right) {
        Map<String, T> all = new HashMap<>();
        for (String pair : getList(key)) {
            int equals = pair.lastIndexOf('=');
            require(equals > 0, key + ": '" + pair + "' does not read name=value");
            all.put(
                    pair.substring(0, equals).strip(),
                    right.apply(key, pair.substring(equals + 1).strip()));
        }
        return Map.copyOf(all);
    }

    private static Rule rule(String key, String word) {
        Set<String> words = Set.of(java.util.Arrays.stream(Rule.values())
                .map(rule -> rule.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new));
        require(
                words.contains(word.toLowerCase(Locale.ROOT)),
                key + ": '" + word + "' is none of " + new java.util.TreeSet<>(words));
        return Rule.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static String site(String key, String name) {
        require(Checks.isName(name), key + ": '" + name + "' is no site's name");
        return name;
    }

    private static double watts(String key, String text) {
        return number(key, text, 1e12);
    }

    private static double number(String key, String text, double greatest) {
        try {
            double number = Double.parseDouble(text.strip());
            if (number >= 0 && number <= greatest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(key + ": '" + text + "' is no number");
        }
        throw new ConfigException(key + ": " + text + " is not from 0 to " + greatest);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ConfigException(otherwise);
        }
    }
}
