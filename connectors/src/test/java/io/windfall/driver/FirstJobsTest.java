package io.windfall.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstJobsTest {

    @TempDir
    Path folder;

    @Test
    void shouldTakeUpEachJobOnceWhateverBecomesOfIt() throws IOException {
        FirstJobs jobs = FirstJobs.read(file("{\"a\": {\"command\": [\"true\"]}, \"b\": {\"command\": [\"false\"]}}"));
        jobs.takeUp(folder);
        Path jobA = folder.resolve("jobs/a.json");
        assertThat(JobDescription.read(jobA).command()).containsExactly("true");
        assertThat(folder.resolve("jobs/b.json")).exists();

        Files.delete(jobA);
        jobs.takeUp(folder);
        assertThat(jobA).as("it has moved away and stays away").doesNotExist();

        FirstJobs.read(file("{\"a\": {\"command\": [\"true\"]}, \"c\": {\"command\": [\"true\"]}}"))
                .takeUp(folder);
        assertThat(jobA).doesNotExist();
        assertThat(folder.resolve("jobs/c.json")).as("new in the file").exists();
    }

    @Test
    void shouldLeaveADescriptionThatIsThereAlone() throws IOException {
        Path jobA = Files.createDirectories(folder.resolve("jobs")).resolve("a.json");
        Files.writeString(jobA, "{\"command\": [\"mine\"]}");
        FirstJobs.read(file("{\"a\": {\"command\": [\"true\"]}}")).takeUp(folder);
        assertThat(JobDescription.read(jobA).command()).containsExactly("mine");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | holds no JSON object",
                "{ | is not JSON",
                "{\"a/b\": {\"command\": [\"x\"]}} | 'a/b' can be no job's name",
                "{\"a\": {\"comand\": [\"x\"]}} | unknown key 'comand'",
                "{\"a\": {}} | command is missing"
            })
    void shouldSayWhatIsWrongWithAFile(String text, String complaint) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> FirstJobs.read(file))
                .isInstanceOf(FirstJobs.BadFileException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void shouldSayThatThereIsNoFile() {
        assertThatThrownBy(() -> FirstJobs.read(folder.resolve("absent.json")))
                .isInstanceOf(FirstJobs.BadFileException.class)
                .hasMessageContaining("absent.json");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("first.json"), text);
    }
}
