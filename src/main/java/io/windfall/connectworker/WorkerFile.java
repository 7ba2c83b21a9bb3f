package io.windfall.connectworker;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code windfall connect --config FILE} reads: a worker's properties as Connect documents them, {@code mode}, and
 * connectors as {@code connector.NAME.KEY = VALUE}. What is not set gets a default that suits Windfall; see {@link #read}.
 *
 * @param distributed whether the worker shares its connectors with others of its {@code group.id}
 * @param worker the worker's own properties, complete
 * @param connectors configurations by name, as they stand: Connect alone resolves {@code ${provider:...}} in them
 */
public record WorkerFile(boolean distributed, Map<String, String> worker, Map<String, Map<String, String>> connectors) {

    private static final String MODE = "mode";
    private static final String CONNECTOR = "connector.";
    private static final String CLIENT_POLICY = "connector.client.config.override.policy";
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    private static final String PROVIDERS = "config.providers";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([^}]+)}");
    private static final Map<String, String> PROVIDER_CLASSES = Map.of(
            "env", "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
            "file", "org.apache.kafka.common.config.provider.FileConfigProvider",
            "directory", "org.apache.kafka.common.config.provider.DirectoryConfigProvider");

    public WorkerFile {
        worker = Map.copyOf(worker);
        connectors = Map.copyOf(connectors);
    }

    /**
     * Reads a file. Defaults, where they differ from Connect's own: mode {@code distributed}; brokers at 127.0.0.1:9092; REST on
     * 127.0.0.1:8083 alone; {@code ByteArrayConverter}; sinks read what is committed, and no command of an aborted transaction; exactly-once support on, offsets committed each second else; topics not
     * created by connectors; the config providers {@code env}, {@code file}, {@code directory}; internal topics
     * {@code windfall-connect-*} at the brokers' replication.
     *
     * @param file a properties file
     * @param plugins the value of {@code plugin.path} unless the file has one
     * @param state a folder of ours for the offsets of a standalone worker
     * @throws IllegalArgumentException with one line when it cannot be read or makes no sense
     */
    public static WorkerFile read(Path file, Path plugins, Path state) {
        Map<String, String> worker = new TreeMap<>();
        Map<String, Map<String, String>> connectors = new TreeMap<>();
        load(file).forEach((key, value) -> {
            if (key.startsWith(CONNECTOR) && !key.equals(CLIENT_POLICY)) {
                addConnector(connectors, key, value);
            } else {
                worker.put(key, value);
            }
        });
        connectors.forEach((name, config) -> {
            if (!config.containsKey("connector.class")) {
                throw new IllegalArgumentException(
                        "set connector." + name + ".connector.class, such as io.windfall.connect.series.SeriesSource");
            }
        });
        String mode = worker.getOrDefault(MODE, "distributed").toLowerCase(Locale.ROOT);
        worker.remove(MODE);
        if (!mode.equals("distributed") && !mode.equals("standalone")) {
            throw new IllegalArgumentException("mode is '" + mode + "': set distributed or standalone");
        }
        boolean distributed = mode.equals("distributed");
        addDefaults(worker, distributed, plugins, state);
        return new WorkerFile(distributed, worker, connectors);
    }

    /**
     * Connect would take a reference to a variable that is not set for the value itself.
     *
     * @throws IllegalArgumentException which names them all, in one line
     */
    public void requireVariables(Map<String, String> environment) {
        if (!PROVIDER_CLASSES.get("env").equals(worker.get(PROVIDERS + ".env.class"))) {
            return; // a provider of the user's own
        }
        Set<String> missing = new TreeSet<>();
        Stream.concat(Stream.of(worker), connectors.values().stream())
                .flatMap(config -> config.values().stream())
                .flatMap(value -> VARIABLE.matcher(value).results())
                .map(found -> found.group(1))
                .filter(name -> !environment.containsKey(name))
                .forEach(missing::add);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "not set in the environment, though the file refers to them: " + String.join(", ", missing));
        }
    }

    /** Keys alone: values may be secrets. */
    @Override
    public String toString() {
        return "WorkerFile[distributed=" + distributed + ", worker=" + worker.keySet() + ", connectors="
                + connectors.keySet() + "]";
    }

    private static void addDefaults(Map<String, String> worker, boolean distributed, Path plugins, Path state) {
        worker.putIfAbsent("bootstrap.servers", "127.0.0.1:9092");
        worker.putIfAbsent("listeners", "http://127.0.0.1:8083");
        worker.putIfAbsent("key.converter", BYTES);
        worker.putIfAbsent("value.converter", BYTES);
        worker.putIfAbsent("plugin.path", plugins.toString());
        worker.putIfAbsent("plugin.discovery", "service_load");
        worker.putIfAbsent("topic.creation.enable", "false");
        worker.putIfAbsent("consumer.isolation.level", "read_committed");
        worker.putIfAbsent("offset.flush.interval.ms", "1000");
        if (!worker.containsKey(PROVIDERS)) {
            worker.put(PROVIDERS, "env,file,directory");
            PROVIDER_CLASSES.forEach((name, type) -> worker.put(PROVIDERS + "." + name + ".class", type));
        }
        if (!distributed) {
            worker.putIfAbsent(
                    "offset.storage.file.filename",
                    state.resolve("connect.offsets").toString());
            return;
        }
        worker.putIfAbsent("group.id", "windfall-connect");
        worker.putIfAbsent("exactly.once.source.support", "enabled");
        Map.of("config", "-configs", "offset", "-offsets", "status", "-statuses")
                .forEach((what, suffix) -> {
                    worker.putIfAbsent(what + ".storage.topic", worker.get("group.id") + suffix);
                    worker.putIfAbsent(what + ".storage.replication.factor", "-1");
                });
    }

    private static void addConnector(Map<String, Map<String, String>> connectors, String key, String value) {
        String rest = key.substring(CONNECTOR.length());
        int dot = rest.indexOf('.');
        if (dot < 1 || dot == rest.length() - 1) {
            throw new IllegalArgumentException(
                    "'" + key + "' is no key: write connector.NAME.KEY, with a NAME without dots");
        }
        connectors
                .computeIfAbsent(rest.substring(0, dot), name -> new TreeMap<>())
                .put(rest.substring(dot + 1), value);
    }

    private static Map<String, String> load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
        Map<String, String> all = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> all.put(key, properties.getProperty(key).strip()));
        return all;
    }
}
