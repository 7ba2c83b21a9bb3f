package io.windfall.trainer;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a training run is asked to be.
 *
 * @param dir where its checkpoints, base weights, {@code progress.json} and {@code final.json} stand
 * @param steps steps in all
 * @param checkpointEvery steps between checkpoints
 * @param stepMillis least time a step takes, ms: the pace
 * @param baseMegabytes size of the frozen base weights, MB (10⁶ bytes)
 * @param seed where data, weights and order come from
 */
record TrainerOptions(Path dir, long steps, long checkpointEvery, long stepMillis, int baseMegabytes, long seed) {

    static final String USAGE = "usage: Trainer --dir DIR [--steps 1000] [--checkpoint-every 100] [--step-millis 0]"
            + " [--base-mb 0] [--seed 1]";

    private static final List<String> NAMES =
            List.of("--dir", "--steps", "--checkpoint-every", "--step-millis", "--base-mb", "--seed");

    TrainerOptions {
        Objects.requireNonNull(dir, "dir");
        if (steps < 1 || checkpointEvery < 1 || stepMillis < 0 || baseMegabytes < 0) {
            throw new IllegalArgumentException(
                    "--steps and --checkpoint-every must be at least 1, --step-millis and --base-mb at least 0");
        }
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with a line that says what is wrong with it
     */
    static TrainerOptions parse(String... args) {
        for (int i = 0; i < args.length; i += 2) {
            if (!NAMES.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("cannot make sense of '" + args[i] + "'; " + USAGE);
            }
        }
        List<String> words = List.of(args);
        if (!words.contains("--dir")) {
            throw new IllegalArgumentException("--dir is missing; " + USAGE);
        }
        return new TrainerOptions(
                Path.of(words.get(words.indexOf("--dir") + 1)).toAbsolutePath(),
                number(words, "--steps", 1_000),
                number(words, "--checkpoint-every", 100),
                number(words, "--step-millis", 0),
                Math.toIntExact(number(words, "--base-mb", 0)),
                number(words, "--seed", 1));
    }

    private static long number(List<String> words, String name, long otherwise) {
        int at = words.indexOf(name);
        if (at < 0) {
            return otherwise;
        }
        try {
            return Long.parseLong(words.get(at + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, not '" + words.get(at + 1) + "'", e);
        }
    }
}
