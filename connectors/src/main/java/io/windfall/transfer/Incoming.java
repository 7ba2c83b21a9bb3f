package io.windfall.transfer;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A checkpoint on its way into a store: what of it is missing, and where that goes. */
final class Incoming {
    private final ChunkStore store;
    private final String digest;
    private final Manifest manifest;
    private final byte[] manifestBytes;
    private final Forcing forcing;
    private final Map<String, Integer> missing = new LinkedHashMap<>();

    Incoming(ChunkStore store, String digest, Manifest manifest, byte[] manifestBytes) throws IOException {
        this.store = store;
        this.digest = digest;
        this.manifest = manifest;
        this.manifestBytes = manifestBytes;
        this.forcing = new Forcing(store);
        for (Map.Entry<String, Integer> chunk : manifest.chunks().entrySet()) {
            if (!store.disk.hasChunk(chunk.getKey(), chunk.getValue())) {
                missing.put(chunk.getKey(), chunk.getValue());
            }
        }
    }

    String digest() {
        return digest;
    }

    Manifest manifest() {
        return manifest;
    }

    byte[] manifestBytes() {
        return manifestBytes;
    }

    /** The chunks that were missing at the beginning, each once, with their lengths. */
    Map<String, Integer> missing() {
        return missing;
    }

    long missingBytes() {
        return missing.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** Waits until every chunk that has come is durable; no more are taken then. */
    void settle() throws IOException {
        forcing.finish();
    }

    /** Opens a missing chunk for writing, behind what an earlier attempt left of it. */
    ChunkPart part(String chunk) throws IOException {
        return new ChunkPart(store, forcing, FetchMark.partials(store.disk, digest), chunk, missing.get(chunk));
    }
}
