package io.windfall.cli;

import io.windfall.driver.CommandDriver;
import io.windfall.driver.CommandDriverConfig;
import io.windfall.driver.FirstJobs;
import io.windfall.driver.LeaseFile;
import io.windfall.driver.ProcessDriver;
import io.windfall.driver.ProcessDriverConfig;
import io.windfall.exchange.TimeText;
import io.windfall.executor.BootClock;
import io.windfall.executor.Executor;
import io.windfall.executor.ExecutorConfig;
import io.windfall.executor.LeaseListener;
import io.windfall.executor.SiteProfile;
import io.windfall.executor.TelemetryConfig;
import io.windfall.executor.TransferConfig;
import io.windfall.transfer.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the configuration says of an executor. */
final class ExecutorSettings {
    /** Below it a heartbeat or the kill margin, each a part of the lease, is less than 1 ms. */
    private static final int LEAST_LEASE_MILLIS = 15;

    private final ClusterOptions cluster;
    private final Configuration configuration;

    ExecutorSettings(ClusterOptions cluster) {
        this.cluster = cluster;
        this.configuration = cluster.configuration();
    }

    /**
     * How the executor runs.
     *
     * @throws UserException when something is missing or makes no sense
     */
    ExecutorConfig config() {
        String site = configuration
                .find(ExecutorKeys.SITE)
                .orElseThrow(() -> UserException.usage("say for which site: --site NAME"));
        Map<String, String> kafka = new HashMap<>(cluster.kafkaClientProperties());
        kafka.put("bootstrap.servers", cluster.bootstrapServers());
        try {
            return new ExecutorConfig(
                    configuration.get(ExecutorKeys.FABRIC),
                    site,
                    directory(site),
                    profile(),
                    timing(),
                    transfer(),
                    telemetry(),
                    cluster.topicNames(),
                    kafka,
                    cluster.registryConfig().serdeOptions());
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }

    /** A driver, and who is told of the lease on its behalf. */
    record Driver(Executor.DriverFactory factory, LeaseListener lease) {}

    /**
     * The driver that is asked for.
     *
     * @throws IOException where its folder cannot be used
     */
    Driver driver(ExecutorConfig config, BootClock clock) throws IOException {
        Path folder = config.directory();
        String kind = configuration.get(ExecutorKeys.DRIVER);
        if (kind.equals("process")) {
            LeaseFile lease = LeaseFile.in(folder, clock);
            ProcessDriverConfig process = new ProcessDriverConfig(
                    folder,
                    config.timing().killMargin().toMillis(),
                    millis(ExecutorKeys.PROCESS_GRACE),
                    millis(ExecutorKeys.WATCHDOG_IDLE));
            return new Driver(store -> new ProcessDriver(process, store, clock), lease::set);
        }
        if (kind.equals("command")) {
            CommandDriverConfig command = command(folder.resolve("command"));
            return new Driver(store -> new CommandDriver(command, store), LeaseListener.NONE);
        }
        throw UserException.usage(ExecutorKeys.DRIVER.name() + ": '" + kind + "' is no driver, use process or command");
    }

    /**
     * Takes up the jobs that the site begins with, where they are configured.
     *
     * @throws UserException when the file cannot be read, or a job in it makes no sense
     * @throws IOException where the executor's folder cannot be written
     */
    void takeUpJobs(ExecutorConfig config) throws IOException {
        Optional<Path> jobs = file(ExecutorKeys.JOBS);
        if (jobs.isEmpty()) {
            return;
        }
        if (!configuration.get(ExecutorKeys.DRIVER).equals("process")) {
            throw UserException.usage(ExecutorKeys.JOBS.name() + " is of the process driver: leave it out");
        }
        try {
            FirstJobs.read(jobs.get()).takeUp(config.directory());
        } catch (FirstJobs.BadFileException e) {
            throw UserException.usage(ExecutorKeys.JOBS.name() + ": " + e.getMessage(), e);
        }
    }

    private CommandDriverConfig command(Path folder) {
        try {
            return new CommandDriverConfig(
                    folder,
                    words(ExecutorKeys.COMMAND_START),
                    words(ExecutorKeys.COMMAND_STOP),
                    words(ExecutorKeys.COMMAND_STATUS),
                    words(ExecutorKeys.COMMAND_FORGET),
                    words(ExecutorKeys.COMMAND_KILL),
                    millis(ExecutorKeys.COMMAND_START_LIMIT),
                    millis(ExecutorKeys.COMMAND_STOP_LIMIT),
                    millis(ExecutorKeys.COMMAND_STATUS_LIMIT),
                    bool(ExecutorKeys.COMMAND_PROMISES_KILL));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage() + ": set executor.command.start, .stop and .status", e);
        }
    }

    private Path directory(String site) {
        return file(ExecutorKeys.DIRECTORY)
                .orElse(cluster.surroundings().home().resolve("executor").resolve(site));
    }

    private SiteProfile profile() {
        double upload = number(ExecutorKeys.UPLOAD, 0);
        double download = number(ExecutorKeys.DOWNLOAD, 0);
        return new SiteProfile(
                configuration.get(ExecutorKeys.GRID_ZONE),
                configuration.integer(ExecutorKeys.SLOTS, 1),
                number(ExecutorKeys.POWER_LIMIT, Double.NaN),
                gpuModels(),
                number(ExecutorKeys.CARBON, 0),
                download == 0 ? Double.NaN : download,
                upload == 0 ? Double.NaN : upload);
    }

