package io.windfall.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.executor.machine.ExecutorMachine;
import io.windfall.executor.machine.ExecutorState;
import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.MachineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorStateFileTest {

    @TempDir
    Path folder;

    @Test
    void shouldBeginWithNothing() throws IOException {
        try (ExecutorStateFile file = ExecutorStateFile.open(folder.resolve("new"))) {
            assertThat(file.load()).isEqualTo(new ExecutorStateFile.Loaded(ExecutorState.initial(), null));
        }
    }

    @Test
    void shouldFindWhatItSavedLast() throws IOException {
        try (ExecutorStateFile file = ExecutorStateFile.open(folder)) {
            file.save(someState("run-1"));
            file.save(someState("run-2"));
        }
        try (ExecutorStateFile file = ExecutorStateFile.open(folder)) {
            assertThat(file.load()).isEqualTo(new ExecutorStateFile.Loaded(someState("run-2"), null));
            assertThat(StateCodec.decode(Files.readAllBytes(folder.resolve("state.bak"))))
                    .isEqualTo(someState("run-1"));
        }
    }

    @Test
    void shouldKeepTheOldStateWhereTheNewOneWasNeverRenamed() throws IOException {
        try (ExecutorStateFile file = ExecutorStateFile.open(folder)) {
            file.save(someState("run-1"));
            Files.writeString(folder.resolve("state.new"), "windfall-exec");
            assertThat(file.load().state()).isEqualTo(someState("run-1"));
        }
    }

    @Test
    void shouldOwnNothingRatherThanGoOnFromAnOlderState() throws IOException {
        try (ExecutorStateFile file = ExecutorStateFile.open(folder)) {
            file.save(someState("run-1"));
            file.save(someState("run-2"));
            byte[] whole = Files.readAllBytes(folder.resolve("state"));
            Files.write(folder.resolve("state"), Arrays.copyOf(whole, whole.length - 1));
            ExecutorStateFile.Loaded loaded = file.load();
            assertThat(loaded.state()).isEqualTo(ExecutorState.initial());
            assertThat(loaded.warning())
                    .contains("state.corrupt")
                    .contains("nothing owned")
                    .doesNotContain("\n");
            assertThat(folder.resolve("state.corrupt")).exists();
            assertThat(file.load().state()).isEqualTo(ExecutorState.initial());
            assertThat(file.load().warning()).contains("is gone");
        }
    }

    @Test
    void shouldSeeEveryCutAndEveryFlippedByte() throws IOException {
        byte[] whole = StateCodec.encode(someState("run-1"));
        for (int at = 0; at < whole.length; at++) {
            byte[] cut = Arrays.copyOf(whole, at);
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            assertThatThrownBy(() -> StateCodec.decode(cut)).isInstanceOf(StateCodec.CorruptStateException.class);
            assertThatThrownBy(() -> StateCodec.decode(flipped)).isInstanceOf(StateCodec.CorruptStateException.class);
        }
    }

    @Test
    void shouldKeepASecondExecutorOut() throws IOException {
        try (ExecutorStateFile first = ExecutorStateFile.open(folder)) {
            assertThat(first.load().warning()).isNull();
            assertThatThrownBy(() -> ExecutorStateFile.open(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another executor uses");
        }
        ExecutorStateFile.open(folder).close();
    }

    private static ExecutorState someState(String bootId) {
        return new ExecutorMachine(MachineConfig.of("iberia", "valencia"))
                .apply(ExecutorState.initial(), new Input.Booted(bootId, 5, 6, "session"))
                .state();
    }
}
