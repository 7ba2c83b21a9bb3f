package io.windfall.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

    private static final long STEPS = 1_500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temp;

    @Test
    void shouldReallyLearn() throws Exception {
        JsonNode end = trainToTheEnd(temp.resolve("whole"));

        assertThat(end.get("lossBefore").asDouble()).isGreaterThan(0.5);
        assertThat(end.get("lossAfter").asDouble()).isLessThan(0.05);
    }

    @Test
    void shouldEndWithTheSameWeightsHoweverOftenItIsInterrupted() throws Exception {
        JsonNode whole = trainToTheEnd(temp.resolve("whole"));
        long seed = 7;
        Random random = new Random(seed);
        Path dir = temp.resolve("interrupted");
        for (int interruption = 0; interruption < 4; interruption++) {
            boolean kill = interruption % 2 == 0;
            long from = steps(dir);
            long until = from + 120 + random.nextInt(200);
            Process process = start(dir, 1);
            await().atMost(PATIENCE).until(() -> steps(dir) >= until || !process.isAlive());
            if (kill) {
                process.destroyForcibly();
            } else {
                process.destroy();
            }
            assertThat(process.waitFor()).as("seed %d", seed).isEqualTo(kill ? 137 : 143);
            assertThat(steps(dir)).as("seed %d", seed).isGreaterThan(from).isLessThan(STEPS);
        }

        assertThat(trainToTheEnd(dir)).as("seed %d", seed).isEqualTo(whole);
    }

    @Test
    void shouldPassOverTornAndDamagedCheckpoints() throws Exception {
        JsonNode whole = trainToTheEnd(temp.resolve("whole"));
        Path dir = temp.resolve("damaged");
        Process process = start(dir, 1);
        await().atMost(PATIENCE).until(() -> complete(dir).size() == 2 || !process.isAlive());
        process.destroyForcibly().waitFor();
        Path newest = complete(dir).get(1);
        Files.writeString(newest.resolve("weights.bin"), "damaged");
        Files.createDirectories(dir.resolve("step-00099999"));
        Files.writeString(dir.resolve("step-00099999").resolve("weights.bin"), "torn");

        assertThat(trainToTheEnd(dir)).isEqualTo(whole);
    }

    @Test
    void shouldKeepItsBaseAndItsNewestTwoCheckpointsOnly() throws Exception {
        Path dir = temp.resolve("whole");
        trainToTheEnd(dir);

        assertThat(complete(dir)).hasSize(2);
        assertThat(Files.size(dir.resolve("base/base-00000.bin"))).isEqualTo(2_000_000);
    }

    @Test
    void shouldRefuseABaseThatIsNotTheOneItWasTrainedOn() throws Exception {
        Path dir = temp.resolve("whole");
        trainToTheEnd(dir);
        byte[] base = Files.readAllBytes(dir.resolve("base/base-00000.bin"));
        base[1_999_999]++;
        Files.write(dir.resolve("base/base-00000.bin"), base);

        assertThat(start(dir, 0).waitFor()).isEqualTo(1);
        assertThat(Files.readString(temp.resolve("err.txt")))
                .startsWith("trainer: the checkpoint in")
                .contains("baseSha256")
                .hasLineCount(1);
    }

    private JsonNode trainToTheEnd(Path dir) throws IOException, InterruptedException {
        assertThat(start(dir, 0).waitFor())
                .as(() -> "the trainer fails: " + read(temp.resolve("err.txt")))
                .isZero();
        return JSON.readTree(Files.readAllBytes(dir.resolve("final.json")));
    }

    private Process start(Path dir, long stepMillis) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Trainer.class.getName()));
        command.addAll(List.of("--dir", dir.toString(), "--steps", "" + STEPS, "--checkpoint-every", "40"));
        command.addAll(List.of("--step-millis", "" + stepMillis, "--base-mb", "2", "--seed", "5"));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(new File(temp.toFile(), "err.txt"))
                .start();
    }

    /** Steps of the newest complete checkpoint. */
    private static long steps(Path dir) {
        List<Path> complete = complete(dir);
        return complete.isEmpty()
                ? 0
                : Long.parseLong(complete.get(complete.size() - 1)
                        .getFileName()
                        .toString()
                        .substring("step-".length()));
    }

    private static List<Path> complete(Path dir) {
        File[] folders = dir.toFile().listFiles((parent, name) -> name.startsWith("step-"));
        List<Path> complete = new ArrayList<>();
        for (File folder : folders == null ? new File[0] : folders) {
            if (new File(folder, Checkpoints.MARKER).isFile()) {
                complete.add(folder.toPath());
            }
        }
        complete.sort(null);
        return complete;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
