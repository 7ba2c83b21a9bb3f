package io.windfall.driver;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Keeps checkpoints as plain copies of their folders. */
final class FolderStore implements CheckpointStore {

    private final Path root;
    private final Map<String, Checkpoint> held = new ConcurrentHashMap<>();

    /** Why it takes nothing; null: it does. */
    volatile Exception refusal;

    FolderStore(Path root) {
        this.root = root;
    }

    @Override
    public Checkpoint put(String job, Path folder, long step) throws IOException {
        if (refusal instanceof IOException full) {
            throw full;
        }
        if (refusal instanceof RuntimeException unfit) {
            throw unfit;
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            long bytes = 0;
            for (Path file : files(folder)) {
                sha.update((folder.relativize(file) + "\n").getBytes());
                byte[] content = Files.readAllBytes(file);
                sha.update(content);
                bytes += content.length;
            }
            String digest = HexFormat.of().formatHex(sha.digest());
            if (!held.containsKey(digest)) {
                copy(folder, root.resolve(digest));
                held.put(digest, new Checkpoint(digest, bytes, step, System.currentTimeMillis()));
            }
            return held.get(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Checkpoint find(String manifestDigest) {
        return held.get(manifestDigest);
    }

    @Override
    public void restore(String manifestDigest, Path folder) throws IOException {
        if (!held.containsKey(manifestDigest)) {
            throw new IOException("not held: " + manifestDigest);
        }
        copy(root.resolve(manifestDigest), folder);
    }

    @Override
    public void pin(String manifestDigest, String reason) {}

    @Override
    public void unpin(String reason) {}

    @Override
    public long bytesHeld(String manifestDigest) {
        Checkpoint checkpoint = held.get(manifestDigest);
        return checkpoint == null ? 0 : checkpoint.bytes();
    }

    /** The files of a held checkpoint, relative, in order. */
    List<String> names(String manifestDigest) throws IOException {
        Path folder = root.resolve(manifestDigest);
        return files(folder).stream()
                .map(file -> folder.relativize(file).toString())
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }
}
