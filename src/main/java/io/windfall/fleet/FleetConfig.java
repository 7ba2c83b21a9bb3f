package io.windfall.fleet;

import io.windfall.feasibility.ModelParameters;
import java.util.Objects;

/**
 * What a fleet is like beyond its scenario. Start from {@link #defaults()} and change single figures.
 *
 * @param slotsPerSite GPU slots of each site, one job a slot; default 8
 * @param load mean share of all slots that arriving work fills, above 0; default 0.30
 * @param arrivalDays days in which jobs arrive, from the scenario's start; default 2
 * @param seed from which every random figure follows; default 1
 * @param model times, rates and powers of the simulated sites; default {@link ModelParameters#full()}
 * @param bandwidthCv coefficient of variation of the bandwidth that each transfer draws; default 0.22
 * @param bandwidthScale factor on every link's mean, above 0; default 1
 * @param failureProbability share of transfers that break off midway; default 0
 * @param arrivals where and when jobs arrive; default balanced
 * @param surplusDays days in which there is surplus, from the scenario's start; default 28
 */
public record FleetConfig(
        int slotsPerSite,
        double load,
        double arrivalDays,
        long seed,
        ModelParameters model,
        double bandwidthCv,
        double bandwidthScale,
        double failureProbability,
        ArrivalPattern arrivals,
        int surplusDays) {

    public FleetConfig {
        require(slotsPerSite >= 1 && slotsPerSite <= 100_000, "slots per site must be 1 to 100000", slotsPerSite);
        require(load > 0 && load <= 10, "load must be above 0 and at most 10", load);
        require(arrivalDays > 0 && arrivalDays <= 3660, "days must be above 0 and at most 3660", arrivalDays);
        Objects.requireNonNull(model, "model");
        require(bandwidthCv >= 0 && bandwidthCv <= 100, "bandwidth cv must be 0 to 100", bandwidthCv);
        require(bandwidthScale >= 1e-6 && bandwidthScale <= 1e6, "bandwidth scale must be 1e-6 to 1e6", bandwidthScale);
        require(
                failureProbability >= 0 && failureProbability <= 1,
                "failure probability must be 0 to 1",
                failureProbability);
        Objects.requireNonNull(arrivals, "arrivals");
        require(surplusDays >= 0 && surplusDays <= 3660, "surplus days must be 0 to 3660", surplusDays);
    }

    /** The demo's: two days at load 0.30. */
    public static FleetConfig defaults() {
        return new FleetConfig(8, 0.30, 2, 1, ModelParameters.full(), 0.22, 1, 0, ArrivalPattern.BALANCED, 28);
    }

    public FleetConfig withSlotsPerSite(int slots) {
        return new FleetConfig(
                slots,
                load,
                arrivalDays,
                seed,
                model,
                bandwidthCv,
                bandwidthScale,
                failureProbability,
                arrivals,
                surplusDays);
    }

    public FleetConfig withLoad(double newLoad) {
        return new FleetConfig(
                slotsPerSite,
                newLoad,
                arrivalDays,
                seed,
                model,
                bandwidthCv,
                bandwidthScale,
                failureProbability,
                arrivals,
                surplusDays);
    }

    public FleetConfig withArrivalDays(double days) {
        return new FleetConfig(
                slotsPerSite,
                load,
                days,
                seed,
                model,
                bandwidthCv,
                bandwidthScale,
                failureProbability,
                arrivals,
                surplusDays);
    }

    public FleetConfig withSeed(long newSeed) {
        return new FleetConfig(
                slotsPerSite,
                load,
                arrivalDays,
                newSeed,
                model,
                bandwidthCv,
                bandwidthScale,
                failureProbability,
                arrivals,
                surplusDays);
    }

    public FleetConfig withModel(ModelParameters newModel) {
        return new FleetConfig(
                slotsPerSite,
                load,
                arrivalDays,
                seed,
                newModel,
                bandwidthCv,
                bandwidthScale,
                failureProbability,
                arrivals,
                surplusDays);
    }

    public FleetConfig withBandwidth(double cv, double scale) {
        return new FleetConfig(
                slotsPerSite, load, arrivalDays, seed, model, cv, scale, failureProbability, arrivals, surplusDays);
    }

    public FleetConfig withFailureProbability(double share) {
        return new FleetConfig(
                slotsPerSite,
                load,
                arrivalDays,
                seed,
                model,
                bandwidthCv,
                bandwidthScale,
                share,
                arrivals,
                surplusDays);
    }

    public FleetConfig withArrivals(ArrivalPattern pattern) {
        return new FleetConfig(
                slotsPerSite,
                load,
                arrivalDays,
                seed,
                model,
                bandwidthCv,
                bandwidthScale,
                failureProbability,
                pattern,
                surplusDays);
    }

    public FleetConfig withSurplusDays(int days) {
        return new FleetConfig(
                slotsPerSite,
                load,
                arrivalDays,
                seed,
                model,
                bandwidthCv,
                bandwidthScale,
                failureProbability,
                arrivals,
                days);
    }

    private static void require(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(rule + " but is " + value);
        }
    }
}
