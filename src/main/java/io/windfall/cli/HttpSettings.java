package io.windfall.cli;

import io.windfall.exchange.TimeText;
import io.windfall.transfer.TlsFiles;
import io.windfall.web.WebConfig;
import io.windfall.web.state.HostAndPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the configuration says of the HTTP interface. */
final class HttpSettings {
    private static final HostAndPort USUAL = new HostAndPort("127.0.0.1", 8080);
    private static final String OFF = "off";
    private static final Duration LONGEST_HISTORY = Duration.ofDays(90);

    private final Configuration configuration;
    private final Path workingDirectory;

    HttpSettings(Configuration configuration, Surroundings surroundings) {
        this.configuration = configuration;
        this.workingDirectory = surroundings.workingDirectory();
    }

    /**
     * How to serve; empty: not at all.
     *
     * @throws UserException when something is missing or makes no sense
     */
    Optional<WebConfig> config() {
        Optional<String> listen = configuration.find(HttpKeys.LISTEN).map(String::strip);
        if (listen.isPresent() && listen.get().equals(OFF)) {
            return Optional.empty();
        }
        HostAndPort address = listen.map(text -> address(HttpKeys.LISTEN, text)).orElse(USUAL);
        HostAndPort advertised = configuration
                .find(HttpKeys.ADVERTISED)
                .map(text -> address(HttpKeys.ADVERTISED, text.strip()))
                .orElse(null);
        int perSecond = configuration.integer(HttpKeys.REQUESTS_PER_SECOND, 1);
        String token = token();
        return Optional.of(TopicOption.valid(
                "http",
                () -> new WebConfig(
                        address,
                        listen.isEmpty(),
                        advertised,
                        names(HttpKeys.HOSTS),
                        token,
                        tls(),
                        names(HttpKeys.TLS_CLIENT_NAMES),
                        perSecond)));
    }

    /** How far to look back. */
    Duration history() {
        Duration history = TopicOption.valid(
                HttpKeys.HISTORY.name(), () -> TimeText.duration(configuration.get(HttpKeys.HISTORY)));
        if (history.compareTo(LONGEST_HISTORY) > 0) {
            throw UserException.usage(HttpKeys.HISTORY.name() + ": at most " + LONGEST_HISTORY.toDays()
                    + " days: decisions are not kept for longer");
        }
        return history;
    }

    private static HostAndPort address(ConfigKey key, String text) {
        return TopicOption.valid(key.name(), () -> HostAndPort.parse(text));
    }

    private Set<String> names(ConfigKey key) {
        return Arrays.stream(configuration.get(key).split(","))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private String token() {
        Optional<String> token = configuration.find(HttpKeys.TOKEN).map(String::strip);
        Optional<Path> file = file(HttpKeys.TOKEN_FILE);
        if (token.isPresent() && file.isPresent()) {
            throw UserException.usage(
                    "give " + HttpKeys.TOKEN_FILE.name() + " or " + HttpKeys.TOKEN.name() + ", not both");
        }
        if (file.isEmpty()) {
            return token.orElse(null);
        }
        try {
            return Files.readString(file.get()).strip();
        } catch (IOException e) {
            throw UserException.usage(
                    HttpKeys.TOKEN_FILE.name() + ": " + file.get() + " cannot be read (" + Failures.reason(e) + ")", e);
        }
    }

    private TlsFiles tls() {
        Optional<Path> certificate = file(HttpKeys.TLS_CERTIFICATE);
        Optional<Path> key = file(HttpKeys.TLS_KEY);
        Optional<Path> authorities = file(HttpKeys.TLS_CLIENT_CA);
        if (certificate.isEmpty() && key.isEmpty() && authorities.isEmpty()) {
            return null;
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw UserException.usage("give " + HttpKeys.TLS_CERTIFICATE.name() + " and " + HttpKeys.TLS_KEY.name()
                    + " together, or neither for plain HTTP");
        }
        return new TlsFiles(certificate.get(), key.get(), null, authorities.orElse(null), false);
    }

    private Optional<Path> file(ConfigKey key) {
        return configuration.find(key).map(text -> workingDirectory.resolve(text.strip()));
    }
}