    private List<SiteProfile.Gpu> gpuModels() {
        List<SiteProfile.Gpu> models = new ArrayList<>();
        for (String text :
                configuration.find(ExecutorKeys.GPU_MODELS).orElse("").split(",")) {
            String[] parts = text.strip().split(":");
            if (!parts[0].isEmpty()) {
                models.add(new SiteProfile.Gpu(
                        parts[0],
                        parts.length > 1 ? number(ExecutorKeys.GPU_MODELS, parts[1]) : 1,
                        parts.length > 2 ? number(ExecutorKeys.GPU_MODELS, parts[2]) : Double.NaN));
            }
        }
        return models;
    }

    private ExecutorConfig.Timing timing() {
        Duration lease = Duration.ofMillis(configuration.integer(ExecutorKeys.LEASE, LEAST_LEASE_MILLIS));
        ExecutorConfig.Timing usual = ExecutorConfig.Timing.ofLease(lease);
        return new ExecutorConfig.Timing(
                lease,
                millisOr(ExecutorKeys.HEARTBEAT, usual.heartbeat()),
                millisOr(ExecutorKeys.KILL_MARGIN, usual.killMargin()),
                millis(ExecutorKeys.REPORT),
                millis(ExecutorKeys.LOOK),
                millis(ExecutorKeys.RESTART_BACKOFF),
                configuration.integer(ExecutorKeys.MOST_RESTARTS, 0));
    }

    private TransferConfig transfer() {
        return new TransferConfig(
                configuration.get(ExecutorKeys.HOST),
                configuration.integer(ExecutorKeys.PORT, 0),
                url(),
                tls(),
                grantKey(),
                (long) number(ExecutorKeys.UPLOAD, 0),
                (long) number(ExecutorKeys.DOWNLOAD, 0),
                (long) number(ExecutorKeys.STORE_LIMIT, 0));
    }

    private String url() {
        String url = configuration.find(ExecutorKeys.URL).map(String::strip).orElse(null);
        if (url == null) {
            return null;
        }
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw UserException.usage(noUrl(url), e);
        }
        throw UserException.usage(noUrl(url));
    }

    private static String noUrl(String url) {
        return ExecutorKeys.URL.name() + ": '" + url + "' is not a URL with a host, use https://HOST:PORT";
    }

    private TelemetryConfig telemetry() {
        String interval = configuration.get(ExecutorKeys.PROBE_INTERVAL).strip();
        try {
            return new TelemetryConfig(
                    interval.equals("0") ? Duration.ZERO : TimeText.duration(interval),
                    configuration.integer(ExecutorKeys.PROBE_BYTES, 0),
                    bool(ExecutorKeys.NODE_TELEMETRY));
        } catch (IllegalArgumentException e) {
            throw UserException.usage("executor.probe.*: " + e.getMessage(), e);
        }
    }

    private Path grantKey() {
        Path usual = cluster.surroundings().home().resolve(GrantKeyFile.PUBLIC_NAME);
        Path key = file(ExecutorKeys.GRANT_KEY).orElse(Files.exists(usual) ? usual : null);
        if (key != null && !Files.isRegularFile(key)) {
            throw UserException.usage(ExecutorKeys.GRANT_KEY.name() + ": no such file: " + key);
        }
        return key;
    }

    private TlsFiles tls() {
        Optional<Path> certificate = file(ExecutorKeys.TLS_CERTIFICATE);
        Optional<Path> trusted = file(ExecutorKeys.TLS_TRUSTED);
        if (certificate.isEmpty() && trusted.isEmpty()) {
            return null;
        }
        if (certificate.isEmpty() || trusted.isEmpty()) {
            throw UserException.usage("give " + ExecutorKeys.TLS_CERTIFICATE.name() + " and "
                    + ExecutorKeys.TLS_TRUSTED.name() + " together, or neither for plain HTTP on loopback");
        }
        return new TlsFiles(
                certificate.get(),
                file(ExecutorKeys.TLS_KEY).orElse(null),
                configuration.find(ExecutorKeys.TLS_PASSWORD).orElse(null),
                trusted.get(),
                bool(ExecutorKeys.TLS_PINNED));
    }

    private Optional<Path> file(ConfigKey key) {
        return configuration.find(key).map(cluster.surroundings().workingDirectory()::resolve);
    }

    private List<String> words(ConfigKey key) {
        return configuration
                .find(key)
                .map(text -> List.of(text.strip().split("\\s+")))
                .orElse(List.of());
    }

    private Duration millis(ConfigKey key) {
        return Duration.ofMillis(configuration.integer(key, 1));
    }

    private Duration millisOr(ConfigKey key, Duration otherwise) {
        return configuration.find(key).isPresent() ? millis(key) : otherwise;
    }

    private boolean bool(ConfigKey key) {
        String value = configuration.get(key);
        if (!value.equals("true") && !value.equals("false")) {
            throw UserException.usage(key.name() + ": '" + value + "' is neither true nor false");
        }
        return value.equals("true");
    }

    private double number(ConfigKey key, double otherwise) {
        return configuration.find(key).map(text -> number(key, text)).orElse(otherwise);
    }

    private static double number(ConfigKey key, String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw UserException.usage(key.name() + ": '" + text + "' is not a number", e);
        }
    }
}
