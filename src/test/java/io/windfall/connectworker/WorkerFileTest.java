package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerFileTest {

    @TempDir
    Path folder;

    @Test
    void shouldNameTheVariablesThatAreNotSet() throws IOException {
        WorkerFile file =
                read("connector.a.connector.class=C", "connector.a.id=${env:ID}", "connector.a.both=${env:B}-${env:C}");
        assertThatThrownBy(() -> file.requireVariables(Map.of("B", "set")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not set in the environment, though the file refers to them: C, ID");
        assertThatCode(() -> file.requireVariables(Map.of("ID", "", "B", "b", "C", "c")))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldLeaveReferencesToAProviderOfTheUsersOwn() throws IOException {
        WorkerFile file = read(
                "config.providers=env",
                "config.providers.env.class=their.own.Provider",
                "producer.client.id=${env:NOT_SET}");
        assertThatCode(() -> file.requireVariables(Map.of())).doesNotThrowAnyException();
    }

    @Test
    void shouldLetSinksReadNoCommandOfAnAbortedTransaction() throws IOException {
        for (String mode : List.of("mode=standalone", "mode=distributed")) {
            assertThat(read(mode).worker()).containsEntry("consumer.isolation.level", "read_committed");
        }
        assertThat(read("consumer.isolation.level=read_uncommitted").worker())
                .containsEntry("consumer.isolation.level", "read_uncommitted");
    }

    private WorkerFile read(String... lines) throws IOException {
        Path file = Files.write(folder.resolve("worker.properties"), List.of(lines));
        return WorkerFile.read(file, folder, folder);
    }
}
