package io.windfall.driver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a {@link CommandDriver} is set up with. Commands are given as words; an empty list: there is no such command.
 *
 * @param dir its folder: restored checkpoints and the scripts' working directory
 * @param start starts a job; required
 * @param stop stops a job; required
 * @param status tells all jobs; required
 * @param forget is told that a job is no longer this site's
 * @param kill kills everything; without it, each job is stopped without a checkpoint
 * @param startLimit how long {@code start} may take
 * @param stopLimit how long {@code stop} may take, its own grace period included
 * @param statusLimit how long {@code status}, {@code forget} and {@code kill} may take
 * @param promisesKill whether the operator's machinery kills every job at its lease's end, also when the executor is dead
 */
public record CommandDriverConfig(
        Path dir,
        List<String> start,
        List<String> stop,
        List<String> status,
        List<String> forget,
        List<String> kill,
        Duration startLimit,
        Duration stopLimit,
        Duration statusLimit,
        boolean promisesKill) {

    public CommandDriverConfig {
        dir = dir.toAbsolutePath().normalize();
        start = required("start", start);
        stop = required("stop", stop);
        status = required("status", status);
        forget = List.copyOf(forget);
        kill = List.copyOf(kill);
    }

    /** The three required commands; 2 minutes to start, 5 to stop, 10 s to tell; no promise to kill. */
    public static CommandDriverConfig of(Path dir, List<String> start, List<String> stop, List<String> status) {
        return new CommandDriverConfig(
                dir,
                start,
                stop,
                status,
                List.of(),
                List.of(),
                Duration.ofMinutes(2),
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                false);
    }

    private static List<String> required(String name, List<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("the command driver needs a " + name + " command");
        }
        return List.copyOf(words);
    }
}
