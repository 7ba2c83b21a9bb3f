package io.windfall.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFoldersTest {

    @TempDir
    Path temp;

    @Test
    void shouldTakeTheNewestCompleteOneAndIgnoreTornOnes() throws IOException {
        write("step-10/COMPLETE", "");
        write("step-9/COMPLETE", "");
        write("step-11/weights", "half");
        CheckpointFolders folders = folders("");

        assertThat(folders.newest().folder()).isEqualTo(temp.resolve("dir/step-10"));
        folders.removeTorn();
        assertThat(temp.resolve("dir/step-11")).doesNotExist();
        assertThat(temp.resolve("dir/step-9")).exists();
    }

    @Test
    void shouldReadTheHuggingFaceLayout() throws IOException {
        write("checkpoint-500/trainer_state.json", "{\"global_step\": 500, \"max_steps\": 2000, \"log_history\": []}");
        write("checkpoint-1000/trainer_state.json", "{\"global_step\": 10");
        write("checkpoint-1500/model.safetensors", "x");
        write("runs/events", "x");
        CheckpointFolders folders = folders("");

        assertThat(folders.newest().progress()).isEqualTo(new Progress(500, 2000, Double.NaN));
        folders.removeTorn();
        assertThat(temp.resolve("dir/checkpoint-1000")).doesNotExist();
        assertThat(temp.resolve("dir/checkpoint-1500")).doesNotExist();
        assertThat(temp.resolve("dir/runs"))
                .as("no checkpoint, so not ours to remove")
                .exists();
    }

    @Test
    void shouldInsistOnTheMarkerThatIsAskedFor() throws IOException {
        write("checkpoint-500/trainer_state.json", "{\"global_step\": 500}");
        write("checkpoint-400/trainer_state.json", "{\"global_step\": 400}");
        write("checkpoint-400/DONE", "");

        assertThat(folders(", \"marker\": \"DONE\"").newest().progress().step()).isEqualTo(400);
    }

    @Test
    void shouldCountWhatChangedSinceTheOneBefore() throws IOException {
        write("step-1/COMPLETE", "");
        assertThat(folders("").deltaBytes()).isEqualTo(-1);
        write("step-1/frozen", "12345");
        write("step-2/weights", "123");
        Files.createLink(temp.resolve("dir/step-2/frozen"), temp.resolve("dir/step-1/frozen"));
        write("step-2/COMPLETE", "");

        assertThat(folders("").deltaBytes()).isEqualTo(3);
    }

    private CheckpointFolders folders(String more) throws IOException {
        Path file = temp.resolve("job.json");
        Files.writeString(file, "{\"command\": [\"true\"]" + more + "}");
        return new CheckpointFolders(temp.resolve("dir"), JobDescription.read(file));
    }

    private void write(String name, String text) throws IOException {
        Path file = temp.resolve("dir").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
