package io.windfall.transfer;

import io.windfall.files.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Lays a checkpoint's files out: beside the folder first, and renamed when all of it is verified and durable. */
final class Restore {
    private final ChunkStore store;
    private final Manifest manifest;

    Restore(ChunkStore store, Manifest manifest) {
        this.store = store;
        this.manifest = manifest;
    }

    void to(Path target) throws IOException {
        Path folder = target.toAbsolutePath().normalize();
        if (Files.isSymbolicLink(folder)) {
            throw new IOException(folder + " is a symbolic link: checkpoints are laid out in real folders only");
        }
        if (folder.getParent() == null) {
            throw new IOException(folder + " cannot be replaced: give a folder below it");
        }
        Files.createDirectories(folder.getParent());
        Path fresh = folder.resolveSibling("." + folder.getFileName() + ".restoring");
        Path old = folder.resolveSibling("." + folder.getFileName() + ".replaced");
        FileTree.delete(fresh);
        FileTree.delete(old);
        try {
            Files.createDirectory(fresh);
            for (Manifest.Entry file : manifest.files()) {
                layOut(file, fresh);
            }
            forceFolders(fresh);
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(folder, old);
            }
            StoreDisk.rename(fresh, folder);
            StoreDisk.force(folder.getParent());
        } finally {
            FileTree.delete(fresh);
        }
        FileTree.delete(old);
    }

    private static void forceFolders(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path folder : walk.filter(Files::isDirectory).toList()) {
                StoreDisk.force(folder);
            }
        }
    }

    private void layOut(Manifest.Entry entry, Path root) throws IOException {
        Path file = root.resolve(ManifestPath.checked(entry.path())).normalize();
        if (!file.startsWith(root)) {
            throw new BadManifestException("the path \"" + ManifestPath.shown(entry.path()) + "\" leaves its folder");
        }
        Files.createDirectories(file.getParent());
        Set<StandardOpenOption> how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel out = FileChannel.open(file, how)) {
            for (int i = 0; i < entry.chunks().size(); i++) {
                copy(entry.chunks().get(i), manifest.chunkLength(entry, i), out);
            }
            out.force(true);
        }
        if (entry.executable()) {
            allowRunning(file);
        }
        if (manifest.takenAtMillis() >= 0) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(manifest.takenAtMillis()));
        }
    }

    private void copy(String chunk, int length, FileChannel out) throws IOException {
        MessageDigest sha = Sha256.begin();
        byte[] bytes = new byte[ChunkIo.PIECE];
        int copied = 0;
        try (FileChannel in = FileChannel.open(store.disk.chunk(chunk), StandardOpenOption.READ)) {
            int read = in.read(ByteBuffer.wrap(bytes));
            while (read > 0) {
                sha.update(bytes, 0, read);
                store.disk.medium.write(out, ByteBuffer.wrap(bytes, 0, read));
                copied += read;
                read = in.read(ByteBuffer.wrap(bytes));
            }
        } catch (NoSuchFileException e) {
            throw new IOException("the chunk " + chunk + " is gone from the store", e);
        }
        if (copied != length || !Sha256.end(sha).equals(chunk)) {
            store.dropDamaged(chunk);
            throw new IOException(
                    "the chunk " + chunk + " is damaged on disk: the checkpoint is no longer held in full");
        }
    }

    private static void allowRunning(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> mode = new HashSet<>(Files.getPosixFilePermissions(file));
            mode.add(PosixFilePermission.OWNER_EXECUTE);
            Files.setPosixFilePermissions(file, mode);
        }
    }
}
