package io.windfall.trainer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The frozen part of the model: weights that never change, in files of 8 MB made from the seed. The first of them project the
 * inputs onto the features that the network sees; all of them are checked at each start, so that a damaged one is seen.
 */
final class Base {

    /** 10⁶ bytes. */
    static final int MEGABYTE = 1_000_000;

    private static final int FILE_BYTES = 8 * MEGABYTE;
    private static final int PIECE_BYTES = 64_000;
    private static final int SLICE_FLOATS = 1_024;

    private final float[] slice;
    private final String digest;

    private Base(float[] slice, String digest) {
        this.slice = slice;
        this.digest = digest;
    }

    /** SHA-256 over all of its bytes, hex. */
    String digest() {
        return digest;
    }

    /** A frozen weight in [-1, 1). */
    double weight(int index) {
        return slice[index];
    }

    /**
     * Opens the base under a folder, after making the files of it that are missing.
     *
     * @param folder the folder, made where it does not exist
     * @param seed where the weights come from
     * @param megabytes its size, MB (10⁶ bytes); 0: the projection alone, kept nowhere
     */
    static Base open(Path folder, long seed, int megabytes) throws IOException {
        MessageDigest sha = sha256();
        float[] slice = new float[SLICE_FLOATS];
        Noise first = Noise.of(seed, 1_000);
        ByteBuffer head = ByteBuffer.allocate(SLICE_FLOATS * Float.BYTES);
        fill(head, first);
        long left = (long) megabytes * MEGABYTE;
        if (left > 0) {
            Files.createDirectories(folder);
        }
        for (int number = 0; left > 0; number++) {
            int size = (int) Math.min(left, FILE_BYTES);
            Path file = folder.resolve("base-%05d.bin".formatted(number));
            if (!Files.isRegularFile(file) || Files.size(file) != size) {
                make(file, Noise.of(seed, 1_000L + number), size);
            }
            digest(file, sha, number == 0 ? head : null);
            left -= size;
        }
        head.flip();
        if (megabytes == 0) {
            sha.update(head.duplicate());
        }
        head.asFloatBuffer().get(slice);
        return new Base(slice, HexFormat.of().formatHex(sha.digest()));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void make(Path file, Noise noise, int size) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
            for (int left = size; left > 0; left -= PIECE_BYTES) {
                piece.clear().limit(Math.min(left, PIECE_BYTES));
                fill(piece, noise);
                piece.flip();
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void fill(ByteBuffer buffer, Noise noise) {
        while (buffer.remaining() >= Float.BYTES) {
            buffer.putFloat((float) ((noise.next() >> 40) * 0x1.0p-23));
        }
    }

    private static void digest(Path file, MessageDigest sha, ByteBuffer head) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
            boolean begun = false;
            while (channel.read(piece) >= 0) {
                if (piece.hasRemaining() && channel.position() < channel.size()) {
                    continue;
                }
                piece.flip();
                if (head != null && !begun) {
                    head.clear();
                    head.put(piece.duplicate().limit(head.capacity()));
                }
                begun = true;
                sha.update(piece);
                piece.clear();
            }
        }
    }
}
