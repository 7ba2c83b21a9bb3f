package io.windfall.connect.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.Polled;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.schema.JobProgress;
import io.windfall.schema.JobState;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerFeedTest {

    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    private static final String STATE =
            "{\"log_history\": [{\"loss\": 1.5}], \"global_step\": %d, \"max_steps\": 1000}";

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    private final AvroSerde<JobProgress> serde = new AvroSerde<>(registry, JobProgress.class);
    private final Emitter emitter =
            new Emitter(registry, SerdeOptions.defaults(), TopicNames.unprefixed(), "dead.letter.v1");
    private final Map<String, String> config = new HashMap<>();
    private final List<String> refused = new ArrayList<>();

    @TempDir
    Path temp;

    private Path root;
    private TrainerFeed feed;
    private TrainerFeed.State state;

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectories(temp.resolve("jobs"));
        config.put("trainer.root", root.toString());
        config.put("site", "reno");
        restart();
        state = feed.restored(Map.of());
    }

    @Test
    void shouldTellSizeChangePaceAndWhatRemains() throws IOException {
        config.put("gpu.model", "H100");
        config.put("compute.watts", "700");
        restart();
        hugging("llama", 100, 0, "base", "v1");
        JobProgress first = one(60);
        assertThat(first.getJob()).isEqualTo("llama");
        assertThat(first.getSite()).isEqualTo("reno");
        assertThat(first.getState()).isEqualTo(JobState.RUNNING);
        assertThat(first.getStep()).isEqualTo(100);
        assertThat(first.getTotalSteps()).isEqualTo(1000);
        assertThat(first.getCheckpointBytes()).isEqualTo(size("llama/checkpoint-100"));
        assertThat(first.getDeltaBytes()).as("of the first").isNull();
        assertThat(first.getRemainingSeconds()).as("one point has no pace").isNull();
        assertThat(first.getLastCheckpointAt()).isEqualTo(T0);
        assertThat(first.getGpuModel()).isEqualTo("H100");
        assertThat(first.getComputeWatts()).isEqualTo(700);
        assertThat(first.getSession()).isNull();
        assertThat(look(90)).as("nothing new").isEmpty();

        hugging("llama", 200, 100, "base", "v2-longer");
        JobProgress second = one(160);
        assertThat(second.getDeltaBytes())
                .as("the base has not changed")
                .isEqualTo("v2-longer".length() + STATE.formatted(200).length());
        assertThat(second.getRemainingSeconds()).isEqualTo(800.0);
        assertThat(second.getSequence()).isGreaterThan(first.getSequence());

        hugging("llama", 1000, 900, "base", "v3");
        JobProgress last = one(960);
        assertThat(last.getState()).isEqualTo(JobState.FINISHED);
        assertThat(last.getRemainingSeconds()).isZero();
    }

    @Test
    void shouldCountWhatWasWrittenAgainByStat() throws IOException {
        config.put("trainer.delta", "stat");
        restart();
        hugging("llama", 100, 0, "base", "v1");
        look(60);
        hugging("llama", 200, 100, "base", "v1");
        assertThat(one(160).getDeltaBytes()).isEqualTo(size("llama/checkpoint-200"));
    }

    @Test
    void shouldLeaveIncompleteOnesAside() throws IOException {
        Path job = Files.createDirectories(root.resolve("llama"));
        write(job.resolve("checkpoint-1/model.safetensors"), "w", 0);
        write(job.resolve("tmp-checkpoint-2/trainer_state.json"), STATE.formatted(2), 0);
        write(job.resolve("tmp-checkpoint-2/model.safetensors"), "w", 0);
        write(job.resolve("checkpoint-3/trainer_state.json"), STATE.formatted(3), 0);
        write(job.resolve("step-4/.metadata"), "pickle", 0);
        write(job.resolve("checkpoint-5/trainer_state.json"), STATE.formatted(5), 0);
        write(
                job.resolve("checkpoint-5/model.safetensors.index.json"),
                "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}",
                0);
        write(job.resolve("checkpoint-5/model-1.safetensors"), "w", 0);
        assertThat(look(60)).isEmpty();

        write(job.resolve("checkpoint-5/model-2.safetensors"), "w", 58);
        assertThat(look(60)).as("still growing").isEmpty();
        assertThat(one(90).getStep()).isEqualTo(5);
        write(job.resolve("step-40/.metadata"), "pickle", 100);
        write(job.resolve("step-40/__0_0.distcp"), "shard", 100);
        JobProgress dcp = one(120);
        assertThat(dcp.getStep()).isEqualTo(40);
        assertThat(dcp.getCheckpointBytes()).isEqualTo(11);
        write(job.resolve("best/progress.json"), "{\"step\": 50, \"totalSteps\": 60, \"extra\": [1]}", 130);
        write(job.resolve("best/weights.bin"), "weights", 130);
        JobProgress generic = one(160);
        assertThat(generic.getStep()).isEqualTo(50);
        assertThat(generic.getTotalSteps()).isEqualTo(60);
        assertThat(refused).isEmpty();
    }

    @Test
    void shouldSettleWhatAnotherClockHasDated() throws IOException {
        hugging("llama", 100, 86_400, "base", "v1");
        assertThat(look(0)).isEmpty();
        assertThat(look(5)).isEmpty();
        assertThat(look(11)).hasSize(1);
    }

    @Test
    void shouldNeverTellAnOlderOneAgain() throws IOException {
        hugging("llama", 100, 0, "base", "v1");
        hugging("llama", 200, 100, "base", "v2");
        assertThat(one(160).getRemainingSeconds()).as("by the one before").isEqualTo(800.0);
        delete(root.resolve("llama/checkpoint-200"));
        assertThat(look(200)).isEmpty();
        restart();
        assertThat(look(230)).isEmpty();
        hugging("llama", 50, 300, "base", "again");
        JobProgress anew = one(330);
        assertThat(anew.getStep()).as("it began anew").isEqualTo(50);
        assertThat(anew.getRemainingSeconds()).isNull();
    }

    @Test
    void shouldNotTellHalfOfACheckpointThatIsBeingDeleted() throws IOException {
        hugging("llama", 100, 0, "base", "v1");
        look(60);
        Files.delete(root.resolve("llama/checkpoint-100/base.bin"));
        assertThat(look(70)).isEmpty();
        delete(root.resolve("llama/checkpoint-100"));
        assertThat(look(72)).isEmpty();
        delete(root.resolve("llama"));
        assertThat(look(100)).as("the job's folder is gone").isEmpty();
        hugging("llama", 110, 200, "base", "v1");
        assertThat(one(260).getStep()).isEqualTo(110);
    }

    @Test
    void shouldTakeTheJobsOwnWord() throws IOException {
        hugging("folder-1", 100, 0, "base", "v1");
        write(
                root.resolve("folder-1/windfall-job.json"),
                "{\"job\": \"llama\", \"site\": \"oslo\", \"deadline\": \"2026-03-09T00:00:00+01:00\", \"migratable\": false,"
                        + " \"allowedSites\": [\"oslo\", \"reno\"], \"labels\": {\"team\": \"nlp\"}, \"slack\": 0.2}",
                0);
        write(root.resolve("folder-1/progress.json"), "{\"step\": 140, \"remainingSeconds\": 12.5}", 20);
        JobProgress told = one(60);
        assertThat(told.getJob()).isEqualTo("llama");
        assertThat(told.getSite()).isEqualTo("oslo");
        assertThat(told.getStep()).isEqualTo(140);
        assertThat(told.getRemainingSeconds()).isEqualTo(12.5);
        assertThat(told.getMigratable()).isFalse();
        assertThat(told.getDeadline()).isEqualTo(Instant.parse("2026-03-08T23:00:00Z"));
        assertThat(told.getAllowedSites()).containsExactly("oslo", "reno");
        assertThat(told.getLabels()).containsEntry("team", "nlp");
        write(root.resolve("folder-1/progress.json"), "{\"step\": 150, \"state\": \"PAUSED\"}", 70);
        assertThat(one(90).getState()).isEqualTo(JobState.PAUSED);
    }

    @Test
    void shouldPutWhatItCannotReadAmongTheDeadLettersOnce() throws IOException {
        hugging("llama", 100, 0, "base", "v1");
        write(root.resolve("llama/windfall-job.json"), "{\"migrateable\": false}", 0);
        assertThat(look(5)).as("it may be half written").isEmpty();
        assertThat(refused).isEmpty();
        look(60);
        restart();
        look(90);
        assertThat(refused).singleElement().asString().startsWith("BAD_VALUE field migrateable is unknown");
        Files.delete(root.resolve("llama/windfall-job.json"));
        write(root.resolve("llama/checkpoint-200/trainer_state.json"), "{\"global_step\": 2", 100);
        write(root.resolve("llama/checkpoint-200/model.safetensors"), "w", 100);
        assertThat(one(160).getStep()).as("the one before it").isEqualTo(100);
        assertThat(look(190)).isEmpty();
        assertThat(refused).hasSize(2).last().asString().startsWith("BAD_VALUE it is no whole JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+292278995-01-01T00:00:00Z", "+10000-01-01T00:00:00Z", "1969-12-31T23:59:59Z"})
    void shouldRefuseADeadlineThatNoRecordHolds(String deadline) throws IOException {
        hugging("llama", 100, 0, "base", "v1");
        write(root.resolve("llama/windfall-job.json"), "{\"deadline\": \"" + deadline + "\"}", 0);
        assertThat(look(60)).isEmpty();
        assertThat(refused).containsExactly("BAD_VALUE deadline must be of the years 1970 to 9999");
    }

    @Test
    void shouldRefuseLabelsOfAnySize() throws IOException {
        hugging("llama", 100, 0, "base", "v1");
        Path file = root.resolve("llama/windfall-job.json");
        write(file, "{\"labels\": {\"team\": \"" + "x".repeat(1_025) + "\"}}", 0);
        assertThat(look(60)).isEmpty();
        write(file, "{\"labels\": {\"" + "x".repeat(129) + "\": \"nlp\"}}", 0);
        assertThat(look(90)).isEmpty();
        assertThat(refused).hasSize(2).allMatch(letter -> letter.startsWith("BAD_VALUE labels must be of up to 128"));
        write(file, "{\"labels\": {\"" + "x".repeat(128) + "\": \"" + "x".repeat(1_024) + "\"}}", 0);
        assertThat(look(120)).hasSize(1);
    }

    @Test
    void shouldNotFollowLinksOutOfTheRoot() throws IOException {
        Path secret = Files.writeString(temp.resolve("secret"), "0123456789");
        Path job = root.resolve("llama");
        hugging("llama", 100, 0, "base", "v1");
        long bytes = size("llama/checkpoint-100");
        Files.createSymbolicLink(job.resolve("checkpoint-100/outside"), secret);
        Files.createSymbolicLink(job.resolve("checkpoint-100/loop"), job);
        Files.createSymbolicLink(job.resolve("checkpoint-100/inside"), job.resolve("checkpoint-100/base.bin"));
        Files.createSymbolicLink(job.resolve("latest"), job.resolve("checkpoint-100"));
        Files.writeString(secret, "{\"step\": 7}");
        Files.createSymbolicLink(job.resolve("progress.json"), secret);
        Files.createSymbolicLink(root.resolve("elsewhere"), temp);
        JobProgress told = one(60);
        assertThat(told.getStep()).isEqualTo(100);
        assertThat(told.getCheckpointBytes()).isEqualTo(bytes + "base".length());
    }

    @Test
    void shouldBoundTheFilesOfACheckpoint() throws IOException {
        config.put("trainer.files.max", "3");
        restart();
        hugging("llama", 100, 0, "base", "v1");
        hugging("llama", 200, 10, "base", "v1");
        write(root.resolve("llama/checkpoint-200/more.bin"), "x", 10);
        assertThat(one(60).getStep()).isEqualTo(100);
        assertThat(refused).singleElement().asString().startsWith("TOO_MANY_FILES");
    }

    @Test
    void shouldHandleTenThousandFiles() throws IOException {
        Path folder = Files.createDirectories(root.resolve("llama/step-9"));
        for (int i = 0; i < 9_999; i++) {
            Files.write(folder.resolve("__" + i + "_0.distcp"), new byte[] {(byte) i, (byte) (i >> 8)});
        }
        Files.writeString(folder.resolve(".metadata"), "pickle");
        Instant now = Instant.now().plusSeconds(60);
        Polled<TrainerFeed.State> look = feed.poll(state, now);
        assertThat(look.emissions()).hasSize(1);
        assertThat(value(look.emissions().get(0)).getCheckpointBytes()).isEqualTo(2 * 9_999 + 6);
        String offset = (String) feed.offset(look.state()).get("jobs");
        assertThat(offset.length()).as("what an offset weighs").isLessThan(200_000);
        assertThat(feed.poll(feed.restored(Map.of("jobs", offset)), now.plusSeconds(60))
                        .emissions())
                .isEmpty();
    }

    @Test
    void shouldKeepOffsetsBelowTheirBoundWhereverTheyGrow() throws IOException {
        config.put("trainer.delta", "stat");
        config.put("trainer.files.max", "40000");
        Map<String, Told> jobs = new java.util.TreeMap<>();
        long[] prints = new long[30_000];
        for (int i = 0; i < 999; i++) {
            Told told = new Told(
                    new Told.Checkpoint(
                            "x".repeat(200) + i,
                            Long.MAX_VALUE,
                            new Said(Long.MAX_VALUE, Long.MAX_VALUE, Math.PI * 1e9, "FINISHED"),
                            Long.MAX_VALUE,
                            Long.MAX_VALUE,
                            "0123456789abcdef01234567",
                            i < 3 ? prints : null,
                            Math.PI * 1e-9),
                    i,
                    "0123456789abcdef0123456789abcdef",
                    List.of());
            for (int bad = 0; bad < 5; bad++) {
                told = told.withBad("0123456789abcdef0123456789abcde" + bad);
            }
            String name = "j".repeat(60) + i;
            jobs.put(name, told);
            Files.createDirectories(root.resolve(name));
            jobs.put("gone-" + i, told);
        }
        state = new TrainerFeed.State(jobs);
        Path bad = root.resolve("new/windfall-job.json");
        write(bad, "{\"migrateable\": false}", 0);
        look(60);
        assertThat(refused).hasSize(1);
        byte[] offset = new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsBytes(feed.offset(state));
        assertThat(offset.length).isBetween(600_000, 900_000);
        assertThat(state.jobs().keySet())
                .as("jobs that are there stay")
                .filteredOn(name -> name.startsWith("j"))
                .hasSize(999);
    }

    @Test
    void shouldTellTheSecondOfTwoCheckpointsOfOneMoment() throws IOException {
        hugging("llama", 100, 0, "base", "v1");
        assertThat(one(60).getStep()).isEqualTo(100);
        hugging("llama", 101, 0, "base", "v2");
        JobProgress second = one(90);
        assertThat(second.getStep()).isEqualTo(101);
        assertThat(second.getRemainingSeconds()).isNull();
        restart();
        assertThat(look(120)).isEmpty();
        hugging("llama", 99, 0, "base", "v3");
        assertThat(look(150)).as("it is the older one").isEmpty();
    }

    @Test
    void shouldRefuseTheSecondFolderOfAJob() throws IOException {
        hugging("a", 100, 0, "base", "v1");
        hugging("b", 200, 0, "base", "v1");
        write(root.resolve("b/windfall-job.json"), "{\"job\": \"a\"}", 0);
        assertThat(one(60).getStep()).isEqualTo(100);
        assertThat(refused)
                .containsExactly("DUPLICATE_JOB job a is in the folder a too: set another one in windfall-job.json");
        assertThat(look(90)).isEmpty();
        assertThat(refused).hasSize(1);
    }

    @Test
    void shouldBackOffWhereTheRootIsNotThere() throws IOException {
        delete(root);
        assertThatThrownBy(() -> look(0)).isInstanceOf(SourceUnavailableException.class);
    }

    /** A worker dies after any record of any look and goes on from the offset of the record before or of that one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldNeitherLoseNorGoBackWhereverItIsKilled(long seed) throws IOException {
        Random random = new Random(seed);
        Map<String, Long> step = new HashMap<>();
        Map<String, JobProgress> heard = new HashMap<>();
        int kills = 0;
        for (int second = 0; second < 1_500; second += 30) {
            for (String job : List.of("a", "b", "c")) {
                if (random.nextInt(3) == 0) {
                    long next = step.merge(job, 10L, Long::sum);
                    hugging(job, next, second, "base", "v" + next);
                    if (next > 20) {
                        delete(root.resolve(job + "/checkpoint-" + (next - 20)));
                    }
                }
            }
            Polled<TrainerFeed.State> look = feed.poll(state, T0.plusSeconds(second + 15));
            int survive = random.nextInt(2) == 0
                    ? look.emissions().size()
                    : random.nextInt(look.emissions().size() + 1);
            int committed = survive == 0 ? 0 : survive - random.nextInt(2);
            for (int i = 0; i < survive; i++) {
                hear(seed, heard, value(look.emissions().get(i)));
            }
            if (survive == look.emissions().size() && committed == survive) {
                state = look.state();
            } else {
                kills++;
                state = committed == 0
                        ? state
                        : look.emissions().get(committed - 1).after();
                restart();
            }
        }
        feed.poll(state, T0.plusSeconds(1_600)).emissions().forEach(e -> hear(seed, heard, value(e)));
        assertThat(kills).as("seed %d", seed).isPositive();
        step.forEach((job, last) -> assertThat(heard.get(job).getStep())
                .as("seed %d: %s", seed, job)
                .isEqualTo(last));
    }

    private static void hear(long seed, Map<String, JobProgress> heard, JobProgress progress) {
        JobProgress before = heard.put(progress.getJob(), progress);
        if (before != null) {
            assertThat(progress.getSequence()).as("seed %d", seed).isGreaterThan(before.getSequence());
            assertThat(progress.getStep()).as("seed %d", seed).isGreaterThanOrEqualTo(before.getStep());
        }
    }

    /** A new process: nothing is left but the offset. */
    private void restart() {
        feed = new TrainerFeed(new TrainerConfig(config), emitter);
        if (state != null) {
            state = feed.restored(new HashMap<>(feed.offset(state)));
        }
    }

    private JobProgress one(int second) throws IOException {
        List<JobProgress> told = look(second);
        assertThat(told).hasSize(1);
        return told.get(0);
    }

    private List<JobProgress> look(int second) throws IOException {
        Polled<TrainerFeed.State> look = feed.poll(state, T0.plusSeconds(second));
        state = look.state();
        List<JobProgress> told = new ArrayList<>();
        for (Emission<TrainerFeed.State> emission : look.emissions()) {
            if (emission.record().isDeadLetter()) {
                Map<String, String> headers = emission.record().headers();
                refused.add(headers.get(DeadLetters.REASON) + " " + headers.get(DeadLetters.DETAIL));
            } else {
                told.add(value(emission));
            }
        }
        return told;
    }

    private JobProgress value(Emission<TrainerFeed.State> emission) {
        return serde.deserializer()
                .deserialize(emission.record().topic(), emission.record().value());
    }

    private void hugging(String job, long step, int second, String base, String weights) throws IOException {
        Path folder = root.resolve(job + "/checkpoint-" + step);
        write(folder.resolve("base.bin"), base, second);
        write(folder.resolve("model.safetensors"), weights, second);
        write(folder.resolve("trainer_state.json"), STATE.formatted(step), second);
    }

    private static void write(Path file, String text, int second) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(T0.plus(Duration.ofSeconds(second))));
    }

    private long size(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
