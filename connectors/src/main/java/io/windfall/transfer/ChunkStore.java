package io.windfall.transfer;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.CheckpointStore;
import io.windfall.files.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checkpoints on disk, content-addressed: equal chunks are kept once, whichever checkpoints share them. Above its limit it
 * drops the checkpoints that were longest out of use, but none that is pinned, on offer, under an unfinished fetch, or
 * younger than the grace; a job's own checkpoint is taken in even where that leaves the store above its limit, a fetch is
 * not. Memory stays bounded: one chunk a caller, and eight bytes a chunk kept while room is made.
 *
 * <p>After a crash at any instant a checkpoint is there in full or not at all; what was being written is cleaned up by
 * {@link #open}, and what was being fetched goes on where it was. Safe for use by several threads; one process at a time.
 */
public final class ChunkStore implements CheckpointStore, AutoCloseable {
    private final StoreSettings settings;
    private final Clock clock;
    final StoreDisk disk;

    private final Object lock = new Object();
    private final Map<String, Integer> heldChunks = new HashMap<>();
    private final Map<String, Integer> inUse = new HashMap<>();
    private final Set<String> fetching = new HashSet<>();
    private final Pins pins;
    private final Collector collector;

    private ChunkStore(StoreDisk disk, StoreSettings settings, Clock clock) throws IOException {
        this.disk = disk;
        this.settings = settings;
        this.clock = clock;
        this.pins = new Pins(disk);
        this.collector = new Collector(disk, heldChunks::containsKey);
    }

    /**
     * Opens the store in a folder, made where it is missing, and cleans up what a crash left.
     *
     * @throws IOException where the folder cannot be used, or another process uses it
     */
    public static ChunkStore open(Path root, StoreSettings settings) throws IOException {
        return open(root, settings, Clock.systemUTC(), Medium.DISK);
    }

    static ChunkStore open(Path root, StoreSettings settings, Clock clock, Medium medium) throws IOException {
        StoreDisk disk = new StoreDisk(root, medium);
        try {
            ChunkStore store = new ChunkStore(disk, settings, clock);
            store.dropStaleFetches();
            return store;
        } catch (IOException | RuntimeException e) {
            disk.close();
            throw e;
        }
    }

    @Override
    public Checkpoint put(String job, Path folder, long step) throws IOException {
        List<SourceFile> files = SourceFile.list(folder);
        Set<String> held = new HashSet<>();
        String digest = null;
        try {
            byte[] buffer = new byte[settings.chunkBytes()];
            List<Manifest.Entry> entries = new ArrayList<>();
            for (SourceFile file : files) {
                entries.add(takeIn(file, buffer, held));
            }
            if (!SourceFile.list(folder).equals(files)) {
                throw new IOException(folder + " changed while it was read: take it in when nothing writes to it");
            }
            long taken =
                    files.stream().mapToLong(SourceFile::modifiedMillis).max().orElse(-1);
            Manifest manifest = new Manifest(job, step, taken, settings.chunkBytes(), entries);
            byte[] bytes = manifest.bytes();
            Manifest.parse(bytes);
            digest = Sha256.of(bytes);
            use(digest);
            StoreDisk.force(disk.chunks);
            synchronized (lock) {
                keepManifest(digest, bytes);
                makeRoom(0);
            }
            return manifest.checkpoint(digest);
        } finally {
            synchronized (lock) {
                held.forEach(chunk -> heldChunks.computeIfPresent(chunk, (key, n) -> n == 1 ? null : n - 1));
                if (digest != null) {
                    release(digest);
                }
            }
        }
    }

    private Manifest.Entry takeIn(SourceFile file, byte[] buffer, Set<String> held) throws IOException {
        List<String> digests = new ArrayList<>();
        long left = file.bytes();
        try (FileChannel channel = FileChannel.open(file.file(), StandardOpenOption.READ)) {
            while (left > 0) {
                int length = (int) Math.min(buffer.length, left);
                ChunkIo.readFully(channel, buffer, length, file.file());
                MessageDigest sha = Sha256.begin();
                sha.update(buffer, 0, length);
                String digest = Sha256.end(sha);
                digests.add(digest);
                if (!claim(digest, length, held)) {
                    writeChunk(digest, buffer, length);
                }
                left -= length;
            }
        }
        return new Manifest.Entry(file.path(), file.bytes(), file.executable(), digests);
    }

    /** Keeps a chunk from being collected while it is in the set; says whether it is there. */
    private boolean claim(String digest, int length, Set<String> held) throws IOException {
        synchronized (lock) {
            if (held.add(digest)) {
                heldChunks.merge(digest, 1, Integer::sum);
            }
            return disk.hasChunk(digest, length);
        }
    }

    private void writeChunk(String digest, byte[] bytes, int length) throws IOException {
        Path file = disk.newAside();
        try {
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ChunkIo.write(disk.medium, channel, bytes, length);
                channel.force(false);
            } catch (IOException e) {
                throw new StoreFullException("the store cannot write to " + disk.chunks + ": " + e.getMessage(), e);
            }
            keepChunk(file, digest, length);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Gives a forced file, whose content was verified, its name as a chunk. */
    void keepChunk(Path file, String digest, int length) throws IOException {
        synchronized (lock) {
            boolean there = disk.hasChunk(digest, length);
            StoreDisk.rename(file, disk.chunk(digest));
            if (!there) {
                collector.added(length);
            }
        }
    }

    private void keepManifest(String digest, byte[] bytes) throws IOException {
        disk.writeWhole(disk.manifests.resolve(digest), bytes);
        touch(digest);
    }

    private void touch(String digest) throws IOException {
        Files.setLastModifiedTime(disk.manifests.resolve(digest), FileTime.from(clock.instant()));
    }

    @Override
    public Checkpoint find(String manifestDigest) throws IOException {
        Manifest manifest = manifest(manifestDigest);
        if (manifest == null) {
            return null;
        }
        for (Map.Entry<String, Integer> chunk : manifest.chunks().entrySet()) {
            if (!disk.hasChunk(chunk.getKey(), chunk.getValue())) {
                return null;
            }
        }
        return manifest.checkpoint(manifestDigest);
    }

    /** The manifest of a checkpoint that was taken in, or null. */
    Manifest manifest(String digest) throws IOException {
        byte[] bytes = manifestBytes(digest);
        return bytes == null ? null : Manifest.parse(bytes);
    }

    /** The bytes of a manifest, verified, or null. */
    byte[] manifestBytes(String digest) throws IOException {
        return Sha256.isDigest(digest) ? verified(digest, read(disk.manifests.resolve(digest))) : null;
    }

    private static byte[] verified(String digest, byte[] bytes) throws IOException {
        if (bytes != null && !Sha256.of(bytes).equals(digest)) {
            throw new BadManifestException("the manifest " + digest + " is damaged on disk");
        }
        return bytes;
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            return null;
        }
    }

    @Override
    public void restore(String manifestDigest, Path folder) throws IOException {
        use(manifestDigest);
        try {
            if (find(manifestDigest) == null) {
                throw new IOException("the checkpoint " + manifestDigest + " is not held in full");
            }
            touch(manifestDigest);
            new Restore(this, manifest(manifestDigest)).to(folder);
        } finally {
            synchronized (lock) {
                release(manifestDigest);
            }
        }
    }

    /** Takes a chunk out that turned out damaged, so that it can be fetched or put again. */
    void dropDamaged(String digest) throws IOException {
        synchronized (lock) {
            collector.drop(digest);
        }
    }

    private void use(String digest) {
        synchronized (lock) {
            inUse.merge(digest, 1, Integer::sum);
        }
    }

    private void release(String digest) {
        inUse.computeIfPresent(digest, (key, n) -> n == 1 ? null : n - 1);
    }

    @Override
    public void pin(String manifestDigest, String reason) throws IOException {
        synchronized (lock) {
            pins.pin(manifestDigest, reason);
        }
    }

    /** Has that reason hold these checkpoints and no others. */
    void pinOnly(Set<String> manifestDigests, String reason) throws IOException {
        synchronized (lock) {
            pins.pinOnly(manifestDigests, reason);
        }
    }

    @Override
    public void unpin(String reason) throws IOException {
        synchronized (lock) {
            pins.unpin(reason);
        }
    }

    @Override
    public long bytesHeld(String manifestDigest) throws IOException {
        Manifest manifest = manifest(manifestDigest);
        if (manifest == null && Sha256.isDigest(manifestDigest)) {
            FetchMark mark = FetchMark.read(disk, manifestDigest);
            manifest = mark == null ? null : mark.manifest();
        }
        long bytes = 0;
        for (Manifest.Entry file : manifest == null ? List.<Manifest.Entry>of() : manifest.files()) {
            for (int i = 0; i < file.chunks().size(); i++) {
                int length = manifest.chunkLength(file, i);
                bytes += disk.hasChunk(file.chunks().get(i), length) ? length : 0;
            }
        }
        return bytes;
    }

    /** What the chunks take on disk, B; what a fetch has of a chunk is not counted. */
    public long bytesOnDisk() {
        synchronized (lock) {
            return collector.bytesOnDisk();
        }
    }

    /** Drops what may be dropped until the limit is kept, or nothing more may be dropped. */
    public void collect() throws IOException {
        synchronized (lock) {
            makeRoom(0);
        }
    }

    private void makeRoom(long needed) throws IOException {
        if (collector.bytesOnDisk() + needed <= settings.limitBytes()) {
            return;
        }
        dropStaleFetches();
        long youngest = clock.millis() - settings.grace().toMillis();
        List<Path> candidates = new ArrayList<>();
        Map<Path, FileTime> used = new HashMap<>();
        for (Path file : StoreDisk.list(disk.manifests)) {
            String digest = file.getFileName().toString();
            FileTime at = Files.getLastModifiedTime(file);
            if (!pins.isPinned(digest) && !inUse.containsKey(digest) && at.toMillis() <= youngest) {
                candidates.add(file);
                used.put(file, at);
            }
        }
        candidates.sort((a, b) -> used.get(a).compareTo(used.get(b)));
        collector.sweep();
        for (Path oldest : candidates) {
            if (collector.bytesOnDisk() + needed <= settings.limitBytes()) {
                return;
            }
            disk.delete(oldest);
            collector.sweep();
        }
    }

    /**
     * Begins to take a checkpoint in from elsewhere, or goes on with it.
     *
     * @param keepUntilMillis until when what is kept of it stays protected should nobody go on with it
     * @return null where that checkpoint is being taken in already
     * @throws StoreFullException where there is no room for it
     */
    Incoming begin(String digest, byte[] manifestBytes, long keepUntilMillis) throws IOException {
        Manifest manifest = Manifest.parse(manifestBytes);
        synchronized (lock) {
            if (!fetching.add(digest)) {
                return null;
            }
            boolean begun = false;
            try {
                FetchMark.write(disk, digest, keepUntilMillis, manifestBytes);
                Incoming incoming = new Incoming(this, digest, manifest, manifestBytes);
                checkRoom(incoming.missingBytes());
                begun = true;
                return incoming;
            } finally {
                if (!begun) {
                    fetching.remove(digest);
                    FetchMark.delete(disk, digest);
                }
            }
        }
    }

    private void checkRoom(long needed) throws IOException {
        makeRoom(needed);
        long free = settings.limitBytes() - collector.bytesOnDisk();
        if (needed > free) {
            throw new StoreFullException(
                    "no room for " + needed + " bytes: the store's limit of " + settings.limitBytes() + " bytes leaves "
                            + Math.max(0, free) + ", and nothing more may be dropped");
        }
        long usable = disk.medium.usableBytes(disk.chunks);
        if (needed > usable) {
            throw new StoreFullException(
                    "no room for " + needed + " bytes: the disk of " + disk.chunks + " has " + usable);
        }
    }

    /** All of it has come in: from now on it is held. */
    Checkpoint complete(Incoming incoming) throws IOException {
        incoming.settle();
        StoreDisk.force(disk.chunks);
        synchronized (lock) {
            keepManifest(incoming.digest(), incoming.manifestBytes());
            leave(incoming, false);
            return incoming.manifest().checkpoint(incoming.digest());
        }
    }

    /** Stops taking it in; its chunks stay protected for going on, or what is not yet a chunk is dropped. */
    void leave(Incoming incoming, boolean goOnLater) throws IOException {
        synchronized (lock) {
            if (fetching.remove(incoming.digest()) && !goOnLater) {
                FetchMark.delete(disk, incoming.digest());
            }
        }
    }

    /** Stops taking it in, and drops all chunks that nothing else needs. */
    void discard(Incoming incoming) throws IOException {
        synchronized (lock) {
            leave(incoming, false);
            collector.sweep();
        }
    }

    private void dropStaleFetches() throws IOException {
        for (Path file : StoreDisk.list(disk.fetches)) {
            String digest = file.getFileName().toString();
            FetchMark mark = FetchMark.read(disk, digest);
            if (!fetching.contains(digest) && (mark == null || mark.keepUntilMillis() < clock.millis())) {
                FetchMark.delete(disk, digest);
            }
        }
        for (Path folder : StoreDisk.list(disk.partials)) {
            if (!Files.exists(disk.fetches.resolve(folder.getFileName()))) {
                FileTree.delete(folder);
            }
        }
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
