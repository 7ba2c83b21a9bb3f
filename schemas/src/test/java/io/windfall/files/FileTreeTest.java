package io.windfall.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
    @TempDir
    Path directory;

    @Test
    void shouldDeleteLinksButNotWhatTheyLeadTo() throws Exception {
        Path kept = Files.writeString(directory.resolve("kept"), "kept");
        Path keptFolder = Files.createDirectory(directory.resolve("kept-folder"));
        Files.writeString(keptFolder.resolve("file"), "kept, too");
        Path folder = Files.createDirectories(directory.resolve("folder"));
        Files.writeString(Files.createDirectories(folder.resolve("deep/er")).resolve("file"), "gone");
        Files.createSymbolicLink(folder.resolve("link"), kept);
        Files.createSymbolicLink(folder.resolve("deep/link"), keptFolder);
        Files.createSymbolicLink(folder.resolve("dangling"), directory.resolve("nowhere"));

        FileTree.delete(folder);

        assertThat(Files.exists(folder, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(kept).hasContent("kept");
        assertThat(keptFolder.resolve("file")).hasContent("kept, too");
    }

    @Test
    void shouldDoNothingWhereThereIsNone() {
        assertThatCode(() -> FileTree.delete(directory.resolve("none"))).doesNotThrowAnyException();
    }
}
