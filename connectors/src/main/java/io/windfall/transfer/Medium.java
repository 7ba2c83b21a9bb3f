package io.windfall.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a store's bytes are written through; a test puts one in that fails. */
interface Medium {
    /** The disk itself. */
    Medium DISK = new Medium() {};

    /** Writes all of a buffer. */
    default void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Bytes that may still be written, B. */
    default long usableBytes(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }
}
