package io.windfall.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** What there is of a chunk that is being fetched. It becomes a chunk when it is whole and its SHA-256 is right. */
final class ChunkPart implements AutoCloseable {
    private final ChunkStore store;
    private final Forcing forcing;
    private final Path file;
    private final String digest;
    private final int length;
    private final FileChannel channel;
    private final MessageDigest sha = Sha256.begin();
    private int position;

    ChunkPart(ChunkStore store, Forcing forcing, Path folder, String digest, int length) throws IOException {
        this.store = store;
        this.forcing = forcing;
        this.file = folder.resolve(digest);
        this.digest = digest;
        this.length = length;
        try {
            Files.createDirectories(folder);
            this.channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
        try {
            takeUp();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void takeUp() throws IOException {
        if (channel.size() > length) {
            channel.truncate(0);
        }
        ByteBuffer piece = ByteBuffer.allocate(ChunkIo.PIECE);
        while (channel.read(piece.clear()) > 0) {
            sha.update(piece.flip());
            position += piece.limit();
        }
    }

    /** Bytes that are there, B. */
    int position() {
        return position;
    }

    int length() {
        return length;
    }

    /**
     * Adds bytes.
     *
     * @throws BadChunkException where there are more than the manifest says
     * @throws StoreFullException where they cannot be written
     */
    void write(byte[] bytes, int count) throws IOException {
        if (position + count > length) {
            drop();
            throw new BadChunkException(
                    "the chunk " + digest + " is longer than the " + length + " bytes that the manifest" + " gives it");
        }
        sha.update(bytes, 0, count);
        try {
            store.disk.medium.write(channel, ByteBuffer.wrap(bytes, 0, count));
        } catch (IOException e) {
            throw cannotWrite(e);
        }
        position += count;
    }

    /**
     * Makes a chunk of it, as soon as the disk has it.
     *
     * @throws BadChunkException where its SHA-256 is another; nothing of it is kept
     */
    void keep() throws IOException {
        if (position != length || !Sha256.end(sha).equals(digest)) {
            drop();
            throw new BadChunkException("the chunk " + digest + " came with other bytes than its SHA-256 stands for");
        }
        channel.close();
        forcing.add(file, digest, length);
    }

    /** Forgets what there is of it. */
    void drop() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    private StoreFullException cannotWrite(IOException e) {
        return new StoreFullException("the store cannot write to " + file.getParent() + ": " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
