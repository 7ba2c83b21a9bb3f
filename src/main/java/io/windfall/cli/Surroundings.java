package io.windfall.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What a command sees of the machine around it; handed in, so that tests can hand in another.
 *
 * @param environment the environment variables
 * @param workingDirectory where {@code windfall.properties} is looked for; absolute
 * @param home where logs and state are kept; absolute, created when first written to
 */
record Surroundings(Map<String, String> environment, Path workingDirectory, Path home) {
    /** The system property by which the launcher says where the project is. */
    static final String PROJECT_PROPERTY = "windfall.project";

    private static final String HOME_FLAG = "--home";
    private static final String HOME_VARIABLE = "WINDFALL_HOME";

    Surroundings {
        environment = Map.copyOf(environment);
        Objects.requireNonNull(workingDirectory, "workingDirectory");
        Objects.requireNonNull(home, "home");
    }

    /**
     * The machine as it is. The home directory is {@code --home}, else {@code WINDFALL_HOME}, else {@code .windfall} in the
     * project that the launcher belongs to, else in the working directory. It is sought among the raw arguments, because
     * the log file must be known before any other class is loaded.
     */
    static Surroundings ofProcess(String... arguments) {
        Map<String, String> environment = System.getenv();
        Path here = Path.of("").toAbsolutePath();
        String home = flag(arguments);
        if (home == null) {
            home = environment.get(HOME_VARIABLE);
        }
        Path project = Path.of(System.getProperty(PROJECT_PROPERTY, ""));
        Path directory = home == null || home.isBlank() ? project.resolve(".windfall") : Path.of(home);
        return new Surroundings(environment, here, here.resolve(directory).normalize());
    }

    /** The log file. */
    Path logFile() {
        return home.resolve("logs").resolve("windfall.log");
    }

    /** The folder of example records, relative to the working directory where it lies below it. */
    Path examples() {
        Path project = workingDirectory.resolve(System.getProperty(PROJECT_PROPERTY, ""));
        Path examples = project.resolve("src").resolve("examples");
        return examples.startsWith(workingDirectory) ? workingDirectory.relativize(examples) : examples;
    }

    private static String flag(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(HOME_FLAG + "=")) {
                return arguments[i].substring(HOME_FLAG.length() + 1);
            }
            if (arguments[i].equals(HOME_FLAG) && i + 1 < arguments.length) {
                return arguments[i + 1];
            }
        }
        return null;
    }
}
