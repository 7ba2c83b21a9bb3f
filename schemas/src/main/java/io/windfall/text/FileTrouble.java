package io.windfall.text;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What the JDK's exceptions about files mean, in words: their own messages are the file's name, or nothing. */
public final class FileTrouble {

    private FileTrouble() {}

    /** What is wrong with the file, without its name, for a line that names it; null: no exception about a file, or it says no more. */
    public static String reason(Throwable e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "no permission";
        }
        if (e instanceof NotDirectoryException) {
            return "it is no directory";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file is there already";
        }
        if (e instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        return e instanceof FileSystemException known ? known.getReason() : null;
    }

    /** As {@link #reason}, with the file's name where the exception knows it. */
    public static String named(Throwable e) {
        String reason = reason(e);
        return reason != null && e instanceof FileSystemException known && known.getFile() != null
                ? known.getFile() + ": " + reason
                : reason;
    }
}
