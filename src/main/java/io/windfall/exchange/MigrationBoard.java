package io.windfall.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The latest migration of every job, as the records of {@code migration.state} come in; for one thread. */
public final class MigrationBoard {

    private final String fabric;
    private final boolean all;
    private final Map<String, MigrationStanding> latest = new TreeMap<>();

    /**
     * @param fabric the one fabric to show; null: every one
     * @param all whether to show the migrations that have ended, too
     */
    public MigrationBoard(String fabric, boolean all) {
        this.fabric = fabric;
        this.all = all;
    }

    /** Takes records in; returns what they say of the fabric's migrations, ended ones too, in their order. */
    public List<MigrationStanding> take(List<SeenRecord> records) {
        List<MigrationStanding> changed = new ArrayList<>();
        for (SeenRecord record : records) {
            if (record.value() != null) {
                MigrationStanding standing = new MigrationStanding(record.value());
                if (fabric == null || fabric.equals(standing.fabric())) {
                    latest.put(record.key(), standing);
                    changed.add(standing);
                }
            } else if (record.complaint() == null) {
                latest.remove(record.key());
            }
        }
        return changed;
    }

    /** What is to be shown, sorted by fabric and job. */
    public List<MigrationStanding> shown() {
        return latest.values().stream()
                .filter(standing -> all || !standing.ended())
                .toList();
    }
}
