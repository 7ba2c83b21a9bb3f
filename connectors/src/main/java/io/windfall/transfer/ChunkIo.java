package io.windfall.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Reads and writes in pieces, so that the JDK's buffers beside the heap stay small. */
final class ChunkIo {
    /** Size of a piece, B. */
    static final int PIECE = 128 * 1024;

    private ChunkIo() {}

    /** Fills the first bytes of an array. */
    static void readFully(FileChannel channel, byte[] into, int length, Path file) throws IOException {
        int at = 0;
        while (at < length) {
            int read = channel.read(ByteBuffer.wrap(into, at, Math.min(PIECE, length - at)));
            if (read < 0) {
                throw new IOException(file + " ends early: it changed while it was read");
            }
            at += read;
        }
    }

    /** Writes the first bytes of an array. */
    static void write(Medium medium, FileChannel channel, byte[] bytes, int length) throws IOException {
        for (int at = 0; at < length; at += PIECE) {
            medium.write(channel, ByteBuffer.wrap(bytes, at, Math.min(PIECE, length - at)));
        }
    }
}
