package io.windfall.transfer;

import io.windfall.files.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** The durable note that a checkpoint is being taken in: its chunks stay, and so does what is there of others. */
record FetchMark(long keepUntilMillis, Manifest manifest) {

    static void write(StoreDisk disk, String digest, long keepUntilMillis, byte[] manifest) throws IOException {
        byte[] head = (keepUntilMillis + "\n").getBytes(StandardCharsets.US_ASCII);
        disk.writeWhole(disk.fetches.resolve(digest), head, manifest);
    }

    /** The note, or null where there is none that can be read. */
    static FetchMark read(StoreDisk disk, String digest) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(disk.fetches.resolve(digest));
        } catch (NoSuchFileException missing) {
            return null;
        }
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        byte[] manifest = Arrays.copyOfRange(bytes, Math.min(bytes.length, end + 1), bytes.length);
        if (!Sha256.of(manifest).equals(digest)) {
            return null;
        }
        return new FetchMark(
                Long.parseLong(new String(bytes, 0, end, StandardCharsets.US_ASCII)), Manifest.parse(manifest));
    }

    /** Takes the note back, and drops what is there of chunks that are not whole. */
    static void delete(StoreDisk disk, String digest) throws IOException {
        disk.delete(disk.fetches.resolve(digest));
        FileTree.delete(partials(disk, digest));
    }

    static Path partials(StoreDisk disk, String digest) {
        return disk.partials.resolve(digest);
    }
}
