package io.windfall.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JDK's own program for keys and certificates. Passwords go to it in files, since its arguments are there for all to see. */
final class Keytool {
    private final Path program;

    Keytool() {
        program = Path.of(System.getProperty("java.home"), "bin", "keytool");
    }

    /**
     * Runs it.
     *
     * @throws IOException with its own words, when it fails
     */
    void run(List<String> arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(program.toString(), "-J-XX:TieredStopAtLevel=1"));
        words.addAll(arguments);
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool " + arguments.get(0) + " fails: "
                    + said.lines().findFirst().orElse("without a word"));
        }
    }
}
