package io.windfall.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the program that can be started again and again. */
final class LiveProcess implements AutoCloseable {

    private static final long END_SECONDS = 15;

    private final String name;
    private final List<String> command;
    private final Path log;
    private Process process;

    /**
     * @param name what to call it
     * @param command its command line
     * @param log where what it says is added
     */
    LiveProcess(String name, List<String> command, Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.log = log;
    }

    String name() {
        return name;
    }

    synchronized void start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** It was started, and has ended. */
    synchronized boolean hasEnded() {
        return process != null && !process.isAlive();
    }

    /** What it has said last. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL; it is dead on return. */
    synchronized void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** SIGTERM, without waiting for what comes of it. */
    synchronized void askToEnd() {
        if (process != null) {
            process.destroy();
        }
    }

    /** Asks it to end, and insists after a while, or when it is interrupted. */
    @Override
    public synchronized void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
