package io.windfall.faults;

import io.windfall.fabric.Command;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Origin;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The log: raw partitions with append times, the journal that intake makes of them, the commands. Order holds within a
 * partition and nowhere else: intake takes each partition when its turn comes, and some lag.
 */
final class Log {

    static final int COMMAND_PARTITIONS = 2;

    /** A lag from which on topics count as reordered, ms. */
    private static final long MATERIAL_LAG_MILLIS = 1000;

    final List<JournalEntry> journal = new ArrayList<>();
    final List<List<Command>> commands = new ArrayList<>();

    private final World world;
    private final Map<Topic, Partition[]> raw = new EnumMap<>(Topic.class);
    private long newestTakenInMillis;

    Log(World world) {
        this.world = world;
        for (Topic topic : Topic.values()) {
            Partition[] partitions = new Partition[topic.partitions];
            for (int i = 0; i < partitions.length; i++) {
                partitions[i] = new Partition(topic, i);
            }
            raw.put(topic, partitions);
        }
        for (int i = 0; i < COMMAND_PARTITIONS; i++) {
            commands.add(new ArrayList<>());
        }
    }

    /** Appends a record now; its append time is the broker's. */
    void append(Topic topic, String key, Raw record) {
        Partition partition = raw.get(topic)[topic.partitionOf(key)];
        long now = world.schedule.now();
        Origin origin = new Origin(topic.title, partition.number, partition.offset++, now);
        partition.waiting.add(new JournalEntry(Setup.FABRIC, origin, record.appendedAt(now)));
        takeInSoon(partition);
    }

    /** Lets a partition of a topic lag for a while: what is appended there meanwhile comes to the journal later. */
    void stall(Topic topic, int partition, long untilMillis) {
        raw.get(topic)[partition].stalledUntilMillis = untilMillis;
    }

    /** Whether everything appended has come into the journal. */
    boolean isTakenIn() {
        for (Partition[] partitions : raw.values()) {
            for (Partition partition : partitions) {
                if (!partition.waiting.isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }

    private void takeInSoon(Partition partition) {
        if (!partition.scheduled) {
            partition.scheduled = true;
            long delay = partition.dice.between(2, 120);
            world.schedule.at(
                    StrictMath.max(world.schedule.now() + delay, partition.stalledUntilMillis),
                    () -> takeIn(partition));
        }
    }

    private void takeIn(Partition partition) {
        partition.scheduled = false;
        if (world.schedule.now() < partition.stalledUntilMillis || !world.orchestrator.isUp()) {
            takeInSoon(partition);
            return;
        }
        for (JournalEntry entry : partition.waiting) {
            note(partition, entry);
            journal.add(entry);
        }
        partition.waiting.clear();
        world.orchestrator.workSoon();
    }

    private void note(Partition partition, JournalEntry entry) {
        long appended = entry.origin().appendedAtMillis();
        if (appended < newestTakenInMillis - MATERIAL_LAG_MILLIS) {
            world.met(Fault.TOPICS_REORDERED);
        }
        if (partition.topic == Topic.BEAT && world.schedule.now() - appended > world.setup.leaseMillis()) {
            world.met(Fault.BEAT_BACKLOG);
        }
        newestTakenInMillis = StrictMath.max(newestTakenInMillis, appended);
    }

    /** A record that learns its append time from the broker. */
    @FunctionalInterface
    interface Raw {
        JournalEntry.Body appendedAt(long millis);
    }

    private final class Partition {
        final Topic topic;
        final int number;
        final Dice dice = world.dice.split();
        final List<JournalEntry> waiting = new ArrayList<>();
        long offset;
        long stalledUntilMillis;
        boolean scheduled;

        Partition(Topic topic, int number) {
            this.topic = topic;
            this.number = number;
        }
    }
}
