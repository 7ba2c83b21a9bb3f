package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerFileTest {

    @TempDir
    Path folder;

    @Test
    void shouldLetSinksReadNoCommandOfAnAbortedTransaction() throws IOException {
        assertThat(worker("mode=standalone")).containsEntry("consumer.isolation.level", "read_committed");
        assertThat(worker("mode=distributed")).containsEntry("consumer.isolation.level", "read_committed");
    }

    @Test
    void shouldLeaveWhatTheFileSays() throws IOException {
        assertThat(worker("consumer.isolation.level=read_uncommitted"))
                .containsEntry("consumer.isolation.level", "read_uncommitted");
    }

    private Map<String, String> worker(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("worker.properties"), text);
        return WorkerFile.read(file, folder, folder).worker();
    }
}
