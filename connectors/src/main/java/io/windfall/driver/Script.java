package io.windfall.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of the operator's scripts, run to its end or its time limit. */
final class Script {

    private static final long MOST_OUTPUT_BYTES = 16_000_000;

    private final Path dir;

    Script(Path dir) {
        this.dir = dir;
    }

    /**
     * Runs a script; what it and its children print may outlast it, so it goes through files.
     *
     * @return what it printed
     * @throws IOException where its exit code is not 0, with its last line of standard error, or it takes too long
     */
    String run(List<String> command, List<String> arguments, Map<String, String> environment, Duration limit)
            throws IOException {
        List<String> words = new ArrayList<>(command);
        words.addAll(arguments);
        Files.createDirectories(dir.resolve("tmp"));
        Path out = Files.createTempFile(dir.resolve("tmp"), "out", ".txt");
        Path err = Files.createTempFile(dir.resolve("tmp"), "err", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(dir.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            // The executor's own settings may be secrets, and are none of a script's business.
            builder.environment().keySet().removeIf(name -> name.startsWith("WINDFALL_"));
            builder.environment().putAll(environment);
            int code = await(builder.start(), words, limit);
            if (code != 0) {
                throw new IOException(String.join(" ", words) + " ended with exit code " + code + ": " + lastLine(err));
            }
            if (Files.size(out) > MOST_OUTPUT_BYTES) {
                throw new IOException(String.join(" ", words) + " printed more than " + MOST_OUTPUT_BYTES + " bytes");
            }
            return Files.readString(out);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    private static int await(Process process, List<String> words, Duration limit) throws IOException {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            end(process);
            throw new IOException(String.join(" ", words) + " did not end within " + limit.toMillis() + " ms");
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + words.get(0) + " ran", e);
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    private static String lastLine(Path err) throws IOException {
        String text =
                Files.size(err) > MOST_OUTPUT_BYTES ? "" : Files.readString(err).strip();
        return text.isEmpty() ? "it said nothing" : text.substring(text.lastIndexOf('\n') + 1);
    }
}
