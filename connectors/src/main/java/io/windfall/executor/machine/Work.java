package io.windfall.executor.machine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The state being changed by one input, and the outputs so far. Copies only what is touched. */
final class Work {

    final MachineConfig config;
    String bootId;
    long nowMillis;
    long wallMillis;
    SessionLease session;
    String opening;
    long nextHeartbeat;
    long nextNumber;
    List<OutboxEvent> outbox;

    private final ExecutorState before;
    private SortedMap<Integer, Long> offsets;
    private final SortedMap<String, Job> opened = new TreeMap<>();
    private final List<Output> outputs = new ArrayList<>();

    Work(MachineConfig config, ExecutorState before) {
        this.config = config;
        this.before = before;
        this.bootId = before.bootId();
        this.nowMillis = before.nowMillis();
        this.session = before.session();
        this.opening = before.opening();
        this.nextHeartbeat = before.nextHeartbeat();
        this.nextNumber = before.nextNumber();
        this.outbox = before.outbox();
        this.offsets = before.offsets();
    }

    void emit(Output output) {
        outputs.add(output);
    }

    /** Whether a session stands in which something can be answered and reported. */
    boolean hasSession() {
        return session != null && opening == null;
    }

    /** The job, or null where there is none. */
    Job find(String name) {
        Job job = opened.get(name);
        if (job == null && before.jobs().containsKey(name)) {
            job = new Job(before.jobs().get(name));
            opened.put(name, job);
        }
        return job;
    }

    /** The job, or a new one that is not ours and remembers what its tombstone does. */
    Job findOrCreate(String name) {
        Job job = find(name);
        if (job == null) {
            job = new Job(name, before.tombstones().get(name));
            opened.put(name, job);
        }
        return job;
    }

    Tombstone tombstone(String name) {
        return find(name) == null ? before.tombstones().get(name) : null;
    }

    SortedMap<String, Tombstone> tombstones() {
        return before.tombstones();
    }

    /** All jobs, by name. */
    List<Job> all() {
        SortedSet<String> names = new TreeSet<>(before.jobs().keySet());
        names.addAll(opened.keySet());
        List<Job> all = new ArrayList<>(names.size());
        for (String name : names) {
            all.add(find(name));
        }
        return all;
    }

    /** The jobs touched so far, by name. */
    List<Job> touched() {
        return new ArrayList<>(opened.values());
    }

    /** Moves on past a record of the commands; false where it was read before. */
    boolean advance(int partition, long offset) {
        Long expected = offsets.get(partition);
        if (expected != null && offset < expected) {
            return false;
        }
        offsets = new TreeMap<>(offsets);
        offsets.put(partition, offset + 1);
        return true;
    }

    Step finish() {
        SortedMap<String, JobEntry> jobs = before.jobs();
        SortedMap<String, Tombstone> tombstones = before.tombstones();
        if (!opened.isEmpty()) {
            jobs = new TreeMap<>(jobs);
            for (Job job : opened.values()) {
                if (job.isEmpty()) {
                    jobs.remove(job.name);
                    Tombstone tombstone = job.tombstone();
                    if (!tombstone.equals(tombstones.get(job.name))) {
                        tombstones = new TreeMap<>(tombstones);
                        tombstones.put(job.name, tombstone);
                    }
                } else {
                    jobs.put(job.name, job.entry());
                    if (tombstones.containsKey(job.name)) {
                        tombstones = new TreeMap<>(tombstones);
                        tombstones.remove(job.name);
                    }
                }
            }
            jobs = Collections.unmodifiableSortedMap(jobs);
            tombstones = Collections.unmodifiableSortedMap(tombstones);
        }
        ExecutorState after = new ExecutorState(
                bootId,
                nowMillis,
                session,
                opening,
                nextHeartbeat,
                nextNumber,
                offsets,
                jobs,
                tombstones,
                List.copyOf(outbox));
        return new Step(after, outputs);
    }
}
