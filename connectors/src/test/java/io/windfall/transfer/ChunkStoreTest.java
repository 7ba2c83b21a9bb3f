package io.windfall.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.executor.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkStoreTest {
    private static final int CHUNK = 4096;

    @TempDir
    Path folder;

    private ChunkStore open(long limit) throws IOException {
        return ChunkStore.open(folder.resolve("store"), new StoreSettings(limit, CHUNK, Duration.ZERO));
    }

    private Path files(long seed) throws IOException {
        return Sites.files(folder.resolve("files" + seed), seed, 30_000);
    }

    @Test
    void shouldGiveBackWhatItTookIn() throws Exception {
        Path files = files(1);
        assertThat(files.resolve("weights.bin").toFile().setExecutable(true)).isTrue();
        try (ChunkStore store = open(Long.MAX_VALUE)) {
            Checkpoint put = store.put("job", files, 5);
            assertThat(put.bytes()).isEqualTo(30_000);
            assertThat(store.find(put.manifestDigest())).isEqualTo(put);
            assertThat(store.bytesHeld(put.manifestDigest())).isEqualTo(30_000);
            Path out = folder.resolve("out");
            Files.createDirectories(out);
            Files.writeString(out.resolve("stale"), "of an earlier one");
            store.restore(put.manifestDigest(), out);
            assertThat(Sites.contents(out)).isEqualTo(Sites.contents(files));
            assertThat(Files.isExecutable(out.resolve("weights.bin"))).isTrue();
            assertThat(Files.isExecutable(out.resolve("empty"))).isFalse();
            assertThat(store.put("job", out, 5)).isEqualTo(put);
        }
    }

    @Test
    void shouldKeepEqualChunksOnce() throws Exception {
        Path files = files(1);
        try (ChunkStore store = open(Long.MAX_VALUE)) {
            store.put("job", files, 1);
            long before = store.bytesOnDisk();
            byte[] weights = Files.readAllBytes(files.resolve("weights.bin"));
            weights[0] ^= 1;
            Files.write(files.resolve("weights.bin"), weights);
            store.put("job", files, 2);
            assertThat(store.bytesOnDisk() - before).isEqualTo(CHUNK);
        }
    }

    @Test
    void shouldCollectTheOldestButNothingPinned() throws Exception {
        try (ChunkStore store = open(70_000)) {
            Checkpoint pinned = store.put("job", files(1), 1);
            store.pin(pinned.manifestDigest(), "job");
            Checkpoint old = store.put("job", files(2), 2);
            Checkpoint fresh = store.put("job", files(3), 3);
            assertThat(store.find(pinned.manifestDigest())).isEqualTo(pinned);
            assertThat(store.find(old.manifestDigest())).isNull();
            assertThat(store.find(fresh.manifestDigest())).isEqualTo(fresh);
            assertThat(store.bytesOnDisk()).isEqualTo(60_000);
        }
        try (ChunkStore store = open(30_000)) {
            store.collect();
            assertThat(StoreDisk.list(store.disk.manifests)).hasSize(1);
            store.unpin("job");
            store.put("job", files(4), 4);
            assertThat(store.bytesOnDisk()).isEqualTo(30_000);
        }
    }

    @Test
    void shouldKeepWhatAnUnfinishedFetchHas() throws Exception {
        byte[] manifest;
        String digest;
        byte[] chunk;
        String chunkDigest;
        try (ChunkStore other =
                ChunkStore.open(folder.resolve("other"), new StoreSettings(Long.MAX_VALUE, CHUNK, Duration.ZERO))) {
            digest = other.put("job", files(1), 1).manifestDigest();
            manifest = other.manifestBytes(digest);
            chunkDigest = other.manifest(digest).chunks().keySet().iterator().next();
            chunk = Files.readAllBytes(other.disk.chunk(chunkDigest));
        }
        long later = Clock.systemUTC().millis() + 60_000;
        try (ChunkStore store = open(60_000)) {
            Incoming incoming = store.begin(digest, manifest, later);
            try (ChunkPart part = incoming.part(chunkDigest)) {
                part.write(chunk, chunk.length);
                part.keep();
            }
            assertThat(store.begin(digest, manifest, later)).isNull();
        }
        try (ChunkStore store = open(30_000)) {
            store.put("job", files(2), 1);
            assertThat(store.bytesHeld(digest)).isEqualTo(chunk.length);
            Incoming again = store.begin(digest, manifest, later);
            assertThat(again.missingBytes()).isEqualTo(30_000 - chunk.length);
        }
    }

    @Test
    void shouldTakeInFromSeveralThreadsWhileItCollects() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (ChunkStore store = open(100_000)) {
            Path same = files(1);
            List<Future<Checkpoint>> puts = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                Path folderOfOne = i % 2 == 0 ? same : files(100 + i);
                puts.add(threads.submit(() -> {
                    Checkpoint put = store.put("job", folderOfOne, 1);
                    store.pin(put.manifestDigest(), "kept");
                    return put;
                }));
            }
            for (Future<Checkpoint> put : puts) {
                put.get();
            }
            Checkpoint kept = store.put("job", same, 1);
            store.restore(kept.manifestDigest(), folder.resolve("out"));
            assertThat(Sites.contents(folder.resolve("out"))).isEqualTo(Sites.contents(same));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldCleanUpWhatACrashLeft() throws Exception {
        String whole;
        try (ChunkStore store = open(Long.MAX_VALUE)) {
            whole = store.put("job", files(1), 1).manifestDigest();
        }
        Path root = folder.resolve("store");
        Files.writeString(root.resolve("aside/9"), "torn");
        Files.createDirectories(root.resolve("partials/" + "ab".repeat(32)));
        Files.writeString(root.resolve("partials/" + "ab".repeat(32) + "/" + "cd".repeat(32)), "torn");
        Files.writeString(root.resolve("fetches/" + "ef".repeat(32)), "torn");
        try (ChunkStore store = open(Long.MAX_VALUE)) {
            assertThat(store.find(whole)).isNotNull();
            for (String kind : List.of("aside", "partials", "fetches")) {
                assertThat(StoreDisk.list(root.resolve(kind))).as(kind).isEmpty();
            }
        }
    }

    @Test
    void shouldSayOfADamagedOrMissingChunkThatItIsNotHeld() throws Exception {
        try (ChunkStore store = open(Long.MAX_VALUE)) {
            String digest = store.put("job", files(1), 1).manifestDigest();
            Path chunk = StoreDisk.list(store.disk.chunks).get(0);
            byte[] bytes = Files.readAllBytes(chunk);
            bytes[0] ^= 1;
            Files.write(chunk, bytes);
            assertThatThrownBy(() -> store.restore(digest, folder.resolve("out")))
                    .hasMessageContaining("damaged");
            assertThat(folder.resolve("out")).doesNotExist();
            assertThat(store.find(digest)).isNull();
            assertThat(store.put("job", folder.resolve("files1"), 1).manifestDigest())
                    .isEqualTo(digest);
            assertThat(store.find(digest)).isNotNull();
        }
    }

    @Test
    void shouldRefuseLinksOnBothSides() throws Exception {
        Path files = files(1);
        try (ChunkStore store = open(Long.MAX_VALUE)) {
            String digest = store.put("job", files, 1).manifestDigest();
            Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
            Files.createSymbolicLink(folder.resolve("out"), elsewhere);
            assertThatThrownBy(() -> store.restore(digest, folder.resolve("out")))
                    .hasMessageContaining("symbolic link");
            assertThat(StoreDisk.list(elsewhere)).isEmpty();
            Files.createSymbolicLink(files.resolve("link"), files.resolve("weights.bin"));
            assertThatThrownBy(() -> store.put("job", files, 1)).hasMessageContaining("plain files only");
        }
    }

    @Test
    void shouldHaveOneProcessAtATime() throws Exception {
        try (ChunkStore store = open(Long.MAX_VALUE)) {
            assertThat(store.bytesOnDisk()).isZero();
            assertThatThrownBy(() -> open(Long.MAX_VALUE)).hasMessageContaining("in use by another process");
        }
    }

    @Test
    void shouldKeepNothingOfACheckpointThatDoesNotFitTheDisk() throws Exception {
        long[] left = {12_000};
        Medium full = new Medium() {
            @Override
            public void write(FileChannel channel, ByteBuffer bytes) throws IOException {
                left[0] -= bytes.remaining();
                if (left[0] < 0) {
                    throw new IOException("No space left on device");
                }
                Medium.super.write(channel, bytes);
            }
        };
        StoreSettings settings = new StoreSettings(Long.MAX_VALUE, CHUNK, Duration.ZERO);
        try (ChunkStore store = ChunkStore.open(folder.resolve("store"), settings, Clock.systemUTC(), full)) {
            Path files = files(1);
            assertThatThrownBy(() -> store.put("job", files, 1))
                    .isInstanceOf(StoreFullException.class)
                    .hasMessageContaining("No space left on device");
            assertThat(StoreDisk.list(store.disk.manifests)).isEmpty();
            assertThat(StoreDisk.list(folder.resolve("store/aside"))).isEmpty();
        }
    }
}
