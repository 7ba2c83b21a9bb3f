package io.windfall.executor;

import java.util.List;
import java.util.Objects;

/**
 * What a site's card says of it; the executor adds its own address and key.
 *
 * @param gridZone the grid zone it draws from, such as {@code US-CAL-CISO}; empty where that does not matter
 * @param slots GPU slots, at least 1; one job takes one
 * @param powerLimitWatts the most it may draw, W; NaN: no limit
 * @param gpuModels the GPU models it offers; empty: the reference model
 * @param carbonGramsPerKwh average lifecycle carbon intensity of its grid power, g CO2e/kWh
 * @param ingressLimitBps the most it may receive from other sites at once, bit/s; NaN: no limit
 * @param egressLimitBps the most it may send to other sites at once, bit/s; NaN: no limit
 */
public record SiteProfile(
        String gridZone,
        int slots,
        double powerLimitWatts,
        List<Gpu> gpuModels,
        double carbonGramsPerKwh,
        double ingressLimitBps,
        double egressLimitBps) {

    /**
     * A GPU model.
     *
     * @param model the vendor's name of it
     * @param speed relative to the reference model, above 0; 2 is twice as fast
     * @param computeWatts draw of one slot under load, W; NaN: the fabric's default
     */
    public record Gpu(String model, double speed, double computeWatts) {
        public Gpu {
            Objects.requireNonNull(model, "model");
            if (!(speed > 0)) {
                throw new IllegalArgumentException("the speed of " + model + " must be above 0, is " + speed);
            }
        }
    }

    public SiteProfile {
        Objects.requireNonNull(gridZone, "gridZone");
        gpuModels = List.copyOf(gpuModels);
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be at least 1, is " + slots);
        }
        requireLimit("powerLimitWatts", powerLimitWatts);
        requireLimit("ingressLimitBps", ingressLimitBps);
        requireLimit("egressLimitBps", egressLimitBps);
        if (!(carbonGramsPerKwh >= 0)) {
            throw new IllegalArgumentException("carbonGramsPerKwh must not be negative, is " + carbonGramsPerKwh);
        }
    }

    /** So many slots, no limits, reference GPUs. */
    public static SiteProfile ofSlots(int slots) {
        return new SiteProfile("", slots, Double.NaN, List.of(), 0, Double.NaN, Double.NaN);
    }

    private static void requireLimit(String name, double value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be above 0, is " + value);
        }
    }
}
