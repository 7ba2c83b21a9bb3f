package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.schema.JobProgress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;

/**
 * A trainer that writes checkpoints in pieces, metadata last, each with some files of the one before and some new ones, and
 * keeps the last two. It begins the next one once the last was told.
 */
final class GrowingJob {

    private static final int FILES = 5;
    private static final int STEPS = 100;
    private static final String NAME = "train-1";

    /** A checkpoint as it was written. */
    private record Written(long step, long bytes, Long deltaBytes) {}

    private final Random random;
    private final KillSwitch killSwitch;
    private final Path folder;
    private final byte[][] weights = new byte[FILES][];
    private final List<Written> written = new ArrayList<>();
    private long deltaBytes;
    private int piece;

    GrowingJob(Path root, Random random, KillSwitch killSwitch) throws IOException {
        this.folder = Files.createDirectories(root.resolve(NAME));
        this.random = random;
        this.killSwitch = killSwitch;
    }

    synchronized int whole() {
        return written.size();
    }

    /** Writes a piece of the next checkpoint, if its time has come; {@code told} is the highest step told. */
    void go(long told) throws IOException {
        boolean whole;
        synchronized (this) {
            if (piece == 0 && told < step() - STEPS) {
                return;
            }
            write();
            whole = piece == 0;
        }
        if (whole) {
            killSwitch.answered("trainer");
        }
    }

    private long step() {
        return STEPS * (written.size() + 1L);
    }

    private void write() throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve("checkpoint-" + step()));
        if (piece == 0) {
            change();
            String index = IntStream.range(0, FILES)
                    .mapToObj(i -> "\"layer" + i + "\":\"" + file(i) + "\"")
                    .collect(java.util.stream.Collectors.joining(",", "{\"weight_map\":{", "}}"));
            Files.writeString(checkpoint.resolve("model.safetensors.index.json"), index);
            deltaBytes += written.isEmpty() ? index.length() : 0;
        }
        if (piece < FILES) {
            Files.write(checkpoint.resolve(file(piece)), weights[piece]);
            piece++;
            return;
        }
        String state = "{\"global_step\":" + step() + ",\"max_steps\":1000000}";
        Files.write(checkpoint.resolve("trainer_state.json"), state.getBytes(StandardCharsets.UTF_8));
        try (var files = Files.list(checkpoint)) {
            long bytes = files.mapToLong(path -> path.toFile().length()).sum();
            written.add(new Written(step(), bytes, written.isEmpty() ? null : (Long) (deltaBytes + state.length())));
        }
        piece = 0;
        Path old = folder.resolve("checkpoint-" + STEPS * (written.size() - 2L));
        if (Files.exists(old)) {
            FileUtils.deleteDirectory(old.toFile());
        }
    }

    /** New weights for at least one file. */
    private void change() {
        int surely = random.nextInt(FILES);
        deltaBytes = 0;
        for (int i = 0; i < FILES; i++) {
            if (weights[i] == null || i == surely || random.nextInt(3) == 0) {
                weights[i] = new byte[1_000 + random.nextInt(20_000)];
                random.nextBytes(weights[i]);
                deltaBytes += weights[i].length;
            }
        }
    }

    private static String file(int number) {
        return "model-0000" + number + ".safetensors";
    }

    /** Holds what was told of it against what was written. */
    synchronized void check(List<JobProgress> told, boolean exactlyOnce) {
        TreeMap<Long, Written> byStep = new TreeMap<>();
        written.forEach(checkpoint -> byStep.put(checkpoint.step(), checkpoint));
        List<Long> steps = told.stream().map(JobProgress::getStep).toList();
        List<Long> once = exactlyOnce ? steps : steps.stream().distinct().toList();
        assertThat(once).containsExactlyElementsOf(byStep.keySet());
        JobProgress last = null;
        for (JobProgress record : told) {
            Written checkpoint = byStep.get(record.getStep());
            assertThat(record.getJob()).isEqualTo(NAME);
            assertThat(record.getCheckpointBytes()).isEqualTo(checkpoint.bytes());
            if (exactlyOnce || last == null || checkpoint.deltaBytes() == null) {
                assertThat(record.getDeltaBytes())
                        .as("step %d", record.getStep())
                        .isEqualTo(checkpoint.deltaBytes());
            } else if (record.getDeltaBytes() != null) {
                // What the record before told may be forgotten: then it is what has changed since the one before that.
                assertThat(record.getDeltaBytes()).isBetween(checkpoint.deltaBytes(), checkpoint.bytes());
            }
            if (last != null) {
                assertThat(record.getSequence()).isGreaterThan(last.getSequence());
                assertThat(record.getStep()).isGreaterThanOrEqualTo(last.getStep());
            }
            last = record;
        }
    }

    synchronized String tally() {
        return written.size() + " checkpoints";
    }
}
