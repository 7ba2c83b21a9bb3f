package io.windfall.faults;

/** The raw topics, by what they carry, with their partitions. */
enum Topic {
    SITE("site.v1", 1),
    ORDER("operator.order.v1", 1),
    LINK("link.telemetry.v1", 1),
    SIGNAL("grid.signal.v1", 2),
    BEAT("fabric.beat.v1", 1),
    EVENT("migration.event.v1", 2),
    PROGRESS("job.progress.v1", 2);

    final String title;
    final int partitions;

    Topic(String title, int partitions) {
        this.title = title;
        this.partitions = partitions;
    }

    /** Which partition a key falls into. */
    int partitionOf(String key) {
        return partitionOf(key, partitions);
    }

    static int partitionOf(String key, int partitions) {
        return (key.hashCode() & Integer.MAX_VALUE) % partitions;
    }
}
