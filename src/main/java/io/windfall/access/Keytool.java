package io.windfall.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The JDK's own program for keys and certificates. Passwords go to it in files, since its arguments are there for all to see. */
final class Keytool {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Path program;
    private final Duration longest;

    Keytool() {
        this(Path.of(System.getProperty("java.home"), "bin", "keytool"), LONGEST);
    }

    /** @param longest how long one run may take */
    Keytool(Path program, Duration longest) {
        this.program = program;
        this.longest = longest;
    }

    /**
     * Runs it.
     *
     * @throws IOException with its own words, when it fails; when it does not end in time, it is killed
     */
    void run(List<String> arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(program.toString(), "-J-XX:TieredStopAtLevel=1"));
        words.addAll(arguments);
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            // It says a few lines at most: the pipe holds them until it has ended.
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("keytool " + arguments.get(0) + " has not ended within " + longest.toSeconds()
                        + " s: try again when the machine is less busy");
            }
            if (process.exitValue() != 0) {
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                throw new IOException("keytool " + arguments.get(0) + " fails: "
                        + said.lines().findFirst().orElse("without a word"));
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
