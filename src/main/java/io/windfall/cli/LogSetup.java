package io.windfall.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the log goes, how much of it, and in which form. By default the console shows warnings of ours, and the file has all;
 * with {@code log.console=true} the console has all, and there is no file.
 */
final class LogSetup {
    /** Read by {@code logback.xml}. */
    private static final String DIRECTORY_PROPERTY = "windfall.log.directory";

    /** Of the appenders in {@code logback.xml}. */
    private static final String FILE = "file";

    private static final String CONSOLE = "console";
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level [%thread] %logger{36} %msg%n";

    /**
     * Loggers that say hundreds of lines at INFO of each client's settings and of the broker's inside; they are kept to warnings
     * unless {@code log.level}, or one for them, is set.
     */
    private static final List<String> WORDY = List.of(
            "kafka",
            "org.apache.kafka.clients.admin.AdminClientConfig",
            "org.apache.kafka.clients.consumer.ConsumerConfig",
            "org.apache.kafka.clients.producer.ProducerConfig",
            "org.apache.kafka.common.config",
            "org.apache.kafka.common.metrics",
            "org.apache.kafka.common.telemetry",
            "org.apache.kafka.common.utils.AppInfoParser",
            "org.apache.kafka.controller",
            "org.apache.kafka.coordinator",
            "org.apache.kafka.image",
            "org.apache.kafka.metadata",
            "org.apache.kafka.raft",
            "org.apache.kafka.server",
            "org.apache.kafka.storage",
            "org.apache.kafka.streams.StreamsConfig",
            "state.change.logger");

    private LogSetup() {}

    /** Names the directory of the log file; to be called before any logger is made. The directory is not created yet. */
    static void useDirectoryOf(Surroundings surroundings) {
        System.setProperty(
                DIRECTORY_PROPERTY, surroundings.logFile().getParent().toString());
    }

    /**
     * Applies {@code log.level}, {@code log.level.<logger>}, {@code log.format} and {@code log.console}.
     *
     * @throws UserException when a value is none that there is
     */
    static void apply(Configuration configuration) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            apply(configuration, logback);
        }
    }

    static void apply(Configuration configuration, LoggerContext logback) {
        Optional<Level> root =
                configuration.find(ConfigKey.LOG_LEVEL).map(value -> level(ConfigKey.LOG_LEVEL.name(), value));
        Map<String, String> loggers = configuration.stripped(ConfigKey.LOG_LEVEL.name() + ".");
        loggers.forEach((logger, value) -> level("log.level." + logger, value));
        boolean json = is(configuration, ConfigKey.LOG_FORMAT, "json", "text");
        boolean console = is(configuration, ConfigKey.LOG_CONSOLE, "true", "false");
        if (root.isEmpty()) {
            WORDY.stream()
                    .filter(wordy -> loggers.keySet().stream().noneMatch(named -> isOf(wordy, named)))
                    .forEach(wordy -> logback.getLogger(wordy).setLevel(Level.WARN));
        }
        root.ifPresent(level -> logback.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level));
        loggers.forEach((logger, value) -> logback.getLogger(logger).setLevel(Level.toLevel(value)));
        ch.qos.logback.classic.Logger all = logback.getLogger(Logger.ROOT_LOGGER_NAME);
        if (console) {
            toConsole(all, logback, json);
        } else if (json && all.getAppender(FILE) instanceof OutputStreamAppender<ILoggingEvent> file) {
            write(file, new JsonLines(), logback);
        }
    }

    private static boolean isOf(String logger, String parent) {
        return logger.equals(parent) || logger.startsWith(parent + ".");
    }

    /** Says of the process what every line of it, as JSON, is to say; null: nothing. */
    static void tellOf(String name, String value) {
        if (value != null && LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            logback.putProperty(JsonLines.PROCESS + name, value);
        }
    }

    private static void toConsole(ch.qos.logback.classic.Logger all, LoggerContext logback, boolean json) {
        if (all.getAppender(CONSOLE) instanceof ConsoleAppender<ILoggingEvent> console) {
            console.clearAllFilters();
            write(console, json ? new JsonLines() : text(), logback);
            all.detachAppender(FILE);
        }
    }

    private static PatternLayoutEncoder text() {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setPattern(PATTERN);
        return text;
    }

    private static void write(
            OutputStreamAppender<ILoggingEvent> appender, Encoder<ILoggingEvent> encoder, LoggerContext logback) {
        encoder.setContext(logback);
        encoder.start();
        appender.setEncoder(encoder); // while it is open: a rolling file that was stopped does not start again
    }

    private static boolean is(Configuration configuration, ConfigKey key, String yes, String no) {
        String value = configuration.get(key).trim();
        if (!value.equals(yes) && !value.equals(no)) {
            throw UserException.usage(key.name() + ": '" + value + "' is neither " + yes + " nor " + no);
        }
        return value.equals(yes);
    }

    private static Level level(String key, String value) {
        Level level = Level.toLevel(value.trim(), null);
        if (level == null) {
            throw UserException.usage(
                    key + ": '" + value + "' is no level; use TRACE, DEBUG, INFO, WARN, ERROR or OFF");
        }
        return level;
    }
}
