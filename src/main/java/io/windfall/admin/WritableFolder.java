package io.windfall.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out whether a folder can be written by doing so. */
public final class WritableFolder {

    private WritableFolder() {}

    /**
     * Creates the folder when it is absent, and a file in it that it deletes again.
     *
     * @throws IOException where it cannot
     */
    public static void require(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.delete(Files.createTempFile(folder, "windfall", ".probe"));
    }
}
