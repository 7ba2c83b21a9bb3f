package io.windfall.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the log goes and how much of it. The console shows warnings of ours and errors of others; the file has the rest. */
final class LogSetup {
    /** Read by {@code logback.xml}. */
    private static final String DIRECTORY_PROPERTY = "windfall.log.directory";

    private LogSetup() {}

    /** Names the directory of the log file; to be called before any logger is made. The directory is not created yet. */
    static void useDirectoryOf(Surroundings surroundings) {
        System.setProperty(
                DIRECTORY_PROPERTY, surroundings.logFile().getParent().toString());
    }

    /**
     * Applies {@code log.level} and {@code log.level.<logger>}.
     *
     * @throws UserException when a level is none
     */
    static void applyLevels(Configuration configuration) {
        Optional<Level> root =
                configuration.find(ConfigKey.LOG_LEVEL).map(value -> level(ConfigKey.LOG_LEVEL.name(), value));
        Map<String, String> loggers = configuration.stripped(ConfigKey.LOG_LEVEL.name() + ".");
        loggers.forEach((logger, value) -> level("log.level." + logger, value));
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            root.ifPresent(level -> logback.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level));
            loggers.forEach((logger, value) -> logback.getLogger(logger).setLevel(Level.toLevel(value)));
        }
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
