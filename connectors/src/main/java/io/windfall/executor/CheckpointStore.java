package io.windfall.executor;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Keeps complete checkpoints at a site, in chunks that checkpoints share. What it holds is whole: a checkpoint is in it
 * entirely or not at all, also after a crash. Safe for use by several threads.
 */
public interface CheckpointStore {

    /**
     * Takes in the files under a folder as one checkpoint. Files that changed while they were read make it fail.
     *
     * @param job the job
     * @param folder whose files, at any depth, make up the checkpoint
     * @param step the step at which it was taken; -1 where unknown
     * @throws IOException where it cannot be read or kept; nothing is kept then
     */
    Checkpoint put(String job, Path folder, long step) throws IOException;

    /** The checkpoint of that digest, or null where it is not held in full. */
    Checkpoint find(String manifestDigest) throws IOException;

    /**
     * Lays the files of a checkpoint out in a folder, verified; written aside and renamed, so that it appears whole.
     *
     * @throws IOException where it is not held in full or a chunk is damaged
     */
    void restore(String manifestDigest, Path folder) throws IOException;

    /** Keeps a checkpoint from being collected, for a reason that names it; safe to repeat. */
    void pin(String manifestDigest, String reason) throws IOException;

    /** Takes back all pins of that reason: what nobody pins may be collected when room is needed. */
    void unpin(String reason) throws IOException;

    /** Bytes of a checkpoint's chunks that this store holds, B; 0 where its manifest is not known. */
    long bytesHeld(String manifestDigest) throws IOException;
}
