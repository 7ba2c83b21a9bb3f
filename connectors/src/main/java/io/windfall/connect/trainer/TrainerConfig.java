package io.windfall.connect.trainer;

import io.windfall.connect.Checks;
import io.windfall.connect.ConnectSettings;
import io.windfall.connect.KeyGroup;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The settings of a {@link TrainerSource}, checked as a whole. */
final class TrainerConfig extends ConnectSettings {

    static final String ROOT = "trainer.root";
    static final String JOB = "job";
    static final String CHECKPOINTS = "trainer.checkpoints";
    static final String SETTLE = "trainer.settle.ms";
    static final String MOST_FILES = "trainer.files.max";
    static final String DELTA = "trainer.delta";
    static final String DIGEST_MAX = "trainer.digest.max.gb";
    static final String SITE = "site";
    static final String NODE = "node";
    static final String GPU = "gpu.model";
    static final String WATTS = "compute.watts";
    static final String MIGRATABLE = "migratable";
    static final String SLACK = "slack";
    static final String ALLOWED = "allowed.sites";

    /** How it is told what of a checkpoint has changed. */
    enum Delta {
        /** By the content of files: every new file is read once. */
        DIGEST,
        /** By path, size and time of files: a file that was written again has changed, whatever is in it. */
        STAT,
        /** Not at all. */
        NONE
    }

    TrainerConfig(Map<String, String> properties) {
        super(definition(), properties);
        Path within = Path.of(getString(CHECKPOINTS));
        if (within.isAbsolute() || within.normalize().startsWith("..")) {
            throw new ConfigException(CHECKPOINTS, within, "must be a path within a job's folder");
        }
        registry();
        backoff();
        topics();
    }

    static ConfigDef definition() {
        ConfigDef own = new ConfigDef();
        KeyGroup.in(own, "Trainer")
                .text(
                        ROOT,
                        ConfigDef.NO_DEFAULT_VALUE,
                        null,
                        Importance.HIGH,
                        "The folder to watch: of one job where " + JOB + " is set, else with a folder for each job.")
                .text(JOB, null, Checks.name(), Importance.HIGH, "The job, where the root is one job's folder.")
                .text(
                        CHECKPOINTS,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Where in a job's folder its checkpoints' folders stand; empty: in itself.")
                .millis(
                        SETTLE,
                        10_000L,
                        0,
                        86_400_000L,
                        Importance.MEDIUM,
                        "A checkpoint is whole once nothing in it has changed for this long, ms.")
                .whole(
                        MOST_FILES,
                        10_000,
                        1,
                        40_000,
                        Importance.LOW,
                        "The most files a checkpoint may have; one with more goes to the dead letters by its name.")
                .choice(
                        DELTA,
                        Delta.DIGEST,
                        Importance.MEDIUM,
                        "How deltaBytes is found. digest reads every file of a new checkpoint once; stat counts a file as"
                                + " unchanged that has the same path, size and time; none leaves it out.")
                .whole(
                        DIGEST_MAX,
                        32,
                        0,
                        1_000_000,
                        Importance.LOW,
                        "A checkpoint above this size is not read but compared by stat, in GB (10^9 bytes).");
        KeyGroup.in(own, "Jobs")
                .text(
                        SITE,
                        null,
                        Checks.name(),
                        Importance.HIGH,
                        "The site that runs them. This and all below: windfall-job.json in a job's folder overrides it.")
                .text(NODE, null, Checks.name(), Importance.LOW, "The node that runs them.")
                .text(GPU, null, Checks.name(), Importance.MEDIUM, "The GPU model that they need; none: any.")
                .number(WATTS, null, 0, 1e9, Importance.MEDIUM, "Draw of a job's slot, W; none: the fabric's default.")
                .number(
                        SLACK,
                        0.0,
                        0,
                        1000,
                        Importance.LOW,
                        "Deliberate pauses may take up to this share of the run time.")
                .flag(MIGRATABLE, true, Importance.MEDIUM, "Whether they may be moved.")
                .list(ALLOWED, "", Importance.LOW, "Sites where they may run; empty: anywhere.");
        return KeyGroup.merged(own, polling(30_000), shared());
    }

    private static ConfigDef shared() {
        ConfigDef shared = new ConfigDef();
        common().configKeys().values().stream()
                .filter(key -> !key.name.equals(SOURCE_NAME)) // a job's record names no source
                .forEach(shared::define);
        return shared;
    }

    Path root() {
        return Path.of(getString(ROOT));
    }

    Delta delta() {
        return choice(DELTA, Delta.class);
    }

    long digestMaxBytes() {
        return getInt(DIGEST_MAX) * 1_000_000_000L;
    }
}
