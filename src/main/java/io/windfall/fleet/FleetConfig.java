package io.windfall.fleet;

import io.windfall.feasibility.ModelParameters;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What a fleet is like beyond its scenario. Start from {@link #defaults()} and change single figures, by a {@code with…}
 * method or by {@link #toBuilder()}.
 *
 * @param slotsPerSite GPU slots of each site, one job a slot; default 8
 * @param load mean share of all slots that arriving work fills, above 0; default 0.30
 * @param arrivalDays days in which jobs arrive, from the scenario's start; default 2
 * @param seed from which every random figure follows; default 1
 * @param model times, rates and powers of the simulated sites; default {@link ModelParameters#full()}
 * @param bandwidthCv coefficient of variation of the bandwidth that each transfer draws; default 0.22
 * @param bandwidthScale factor on every link's mean, above 0; default 1
 * @param trouble what becomes of migrations on the way; default {@link Trouble#NONE}
 * @param skew share of jobs that arrive at the scenario's first site, the rest uniform over the others; 0, the default: uniform
 *     over all
 * @param burst jobs that arrive together within an hour: at the first site where there is a skew, else at a site drawn for
 *     each burst; default 1, each job by itself
 * @param mix how large checkpoints are; default {@link CheckpointMix#DEFAULT}
 * @param surplusDays days in which there is surplus, from the scenario's start; default 28
 * @param forecastErrorHours largest error of an announced end of surplus, h, uniform to either side; the truth is announced
 *     when it shows: at the announced end or the true one, whichever is first; default 0
 * @param forecastLeadHours how long before it begins surplus is announced as a forecast, h; 0, the default: when it begins
 * @param checkpointIntervalSeconds time between checkpoints of a running job, s; 0, the default: only when it is stopped
 * @param deltaShare share of a checkpoint that changes until the next, 0 to 1; null, the default: not known, so that nothing is
 *     copied ahead
 * @param slack share of its run time that a job may be paused; default 0
 * @param deadlineFactor a job's deadline is its arrival plus its run time times one plus this; null, the default: none
 */
public record FleetConfig(
        int slotsPerSite,
        double load,
        double arrivalDays,
        long seed,
        ModelParameters model,
        double bandwidthCv,
        double bandwidthScale,
        Trouble trouble,
        double skew,
        int burst,
        CheckpointMix mix,
        int surplusDays,
        double forecastErrorHours,
        double forecastLeadHours,
        double checkpointIntervalSeconds,
        Double deltaShare,
        double slack,
        Double deadlineFactor) {

    public FleetConfig {
        require(slotsPerSite >= 1 && slotsPerSite <= 100_000, "slots per site must be 1 to 100000", slotsPerSite);
        require(load > 0 && load <= 10, "load must be above 0 and at most 10", load);
        require(arrivalDays > 0 && arrivalDays <= 3660, "days must be above 0 and at most 3660", arrivalDays);
        Objects.requireNonNull(model, "model");
        require(bandwidthCv >= 0 && bandwidthCv <= 100, "bandwidth cv must be 0 to 100", bandwidthCv);
        require(bandwidthScale >= 1e-6 && bandwidthScale <= 1e6, "bandwidth scale must be 1e-6 to 1e6", bandwidthScale);
        Objects.requireNonNull(trouble, "trouble");
        require(skew >= 0 && skew <= 1, "skew must be a share, 0 to 1,", skew);
        require(burst >= 1 && burst <= 100_000, "burst must be 1 to 100000 jobs", burst);
        Objects.requireNonNull(mix, "mix");
        require(surplusDays >= 0 && surplusDays <= 3660, "surplus days must be 0 to 3660", surplusDays);
        require(
                forecastErrorHours >= 0 && forecastErrorHours <= 168,
                "forecast error must be 0 to 168 h",
                forecastErrorHours);
        require(
                forecastLeadHours >= 0 && forecastLeadHours <= 168,
                "forecast lead must be 0 to 168 h",
                forecastLeadHours);
        require(
                checkpointIntervalSeconds == 0 || checkpointIntervalSeconds >= 1 && checkpointIntervalSeconds <= 1e9,
                "checkpoint interval must be 0 (none) or 1 s or more",
                checkpointIntervalSeconds);
        require(deltaShare == null || deltaShare >= 0 && deltaShare <= 1, "delta share must be 0 to 1", deltaShare);
        require(slack >= 0 && slack <= 1000, "slack must be a share of the run time, 0 to 1000,", slack);
        require(
                deadlineFactor == null || deadlineFactor >= 0 && deadlineFactor <= 1000,
                "deadline factor must be 0 to 1000",
                deadlineFactor);
    }

    /** The demo's: two days at load 0.30. */
    public static FleetConfig defaults() {
        return new FleetConfig(
                8,
                0.30,
                2,
                1,
                ModelParameters.full(),
                0.22,
                1,
                Trouble.NONE,
                0,
                1,
                CheckpointMix.DEFAULT,
                28,
                0,
                0,
                0,
                null,
                0,
                null);
    }

    public FleetConfig withSlotsPerSite(int slots) {
        return with(builder -> builder.slotsPerSite = slots);
    }

    public FleetConfig withLoad(double newLoad) {
        return with(builder -> builder.load = newLoad);
    }

    public FleetConfig withArrivalDays(double days) {
        return with(builder -> builder.arrivalDays = days);
    }

    public FleetConfig withSeed(long newSeed) {
        return with(builder -> builder.seed = newSeed);
    }

    public FleetConfig withModel(ModelParameters newModel) {
        return with(builder -> builder.model = newModel);
    }

    public FleetConfig withBandwidth(double cv, double scale) {
        return with(builder -> builder.bandwidth(cv, scale));
    }

    /** Connections break off in the midst of this share of transfers, and nothing else goes wrong. */
    public FleetConfig withFailureProbability(double share) {
        return with(builder -> builder.trouble = new Trouble(share, 0, 0));
    }

    public FleetConfig withSurplusDays(int days) {
        return with(builder -> builder.surplusDays = days);
    }

    public FleetConfig withSlack(double share) {
        return with(builder -> builder.slack = share);
    }

    /** These figures, open to change. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    private FleetConfig with(Consumer<Builder> change) {
        Builder builder = toBuilder();
        change.accept(builder);
        return builder.build();
    }

    private static void require(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(rule + " but is " + value);
        }
    }

    /** A configuration under change; see {@link FleetConfig} for what each figure means. */
    public static final class Builder {
        private int slotsPerSite;
        private double load;
        private double arrivalDays;
        private long seed;
        private ModelParameters model;
        private double bandwidthCv;
        private double bandwidthScale;
        private Trouble trouble;
        private double skew;
        private int burst;
        private CheckpointMix mix;
        private int surplusDays;
        private double forecastErrorHours;
        private double forecastLeadHours;
        private double checkpointIntervalSeconds;
        private Double deltaShare;
        private double slack;
        private Double deadlineFactor;

        private Builder(FleetConfig from) {
            slotsPerSite = from.slotsPerSite;
            load = from.load;
            arrivalDays = from.arrivalDays;
            seed = from.seed;
            model = from.model;
            bandwidthCv = from.bandwidthCv;
            bandwidthScale = from.bandwidthScale;
            trouble = from.trouble;
            skew = from.skew;
            burst = from.burst;
            mix = from.mix;
            surplusDays = from.surplusDays;
            forecastErrorHours = from.forecastErrorHours;
            forecastLeadHours = from.forecastLeadHours;
            checkpointIntervalSeconds = from.checkpointIntervalSeconds;
            deltaShare = from.deltaShare;
            slack = from.slack;
            deadlineFactor = from.deadlineFactor;
        }

        public Builder slotsPerSite(int slots) {
            slotsPerSite = slots;
            return this;
        }

        public Builder load(double share) {
            load = share;
            return this;
        }

        public Builder arrivalDays(double days) {
            arrivalDays = days;
            return this;
        }

        public Builder seed(long number) {
            seed = number;
            return this;
        }

        public Builder model(ModelParameters parameters) {
            model = parameters;
            return this;
        }

        public Builder bandwidth(double cv, double scale) {
            bandwidthCv = cv;
            bandwidthScale = scale;
            return this;
        }

        public Builder trouble(Trouble onTheWay) {
            trouble = onTheWay;
            return this;
        }

        public Builder arrivals(double skewedShare, int jobsPerBurst) {
            skew = skewedShare;
            burst = jobsPerBurst;
            return this;
        }

        public Builder mix(CheckpointMix sizes) {
            mix = sizes;
            return this;
        }

        public Builder surplusDays(int days) {
            surplusDays = days;
            return this;
        }

        public Builder forecast(double errorHours, double leadHours) {
            forecastErrorHours = errorHours;
            forecastLeadHours = leadHours;
            return this;
        }

        public Builder checkpoints(double intervalSeconds, Double changingShare) {
            checkpointIntervalSeconds = intervalSeconds;
            deltaShare = changingShare;
            return this;
        }

        public Builder slack(double share) {
            slack = share;
            return this;
        }

        public Builder deadlineFactor(Double factor) {
            deadlineFactor = factor;
            return this;
        }

        /**
         * What was set so far.
         *
         * @throws IllegalArgumentException when a figure is out of its bounds; the message names it
         */
        public FleetConfig build() {
            return new FleetConfig(
                    slotsPerSite,
                    load,
                    arrivalDays,
                    seed,
                    model,
                    bandwidthCv,
                    bandwidthScale,
                    trouble,
                    skew,
                    burst,
                    mix,
                    surplusDays,
                    forecastErrorHours,
                    forecastLeadHours,
                    checkpointIntervalSeconds,
                    deltaShare,
                    slack,
                    deadlineFactor);
        }
    }
}
