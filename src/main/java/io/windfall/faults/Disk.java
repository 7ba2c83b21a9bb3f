package io.windfall.faults;

import io.windfall.executor.Checkpoint;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The checkpoint store on a site's disk: what it holds is whole or not there. What nobody pins may be collected.
 * A fetch that was broken off stays as a part, and is no checkpoint.
 */
final class Disk {

    /** What has just come in is not collected: whoever put it there is about to pin it, ms. */
    private static final long FRESH_MILLIS = 6000;

    private final World world;
    private final Map<String, Held> held = new TreeMap<>();
    private final Map<String, Long> parts = new TreeMap<>();
    private final Map<String, String> pins = new TreeMap<>();
    private boolean full;

    Disk(World world) {
        this.world = world;
    }

    boolean isFull() {
        return full;
    }

    void setFull(boolean nothingCanBeWritten) {
        full = nothingCanBeWritten;
    }

    /** Takes a checkpoint in; false: there is no room. One that is held already needs none. */
    boolean put(Job job, Checkpoint checkpoint) {
        if (!held.containsKey(checkpoint.manifestDigest())) {
            if (full) {
                world.met(Fault.DISK_FULL);
                return false;
            }
            keep(job, checkpoint, true);
        }
        return true;
    }

    /** Enters a checkpoint; one that is not whole is there only where a defect says it is. */
    void keep(Job job, Checkpoint checkpoint, boolean whole) {
        held.put(checkpoint.manifestDigest(), new Held(job, checkpoint, whole, world.schedule.now()));
        parts.remove(checkpoint.manifestDigest());
    }

    Checkpoint find(String digest) {
        Held found = held.get(digest);
        return found == null ? null : found.checkpoint;
    }

    /** Whether a checkpoint is held in full. */
    boolean isWhole(String digest) {
        Held found = held.get(digest);
        return found != null && found.whole;
    }

    /** Bytes of a checkpoint fetched so far. */
    long part(String digest) {
        return parts.getOrDefault(digest, 0L);
    }

    void keepPart(String digest, long bytes) {
        parts.put(digest, bytes);
    }

    boolean hasParts() {
        return !parts.isEmpty();
    }

    /** Whether a complete checkpoint of a job is held. */
    boolean holds(Job job) {
        for (Held one : held.values()) {
            if (one.job == job && one.whole) {
                return true;
            }
        }
        return false;
    }

    /** The newest complete checkpoint of a job, or null. */
    Checkpoint newest(Job job) {
        Checkpoint newest = null;
        for (Held one : held.values()) {
            if (one.job == job && one.whole && (newest == null || one.checkpoint.step() > newest.step())) {
                newest = one.checkpoint;
            }
        }
        return newest;
    }

    void pin(String job, String digest) {
        pins.put(job, digest);
    }

    void unpin(String job) {
        pins.remove(job);
    }

    /** Collects what nobody pins. */
    void collect() {
        long now = world.schedule.now();
        for (Iterator<Held> all = held.values().iterator(); all.hasNext(); ) {
            Held one = all.next();
            String digest = one.checkpoint.manifestDigest();
            if (!digest.equals(pins.get(one.job.name)) && now - one.sinceMillis > FRESH_MILLIS) {
                all.remove();
                world.verifier.checkRecoverable(one.job, "checkpoint " + digest + " was collected");
            }
        }
    }

    /** Drops all that is held of a job at once. */
    void purge(Job job) {
        held.values().removeIf(one -> one.job == job);
        world.verifier.checkRecoverable(job, "its checkpoints were purged");
    }

    /** All is gone. */
    void lose() {
        held.values().forEach(one -> one.job.diskLost = true);
        held.clear();
        parts.clear();
        pins.clear();
        full = false;
    }

    private record Held(Job job, Checkpoint checkpoint, boolean whole, long sinceMillis) {}
}
