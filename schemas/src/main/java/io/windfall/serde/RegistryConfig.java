package io.windfall.serde;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where the Schema Registry is and how to get in. {@link #toString} never shows a secret.
 *
 * <p>Everything under {@code schema.registry.} is the Confluent client's own configuration, key by key: what follows the
 * prefix is the client's name for it. Windfall reads these itself:
 *
 * <table>
 * <caption>Keys with a meaning here</caption>
 * <tr><td>{@code schema.registry.url}</td><td>one or more URLs, separated by commas; tried in turn</td></tr>
 * <tr><td>{@code schema.registry.basic.auth.user.info}</td><td>{@code user:password}</td></tr>
 * <tr><td>{@code schema.registry.bearer.auth.token}</td><td>a token; not together with the former</td></tr>
 * <tr><td>{@code schema.registry.cache.capacity}</td><td>schemas the client remembers; default 1000</td></tr>
 * <tr><td>{@code schema.registry.auto.register}</td><td>whether writers register their schemas; default true</td></tr>
 * <tr><td>{@code schema.registry.http.connect.timeout.ms}</td><td>default 5000 here (the client's own is 60000)</td></tr>
 * <tr><td>{@code schema.registry.http.read.timeout.ms}</td><td>default 15000 here (the client's own is 60000)</td></tr>
 * <tr><td>{@code schema.registry.ssl.truststore.location, .type, .password}</td><td>whom to trust; default JKS</td></tr>
 * <tr><td>{@code schema.registry.ssl.keystore.location, .type, .password}, {@code schema.registry.ssl.key.password}</td>
 * <td>who we are; default JKS</td></tr>
 * </table>
 *
 * All others are passed on as they are, such as {@code schema.registry.proxy.host}.
 *
 * @param urls at least one, each beginning with {@code http://} or {@code https://}
 * @param auth how to authenticate; {@link Auth.None} also where the URLs carry user and password
 * @param tls keys and trust for {@code https}; {@link Tls#system()} for the JDK's own
 * @param properties further properties of the client, with the prefix {@code schema.registry.}
 * @param cacheCapacity how many schemas the client remembers, at least 1
 * @param autoRegister whether writers register their schemas on first use
 */
public record RegistryConfig(
        List<String> urls,
        Auth auth,
        Tls tls,
        Map<String, String> properties,
        int cacheCapacity,
        boolean autoRegister) {

    /** What every key begins with. */
    public static final String PREFIX = "schema.registry.";

    private static final String URL = PREFIX + "url";
    private static final String USER_INFO = PREFIX + "basic.auth.user.info";
    private static final String BASIC_SOURCE = PREFIX + "basic.auth.credentials.source";
    private static final String TOKEN = PREFIX + "bearer.auth.token";
    private static final String BEARER_SOURCE = PREFIX + "bearer.auth.credentials.source";
    private static final String CACHE_CAPACITY = PREFIX + "cache.capacity";
    private static final String AUTO_REGISTER = PREFIX + "auto.register";
    private static final String CONNECT_TIMEOUT = PREFIX + "http.connect.timeout.ms";
    private static final String READ_TIMEOUT = PREFIX + "http.read.timeout.ms";
    private static final int DEFAULT_CACHE_CAPACITY = 1000;

    /** How to authenticate. */
    public sealed interface Auth {
        /** Not at all, or by user and password in the URLs. */
        record None() implements Auth {}

        /** By user and password. */
        record Basic(String user, String password) implements Auth {
            public Basic {
                Objects.requireNonNull(user, "user");
                Objects.requireNonNull(password, "password");
            }

            @Override
            public String toString() {
                return "Basic[user=" + user + ", password=***]";
            }
        }

        /** By a token that does not change. */
        record Bearer(String token) implements Auth {
            public Bearer {
                Objects.requireNonNull(token, "token");
            }

            @Override
            public String toString() {
                return "Bearer[token=***]";
            }
        }
    }

    /** A key store file; {@code location} null: none, {@code type} null: JKS, {@code password} null: none. */
    public record Store(String location, String type, String password) {
        @Override
        public String toString() {
            return "Store[location=" + location + ", type=" + type + (password == null ? "" : ", password=***") + "]";
        }
    }

    /** Trust and keys for {@code https}; null members: the JDK's trust, no client certificate. */
    public record Tls(Store truststore, Store keystore, String keyPassword) {
        /** The JDK's own trust, no client certificate. */
        public static Tls system() {
            return new Tls(null, null, null);
        }

        @Override
        public String toString() {
            return "Tls[truststore=" + truststore + ", keystore=" + keystore
                    + (keyPassword == null ? "" : ", keyPassword=***") + "]";
        }
    }

    public RegistryConfig {
        urls = List.copyOf(urls);
        properties = Map.copyOf(properties);
        Objects.requireNonNull(auth, "auth");
        Objects.requireNonNull(tls, "tls");
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("set " + URL + " to the Schema Registry's URL");
        }
        for (String url : urls) {
            if (!url.matches("https?://.+")) {
                throw new IllegalArgumentException(
                        URL + ": '" + withoutUserInfo(url) + "' does not begin with http:// or https://");
            }
        }
        for (String key : properties.keySet()) {
            if (!key.startsWith(PREFIX)) {
                throw new IllegalArgumentException("'" + key + "' does not begin with " + PREFIX);
            }
        }
        if (cacheCapacity < 1) {
            throw new IllegalArgumentException(CACHE_CAPACITY + " must be at least 1, is " + cacheCapacity);
        }
    }

    /** A registry without authentication: one or more URLs, separated by commas. */
    public static RegistryConfig of(String urls) {
        return fromProperties(Map.of(URL, urls));
    }

    /**
     * Reads the keys under {@code schema.registry.} and leaves all others alone.
     *
     * @throws IllegalArgumentException with one clear line when a value is missing or makes no sense
     */
    public static RegistryConfig fromProperties(Map<String, String> all) {
        Map<String, String> rest = new TreeMap<>();
        all.forEach((key, value) -> {
            if (key.startsWith(PREFIX) && value != null) {
                rest.put(key, value.strip());
            }
        });
        List<String> urls = Arrays.stream(taken(rest, URL, "").split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
        Auth auth = auth(rest);
        Tls tls = new Tls(
                store(rest, "ssl.truststore."), store(rest, "ssl.keystore."), rest.remove(PREFIX + "ssl.key.password"));
        int capacity = integer(CACHE_CAPACITY, taken(rest, CACHE_CAPACITY, "" + DEFAULT_CACHE_CAPACITY));
        boolean register = bool(AUTO_REGISTER, taken(rest, AUTO_REGISTER, "true"));
        return new RegistryConfig(urls, auth, tls, rest, capacity, register);
    }

    /** {@link SerdeOptions#defaults()} with {@link #autoRegister} as it is here. */
    public SerdeOptions serdeOptions() {
        return SerdeOptions.defaults().withAutoRegister(autoRegister);
    }

    /** The configuration in the Confluent client's own terms; holds secrets. */
    Map<String, String> clientProperties() {
        Map<String, String> client = new LinkedHashMap<>();
        client.put(CONNECT_TIMEOUT, "5000");
        client.put(READ_TIMEOUT, "15000");
        client.putAll(properties);
        if (auth instanceof Auth.Basic basic) {
            client.put(BASIC_SOURCE, "USER_INFO");
            client.put(USER_INFO, basic.user() + ":" + basic.password());
        } else if (auth instanceof Auth.Bearer bearer) {
            client.put(BEARER_SOURCE, "STATIC_TOKEN");
            client.put(TOKEN, bearer.token());
        } else if (urls.stream().anyMatch(u -> !withoutUserInfo(u).equals(u))) {
            client.putIfAbsent(BASIC_SOURCE, "URL");
        }
        putStore(client, "ssl.truststore.", tls.truststore());
        putStore(client, "ssl.keystore.", tls.keystore());
        putIfSet(client, "ssl.key.password", tls.keyPassword());
        return client;
    }

    /** The URLs without user and password, for messages. */
    String describeUrls() {
        return String.join(
                ", ", urls.stream().map(RegistryConfig::withoutUserInfo).toList());
    }

    @Override
    public String toString() {
        List<String> shown = new ArrayList<>();
        new TreeMap<>(properties).forEach((k, v) -> shown.add(k + "=" + (isSecret(k) ? "***" : v)));
        return "RegistryConfig[urls=" + describeUrls() + ", auth=" + auth + ", tls=" + tls + ", properties=" + shown
                + ", cacheCapacity=" + cacheCapacity + ", autoRegister=" + autoRegister + "]";
    }

    private static boolean isSecret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return lower.matches(".*(password|secret|token|user\\.info|jaas|credential|keystore\\.key|private).*");
    }

    private static String withoutUserInfo(String url) {
        return url.replaceFirst("//[^/]*@", "//");
    }

    private static Auth auth(Map<String, String> rest) {
        String userInfo = rest.remove(USER_INFO);
        String token = rest.remove(TOKEN);
        if (userInfo != null && token != null) {
            throw new IllegalArgumentException("set " + USER_INFO + " or " + TOKEN + ", not both");
        }
        if (token != null) {
            rest.remove(BEARER_SOURCE);
            return new Auth.Bearer(token);
        }
        if (userInfo == null) {
            return new Auth.None();
        }
        int colon = userInfo.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(USER_INFO + " must read user:password");
        }
        rest.remove(BASIC_SOURCE);
        return new Auth.Basic(userInfo.substring(0, colon), userInfo.substring(colon + 1));
    }

    private static Store store(Map<String, String> rest, String which) {
        String location = rest.remove(PREFIX + which + "location");
        String type = rest.remove(PREFIX + which + "type");
        String password = rest.remove(PREFIX + which + "password");
        return location == null && type == null && password == null ? null : new Store(location, type, password);
    }

    private static void putStore(Map<String, String> client, String which, Store store) {
        if (store != null) {
            putIfSet(client, which + "location", store.location());
            putIfSet(client, which + "type", store.type());
            putIfSet(client, which + "password", store.password());
        }
    }

    private static void putIfSet(Map<String, String> client, String key, String value) {
        if (value != null) {
            client.put(PREFIX + key, value);
        }
    }

    private static String taken(Map<String, String> rest, String key, String otherwise) {
        String value = rest.remove(key);
        return value == null ? otherwise : value;
    }

    private static int integer(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + ": '" + value + "' is not a whole number", e);
        }
    }

    private static boolean bool(String key, String value) {
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException(key + ": '" + value + "' is neither true nor false");
        }
        return Boolean.parseBoolean(value);
    }
}
