package io.windfall.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Trains a multilayer perceptron by Adam on two spirals, as a program of its own that can be stopped and resumed anywhere, any
 * number of times, and ends with the same weights, bit for bit.
 *
 * <p>Goes on from the newest whole checkpoint in its folder. Exit codes: 0, all steps are done and {@code final.json} tells the
 * weights' SHA-256 and the loss before and after; 143, SIGTERM came and a checkpoint of that step is written; 1, a mistake,
 * told in one line.
 */
public final class Trainer {

    private static final long HOOK_SECONDS = 60;
    private static final long PUBLISH_NANOS = 500_000_000;

    private final TrainerOptions options;
    private final Checkpoints checkpoints;
    private final CountDownLatch asked;
    private final Map<String, String> facts = new TreeMap<>();
    private double secondsPerStep;
    private long published;

    private Trainer(TrainerOptions options, CountDownLatch asked) {
        this.options = options;
        this.checkpoints = new Checkpoints(options.dir());
        this.asked = asked;
    }

    /** Trains until all steps are done or SIGTERM comes; for the arguments see the usage line that a wrong one prints. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {
            if (failure instanceof IllegalArgumentException) {
                System.err.println("trainer: " + failure.getMessage());
            } else {
                failure.printStackTrace();
            }
        });
        TrainerOptions options = TrainerOptions.parse(args);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        // The machine ends with 143 when its hooks are done, and this one waits for the checkpoint.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            asked.countDown();
            try {
                done.await(HOOK_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try {
            new Trainer(options, asked).run();
        } finally {
            done.countDown();
        }
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(options.dir());
        Base base = Base.open(options.dir().resolve("base"), options.seed(), options.baseMegabytes());
        Training training = new Training(options.seed(), base);
        Properties resumed = checkpoints.resume(training);
        facts.put("seed", Long.toString(options.seed()));
        facts.put("baseSha256", base.digest());
        if (resumed == null) {
            facts.put("lossBefore", Double.toString(training.loss()));
        } else {
            facts.forEach((name, value) -> requireSame(name, value, resumed.getProperty(name)));
            facts.put("lossBefore", resumed.getProperty("lossBefore"));
        }
        System.out.println("trainer: at step " + training.stepsDone() + " of " + options.steps());
        if (train(training)) {
            finish(training);
        }
    }

    /** False: asked to stop before the last step. */
    private boolean train(Training training) throws IOException, InterruptedException {
        long saved = training.stepsDone();
        secondsPerStep = options.stepMillis() / 1e3;
        publish(training);
        while (training.stepsDone() < options.steps()) {
            long begun = System.nanoTime();
            training.step();
            long left = options.stepMillis() * 1_000_000 - (System.nanoTime() - begun);
            boolean stop = left > 0 ? asked.await(left, TimeUnit.NANOSECONDS) : asked.getCount() == 0;
            secondsPerStep += 0.1 * ((System.nanoTime() - begun) / 1e9 - secondsPerStep);
            boolean due = training.stepsDone() % options.checkpointEvery() == 0;
            if ((stop || due || training.stepsDone() == options.steps()) && training.stepsDone() > saved) {
                checkpoints.write(training, progress(training), facts);
                saved = training.stepsDone();
                publish(training);
            } else if (System.nanoTime() - published >= PUBLISH_NANOS) {
                publish(training);
            }
            if (stop && training.stepsDone() < options.steps()) {
                System.out.println("trainer: asked to stop; checkpoint at step " + saved);
                return false;
            }
        }
        return true;
    }

    private void finish(Training training) throws IOException {
        double after = training.loss();
        String weights = training.weightsDigest();
        Checkpoints.replace(options.dir().resolve("final.json"), """
                {"steps": %d, "seed": %d, "weightsSha256": "%s", "lossBefore": %s, "lossAfter": %s, "baseSha256": "%s"}
                """.formatted(
                        training.stepsDone(),
                        options.seed(),
                        weights,
                        facts.get("lossBefore"),
                        after,
                        facts.get("baseSha256")));
        System.out.println("trainer: done; loss " + facts.get("lossBefore") + " -> " + after + ", weights " + weights);
    }

    private void publish(Training training) throws IOException {
        Checkpoints.replace(options.dir().resolve("progress.json"), progress(training));
        published = System.nanoTime();
    }

    private String progress(Training training) {
        long left = options.steps() - training.stepsDone();
        return String.format(
                Locale.ROOT,
                "{\"step\": %d, \"totalSteps\": %d, \"remainingSeconds\": %.3f}%n",
                training.stepsDone(),
                options.steps(),
                left * secondsPerStep);
    }

    private void requireSame(String name, String now, String then) {
        if (!now.equals(then)) {
            Path dir = options.dir();
            throw new IllegalArgumentException("the checkpoint in " + dir + " was made with " + name + " " + then
                    + ", not " + now + ": use another --dir, or the same --seed and --base-mb");
        }
    }
}
