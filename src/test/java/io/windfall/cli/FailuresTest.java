package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    static Stream<Arguments> troubles() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("/nope"), "there is no such file"),
                Arguments.of(new AccessDeniedException("/nope"), "no permission"),
                Arguments.of(new NotDirectoryException("/nope"), "it is no directory"),
                Arguments.of(new FileAlreadyExistsException("/nope"), "a file is there already"),
                Arguments.of(new FileSystemException("/nope", null, "Too many levels"), "Too many levels"));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void shouldSayInWordsWhatIsWrongWithAFile(IOException trouble, String words) {
        assertThat(Failures.reason(trouble)).isEqualTo(words);
        assertThat(Failures.namedReason(trouble)).isEqualTo("/nope: " + words);
        assertThat(Failures.reason(new ExecutionException(trouble))).isEqualTo(words);
    }

    @Test
    void shouldSayOfWhatIsNoTextThatItIsNoUtf8() {
        assertThat(Failures.reason(new MalformedInputException(1))).isEqualTo("it is not UTF-8");
        assertThat(Failures.namedReason(new MalformedInputException(1))).isEqualTo("it is not UTF-8");
    }

    @Test
    void shouldLeaveOtherMessagesAsTheyAre() {
        assertThat(Failures.reason(new IOException("first\nsecond"))).isEqualTo("first");
        assertThat(Failures.namedReason(new IOException("first\nsecond"))).isEqualTo("first");
        assertThat(Failures.reason(new FileSystemException("/nope"))).isEqualTo("/nope");
        assertThat(Failures.reason(new IOException())).isEqualTo("IOException");
    }
}
