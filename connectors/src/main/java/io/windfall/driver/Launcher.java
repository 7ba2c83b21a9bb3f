package io.windfall.driver;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings the processes of a run to life, in a session of their own. */
final class Launcher {

    private static final long CLAIM_MILLIS = 10_000;
    private static final long POLL_MILLIS = 5;
    private static final int LEASE_OVER = 124;

    private final JobFiles files;
    private final long killMarginMillis;

    Launcher(JobFiles files, long killMarginMillis) throws IOException {
        this.files = files;
        this.killMarginMillis = killMarginMillis;
        try (InputStream script = Launcher.class.getResourceAsStream("launch.sh")) {
            WholeFiles.write(files.launchScript(), new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /**
     * Starts a run that is written down already; returns once its processes live.
     *
     * @throws IOException where they do not; nothing of the run lives then, nor will
     */
    void launch(Run run, JobDescription description, CheckpointFolders.Found newest) throws IOException {
        Map<String, String> values = values(run, description, newest);
        List<String> words = new ArrayList<>(List.of(
                "setsid",
                "sh",
                files.launchScript().toString(),
                run.prefix().toString(),
                LeaseFile.path(files.dir()).toString(),
                Long.toString(killMarginMillis),
                run.bootId()));
        description.command().forEach(word -> words.add(JobDescription.fill(word, values)));
        ProcessBuilder builder = new ProcessBuilder(words);
        Map<String, String> environment = builder.environment();
        // The executor's own settings may be secrets, and are none of a job's business.
        environment.keySet().removeIf(name -> name.startsWith("WINDFALL_"));
        description.environment().forEach((name, value) -> environment.put(name, JobDescription.fill(value, values)));
        environment.put(Run.MARK, run.id());
        environment.put("WINDFALL_JOB", run.job());
        environment.put("WINDFALL_EPOCH", values.get("epoch"));
        environment.put("WINDFALL_STEP", values.get("step"));
        environment.put("WINDFALL_CHECKPOINT_DIR", values.get("checkpointDir"));
        environment.put("WINDFALL_CHECKPOINT", values.get("checkpoint"));
        Files.createDirectories(files.checkpoints(run.job(), description));
        Process process = builder.directory(files.work(run.job()).toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        files.log(run.job(), "out").toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        files.log(run.job(), "err").toFile()))
                .start();
        awaitClaim(run, process);
    }

    private void awaitClaim(Run run, Process process) throws IOException {
        long end = System.nanoTime() + CLAIM_MILLIS * 1_000_000;
        boolean interrupted = false;
        while (!run.claimed() && process.isAlive() && System.nanoTime() - end < 0 && !interrupted) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                interrupted = true;
            }
        }
        if (run.giveUp()) {
            String why = process.isAlive()
                    ? "its processes did not come up within " + CLAIM_MILLIS + " ms"
                    : process.exitValue() == LEASE_OVER
                            ? "the lease is over"
                            : "the launch script ended with exit code " + process.exitValue();
            throw new IOException("job " + run.job() + " was not started: " + why);
        }
    }

    private Map<String, String> values(Run run, JobDescription description, CheckpointFolders.Found newest) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("job", run.job());
        values.put("epoch", Long.toString(run.epoch()));
        values.put("step", Long.toString(run.firstStep()));
        values.put("workDir", files.work(run.job()).toString());
        values.put("checkpointDir", files.checkpoints(run.job(), description).toString());
        values.put("checkpoint", newest == null ? "" : newest.folder().toString());
        return values;
    }
}
