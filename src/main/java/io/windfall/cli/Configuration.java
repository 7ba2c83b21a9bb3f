package io.windfall.cli;

import io.windfall.text.EditDistance;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The settings in force: defaults, below a properties file, below {@code WINDFALL_*} environment variables, below flags.
 * A value may refer to files and variables, see {@link References}. {@link #toString} shows keys only, since values may be secrets.
 */
final class Configuration {
    /** The file that is read from the working directory when no other is named. */
    static final String DEFAULT_FILE = "windfall.properties";

    private static final String VARIABLE_PREFIX = "WINDFALL_";

    /** Variables of the launcher and of {@link Surroundings}, which are no keys. */
    private static final Pattern OTHER_VARIABLES = Pattern.compile("WINDFALL_(HOME|JAVA_OPTS)");

    /** What Kubernetes sets of its own accord in a namespace that has a service named {@code windfall…}. */
    private static final Pattern SERVICE_VARIABLES =
            Pattern.compile("WINDFALL_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_.*)?)?)");

    /** Keys whose values are secrets: of Kafka's clients, of the registry's, and ours. */
    private static final Pattern SECRET = Pattern.compile(
            "(password|jaas\\.config|secret|user\\.info|token|keystore\\.key|credential)$", Pattern.CASE_INSENSITIVE);

    private static final Pattern USER_IN_URL = Pattern.compile("^https?://[^/]*:[^/]*@");

    private static final String KAFKA_PROVIDERS = "kafka.config.providers";

    /** Properties of Kafka that keys of ours stand for. */
    private static final Map<String, ConfigKey> OWN_KEYS = Map.of(
            "kafka.bootstrap.servers", ConfigKey.BOOTSTRAP,
            "kafka.application.id", ConfigKey.APPLICATION_ID,
            "kafka.state.dir", ConfigKey.STATE_DIRECTORY,
            "kafka.num.stream.threads", ConfigKey.THREADS,
            "kafka.num.standby.replicas", ConfigKey.STANDBY_REPLICAS,
            "kafka.commit.interval.ms", ConfigKey.COMMIT_INTERVAL);

    private static final String GUARANTEE = "kafka.processing.guarantee";

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> values;

    private Configuration(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads all layers.
     *
     * @param file the properties file that the user named; null: {@value #DEFAULT_FILE} in the working directory, when it
     *     is there
     * @param flags what was given on the command line, by key
     * @throws UserException when the file cannot be read, a key is not known (the message names the nearest known one), a
     *     secret stands on the command line, or what a value refers to is not there
     */
    static Configuration load(Surroundings surroundings, Path file, Map<String, String> flags) {
        Map<String, String> values = new TreeMap<>();
        for (ConfigKey key : ConfigKey.all()) {
            if (key.defaultValue() != null) {
                values.put(key.name(), key.defaultValue());
            }
        }
        Path standard = surroundings.workingDirectory().resolve(DEFAULT_FILE);
        if (file != null) {
            addFile(values, surroundings.workingDirectory().resolve(file));
        } else if (Files.exists(standard)) {
            addFile(values, standard);
        }
        addEnvironment(values, surroundings.environment());
        flags.forEach((key, value) -> {
            requireNoSecret(key, value);
            add(values, key, value, "on the command line");
        });
        resolve(values, new References(surroundings));
        return new Configuration(values);
    }

    /** The value of a key that has a default. */
    String get(ConfigKey key) {
        return find(key).orElseThrow(() -> new IllegalArgumentException(key.name() + " has no default"));
    }

    /** The value of a key; empty when it is not set and has no default. */
    Optional<String> find(ConfigKey key) {
        return Optional.ofNullable(values.get(key.name()));
    }

    /**
     * The value of a key as a whole number.
     *
     * @throws UserException when it is none, or below {@code least}
     */
    int integer(ConfigKey key, int least) {
        String value = get(key);
        try {
            int number = Integer.parseInt(value.trim());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw UserException.usage(key.name() + ": '" + value + "' is not a whole number", e);
        }
        throw UserException.usage(key.name() + ": " + value + " is too small, give at least " + least);
    }

    /** All keys that begin with {@code prefix}, as they are. May hold secrets. */
    Map<String, String> under(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key, value);
            }
        });
        return found;
    }

    /** As {@link #under}, without the prefix. May hold secrets. */
    Map<String, String> stripped(String prefix) {
        Map<String, String> found = new TreeMap<>();
        under(prefix).forEach((key, value) -> found.put(key.substring(prefix.length()), value));
        return found;
    }

    @Override
    public String toString() {
        return "Configuration" + values.keySet();
    }

    /** A program's arguments are there for every user of the machine to see. */
    private static void requireNoSecret(String key, String value) {
        if ((SECRET.matcher(key).find() || USER_IN_URL.matcher(value).find()) && !References.isIn(value)) {
            throw UserException.usage(
                    key + " holds a secret, and others see the command line: put it into a file and say " + key
                            + "=${file:PATH}, or into the configuration file or the environment");
        }
    }

    /** Those of Kafka's clients stay where the clients have providers of their own, which know other forms. */
    private static void resolve(Map<String, String> values, References references) {
        boolean own = !values.containsKey(KAFKA_PROVIDERS);
        values.replaceAll((key, value) -> own || !key.startsWith("kafka.") ? references.resolved(key, value) : value);
    }

    private static void addFile(Map<String, String> values, Path file) {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw UserException.usage(
                    "the configuration file " + file + " cannot be read as UTF-8 properties (" + Failures.reason(e)
                            + "): check --config",
                    e);
        }
        for (String key :
                new TreeMap<>(read).keySet().stream().map(String::valueOf).toList()) {
            add(values, key, read.getProperty(key).trim(), "in " + file);
        }
    }

    private static void addEnvironment(Map<String, String> values, Map<String, String> environment) {
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (variable.startsWith(VARIABLE_PREFIX)
                    && !OTHER_VARIABLES.matcher(variable).matches()
                    && !isOfAService(variable, value)) {
                add(values, key(variable), value, "from " + variable);
            }
        });
    }

    /** A key of ours may be named like one of those: then its value tells. */
    private static boolean isOfAService(String variable, String value) {
        boolean isKey = ConfigKey.all().stream().anyMatch(known -> known.name().equals(key(variable)));
        return SERVICE_VARIABLES.matcher(variable).matches()
                && (!isKey || SERVICE_ADDRESS.matcher(value).matches());
    }

    private static String key(String variable) {
        return variable.substring(VARIABLE_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }

    private static void add(Map<String, String> values, String key, String value, String where) {
        if (ConfigKey.all().stream().noneMatch(known -> known.covers(key))) {
            String hint =
                    nearest(key).map(known -> "did you mean " + known + "? ").orElse("");
            throw UserException.usage(
                    "unknown key '" + key + "' " + where + ": " + hint + "'windfall help config' lists all keys");
        }
        requireNotOurs(key);
        values.put(key, value);
    }

    /** Given as a property of Kafka, it would go past what is checked and read here, or be ignored. */
    private static void requireNotOurs(String key) {
        ConfigKey own = OWN_KEYS.get(key);
        if (own != null) {
            throw UserException.usage(key + " is not for Kafka's clients alone: set " + own.name() + " itself");
        }
        if (key.equals(GUARANTEE)) {
            throw UserException.usage(key + " cannot be set: an orchestrator always works exactly once");
        }
    }

    /**
     * The known key that lacks its beginning here, else that of the smallest edit distance, if it is a slip; a prefix competes
     * with its length. Empty: none is near.
     */
    private static Optional<String> nearest(String key) {
        Optional<String> whole = ConfigKey.all().stream()
                .map(ConfigKey::name)
                .filter(name -> name.endsWith("." + key))
                .findFirst();
        if (whole.isPresent()) {
            return whole;
        }
        return ConfigKey.all().stream()
                .filter(known -> EditDistance.isSlip(comparable(key, known), known.name()))
                .min(Comparator.comparingInt(known -> EditDistance.between(comparable(key, known), known.name())))
                .map(best -> best.name().endsWith(".") ? best.name() + "*" : best.name());
    }

    private static String comparable(String key, ConfigKey known) {
        boolean prefix = known.name().endsWith(".");
        return prefix ? key.substring(0, Math.min(key.length(), known.name().length())) : key;
    }
}
