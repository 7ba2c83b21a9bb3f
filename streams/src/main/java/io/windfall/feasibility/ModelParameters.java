package io.windfall.feasibility;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The constants of the feasibility model. Start from {@link #paper()} or {@link #full()} and change single ones by the
 * {@code with…} methods. Sources: arXiv 2511.16182 for the times, powers and class bounds; CRIUgpu's 56 GB process image
 * on an H100 (77.4 s and 38.8 s) for dump and restore; WANify's median over 248 link settings for the cv.
 *
 * @param preset {@code paper} or {@code full}: where these parameters started from
 * @param alpha largest share of the window that a move may take, in (0, 1]; default 0.10
 * @param epsilon largest accepted probability that a move overruns that share, in (0, 1); default 0.05
 * @param loadSeconds loading at the destination; default 10
 * @param downSeconds switching over; default 0.4
 * @param dumpBytesPerSecond writing the checkpoint of a running job; {@code full} 0.72e9, {@code paper} infinite (not charged)
 * @param restoreBytesPerSecond reading it back; {@code full} 1.44e9, {@code paper} infinite
 * @param compressionRatio bytes before over bytes after lossless compression, 1 or more; default 1, until measured
 * @param codecBytesPerSecond compressing, by bytes before compression; default infinite, until measured
 * @param migrationPowerWatts drawn at the source during the transfer; default 1800
 * @param computePowerWatts drawn by a running job whose draw is not known; default 750
 * @param classABytes checkpoints below are class A; default 10e9
 * @param classBBytes checkpoints above are class C; default 100e9
 * @param defaultBandwidthCv cv of a link before any observation; {@code full} 0.22, {@code paper} 0 (it knows no uncertainty)
 * @param bandwidthHalfLife age at which an observed bandwidth counts half; 1 ms or more, default 6 h
 * @param maxWindow longest window that a condition may ask for; default 24 h
 * @param maxBandwidthBps fastest link that a condition may ask for, bit/s; default 100e9
 * @param minTransferFraction smallest share of a transfer that a condition may ask to shrink it to, in (0, 1]; default 0.1
 */
public record ModelParameters(
        String preset,
        double alpha,
        double epsilon,
        double loadSeconds,
        double downSeconds,
        double dumpBytesPerSecond,
        double restoreBytesPerSecond,
        double compressionRatio,
        double codecBytesPerSecond,
        double migrationPowerWatts,
        double computePowerWatts,
        double classABytes,
        double classBBytes,
        double defaultBandwidthCv,
        Duration bandwidthHalfLife,
        Duration maxWindow,
        double maxBandwidthBps,
        double minTransferFraction) {
    /** The name of the paper's own model. */
    public static final String PAPER = "paper";
    /** The name of the model that charges the whole path, the default. */
    public static final String FULL = "full";

    public ModelParameters {
        requirePreset(preset);
        if (!(alpha > 0 && alpha <= 1)) {
            throw new IllegalArgumentException("alpha must lie above 0 and at most at 1, not " + alpha);
        }
        if (!(epsilon > 0 && epsilon < 1)) {
            throw new IllegalArgumentException("epsilon must lie between 0 and 1, not " + epsilon);
        }
        Require.nonNegative("loadSeconds", loadSeconds);
        Require.nonNegative("downSeconds", downSeconds);
        Require.rate("dumpBytesPerSecond", dumpBytesPerSecond);
        Require.rate("restoreBytesPerSecond", restoreBytesPerSecond);
        Require.rate("codecBytesPerSecond", codecBytesPerSecond);
        if (!(compressionRatio >= 1) || Double.isInfinite(compressionRatio)) {
            throw new IllegalArgumentException(
                    "compressionRatio must be finite and 1 or more, not " + compressionRatio);
        }
        Require.nonNegative("migrationPowerWatts", migrationPowerWatts);
        Require.positive("computePowerWatts", computePowerWatts);
        Require.nonNegative("classABytes", classABytes);
        Require.nonNegative("classBBytes", classBBytes);
        if (classABytes > classBBytes) {
            throw new IllegalArgumentException(
                    "classABytes (" + classABytes + ") must not exceed classBBytes (" + classBBytes + ")");
        }
        Require.nonNegative("defaultBandwidthCv", defaultBandwidthCv);
        requireMillis("bandwidthHalfLife", bandwidthHalfLife);
        requireMillis("maxWindow", maxWindow);
        Require.positive("maxBandwidthBps", maxBandwidthBps);
        if (!(minTransferFraction > 0 && minTransferFraction <= 1)) {
            throw new IllegalArgumentException(
                    "minTransferFraction must lie above 0 and at most at 1, not " + minTransferFraction);
        }
    }

    /** The paper's model: load, switch-over and wire are charged, nothing is uncertain. */
    public static ModelParameters paper() {
        return full().with(draft -> {
            draft.preset = PAPER;
            draft.dumpBytesPerSecond = Double.POSITIVE_INFINITY;
            draft.restoreBytesPerSecond = Double.POSITIVE_INFINITY;
            draft.defaultBandwidthCv = 0;
        });
    }

    /** The default: dump and restore are charged too, and bandwidth is uncertain. */
    public static ModelParameters full() {
        return new ModelParameters(
                FULL,
                0.10,
                0.05,
                10,
                0.4,
                0.72e9,
                1.44e9,
                1.0,
                Double.POSITIVE_INFINITY,
                1800,
                750,
                10e9,
                100e9,
                0.22,
                Duration.ofHours(6),
                Duration.ofHours(24),
                100e9,
                0.1);
    }

    /**
     * The preset of that name.
     *
     * @throws IllegalArgumentException naming the presets there are, when it is neither
     */
    public static ModelParameters preset(String name) {
        requirePreset(name);
        return PAPER.equals(name) ? paper() : full();
    }

    public ModelParameters withAlpha(double alpha) {
        return with(draft -> draft.alpha = alpha);
    }

    public ModelParameters withEpsilon(double epsilon) {
        return with(draft -> draft.epsilon = epsilon);
    }

    public ModelParameters withLoadSeconds(double loadSeconds) {
        return with(draft -> draft.loadSeconds = loadSeconds);
    }

    public ModelParameters withDownSeconds(double downSeconds) {
        return with(draft -> draft.downSeconds = downSeconds);
    }

    public ModelParameters withDumpBytesPerSecond(double dumpBytesPerSecond) {
        return with(draft -> draft.dumpBytesPerSecond = dumpBytesPerSecond);
    }

    public ModelParameters withRestoreBytesPerSecond(double restoreBytesPerSecond) {
        return with(draft -> draft.restoreBytesPerSecond = restoreBytesPerSecond);
    }

    public ModelParameters withCompressionRatio(double compressionRatio) {
        return with(draft -> draft.compressionRatio = compressionRatio);
    }

    public ModelParameters withCodecBytesPerSecond(double codecBytesPerSecond) {
        return with(draft -> draft.codecBytesPerSecond = codecBytesPerSecond);
    }

    public ModelParameters withMigrationPowerWatts(double migrationPowerWatts) {
        return with(draft -> draft.migrationPowerWatts = migrationPowerWatts);
    }

    public ModelParameters withComputePowerWatts(double computePowerWatts) {
        return with(draft -> draft.computePowerWatts = computePowerWatts);
    }

    /** Both class bounds at once, since the one bounds the other. */
    public ModelParameters withClassBounds(double classABytes, double classBBytes) {
        return with(draft -> {
            draft.classABytes = classABytes;
            draft.classBBytes = classBBytes;
        });
    }

    public ModelParameters withDefaultBandwidthCv(double defaultBandwidthCv) {
        return with(draft -> draft.defaultBandwidthCv = defaultBandwidthCv);
    }

    public ModelParameters withBandwidthHalfLife(Duration bandwidthHalfLife) {
        return with(draft -> draft.bandwidthHalfLife = bandwidthHalfLife);
    }

    public ModelParameters withMaxWindow(Duration maxWindow) {
        return with(draft -> draft.maxWindow = maxWindow);
    }

    public ModelParameters withMaxBandwidthBps(double maxBandwidthBps) {
        return with(draft -> draft.maxBandwidthBps = maxBandwidthBps);
    }

    public ModelParameters withMinTransferFraction(double minTransferFraction) {
        return with(draft -> draft.minTransferFraction = minTransferFraction);
    }

    private ModelParameters with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    private static void requirePreset(String name) {
        if (!PAPER.equals(name) && !FULL.equals(name)) {
            throw new IllegalArgumentException("Unknown preset '" + name + "': use '" + PAPER + "' or '" + FULL + "'");
        }
    }

    private static void requireMillis(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofDays(36_500)) > 0) {
            throw new IllegalArgumentException(name + " must lie between 1 ms and 36500 days, not " + value);
        }
    }

    /** The components, open to change between two records. */
    private static final class Draft {
        private String preset;
        private double alpha;
        private double epsilon;
        private double loadSeconds;
        private double downSeconds;
        private double dumpBytesPerSecond;
        private double restoreBytesPerSecond;
        private double compressionRatio;
        private double codecBytesPerSecond;
        private double migrationPowerWatts;
        private double computePowerWatts;
        private double classABytes;
        private double classBBytes;
        private double defaultBandwidthCv;
        private Duration bandwidthHalfLife;
        private Duration maxWindow;
        private double maxBandwidthBps;
        private double minTransferFraction;

        private Draft(ModelParameters from) {
            preset = from.preset;
            alpha = from.alpha;
            epsilon = from.epsilon;
            loadSeconds = from.loadSeconds;
            downSeconds = from.downSeconds;
            dumpBytesPerSecond = from.dumpBytesPerSecond;
            restoreBytesPerSecond = from.restoreBytesPerSecond;
            compressionRatio = from.compressionRatio;
            codecBytesPerSecond = from.codecBytesPerSecond;
            migrationPowerWatts = from.migrationPowerWatts;
            computePowerWatts = from.computePowerWatts;
            classABytes = from.classABytes;
            classBBytes = from.classBBytes;
            defaultBandwidthCv = from.defaultBandwidthCv;
            bandwidthHalfLife = from.bandwidthHalfLife;
            maxWindow = from.maxWindow;
            maxBandwidthBps = from.maxBandwidthBps;
            minTransferFraction = from.minTransferFraction;
        }

        private ModelParameters done() {
            return new ModelParameters(
                    preset,
                    alpha,
                    epsilon,
                    loadSeconds,
                    downSeconds,
                    dumpBytesPerSecond,
                    restoreBytesPerSecond,
                    compressionRatio,
                    codecBytesPerSecond,
                    migrationPowerWatts,
                    computePowerWatts,
                    classABytes,
                    classBBytes,
                    defaultBandwidthCv,
                    bandwidthHalfLife,
                    maxWindow,
                    maxBandwidthBps,
                    minTransferFraction);
        }
    }
}
