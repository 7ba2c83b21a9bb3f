package io.windfall.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of a measurement, on the class path of this one: it is told lines, and answers in lines. */
final class EndProcess implements AutoCloseable {
    /** Most heap of a {@link TransferEnd}, and with it most direct memory. */
    static final String TRANSFER_HEAP = "96m";

    private static final int SECONDS_TO_END = 30;

    private final Process process;
    private final BufferedReader lines;
    private final PrintStream commands;

    /** A {@link TransferEnd}, with a small heap. */
    static EndProcess ofTransfer(String... arguments) throws IOException {
        return new EndProcess(TransferEnd.class, List.of("-Xmx" + TRANSFER_HEAP), arguments);
    }

    EndProcess(Class<?> main, List<String> javaOptions, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Says a line, and waits for the answer of that name. */
    String ask(String line, String answer) throws IOException {
        commands.println(line);
        return await(answer);
    }

    /** Waits for the line that begins with that word, and gives the rest. */
    String await(String answer) throws IOException {
        String line = lines.readLine();
        while (line != null) {
            if (line.startsWith(answer + " ")) {
                return line.substring(answer.length() + 1);
            }
            line = lines.readLine();
        }
        throw new IOException("a process of the measurement ended before it said \"" + answer + "\": see above");
    }

    /** SIGKILL; it is dead on return. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Lets a {@link TransferEnd} end; gives its peak of memory, B. */
    long end() throws IOException {
        commands.close();
        return Long.parseLong(await("peak"));
    }

    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
