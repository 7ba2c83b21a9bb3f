package io.windfall.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KeytoolTest {
    @TempDir
    Path directory;

    /** It was waited for without end, or until it had said all, which comes to the same. */
    @Test
    @Timeout(60)
    void shouldGiveUpAProgramThatDoesNotEnd() throws Exception {
        Keytool stuck = keytool("exec sleep 600", Duration.ofMillis(300));
        assertThatThrownBy(() -> stuck.run(List.of("-genkeypair")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("keytool -genkeypair has not ended within");
    }

    @Test
    void shouldTellWhatTheProgramSays() throws Exception {
        Keytool failing = keytool("echo 'no such alias'; echo more >&2; exit 1", Duration.ofMinutes(1));
        assertThatThrownBy(() -> failing.run(List.of("-certreq")))
                .isInstanceOf(IOException.class)
                .hasMessage("keytool -certreq fails: no such alias");
    }

    private Keytool keytool(String script, Duration longest) throws IOException {
        Path program = Files.writeString(directory.resolve("keytool"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new Keytool(program, longest);
    }
}
