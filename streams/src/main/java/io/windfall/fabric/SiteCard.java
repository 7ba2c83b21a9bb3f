package io.windfall.fabric;

import java.util.List;

/**
 * What a site offers.
 *
 * @param site the site
 * @param gridZone its grid zone, may be empty
 * @param slots GPU slots; one job takes one
 * @param powerLimitWatts the most it may draw, W, or null
 * @param gpuModels the models it offers, sorted; empty: the reference model
 * @param carbonGramsPerKwh average lifecycle intensity of its grid power, g CO2e/kWh
 * @param ingressLimitBps the most it may receive at once, bit/s, or null
 * @param egressLimitBps the most it may send at once, bit/s, or null
 * @param executorUrl where its executor offers checkpoints, or null
 * @param executorKey SHA-256 of its executor's TLS certificate, lower-case hex, or null: plain HTTP
 * @param withdrawn out of service: nothing is sent there
 */
public record SiteCard(
        String site,
        String gridZone,
        int slots,
        Double powerLimitWatts,
        List<Gpu> gpuModels,
        double carbonGramsPerKwh,
        Double ingressLimitBps,
        Double egressLimitBps,
        String executorUrl,
        String executorKey,
        boolean withdrawn)
        implements JournalEntry.Body {

    public SiteCard {
        Checks.name("site", site);
        Checks.text("gridZone", gridZone);
        Checks.between("slots", slots, 0, 1_000_000, "slots");
        Checks.optionalBetween("powerLimitWatts", powerLimitWatts, 0, 1e12, "W");
        gpuModels = List.copyOf(gpuModels);
        Checks.atMost("gpuModels", 100, gpuModels);
        Checks.between("carbonGramsPerKwh", carbonGramsPerKwh, 0, 10_000, "g CO2e/kWh");
        Checks.optionalBetween("ingressLimitBps", ingressLimitBps, 1, 1e15, "bit/s");
        Checks.optionalBetween("egressLimitBps", egressLimitBps, 1, 1e15, "bit/s");
        Checks.optionalText("executorUrl", executorUrl);
        Checks.optionalText("executorKey", executorKey);
    }

    @Override
    public String key() {
        return site;
    }

    /**
     * Speed of a GPU model here, relative to the reference; 1 for null (any) or where the site names no models; NaN
     * where it names models and this is not among them.
     */
    public double speedOf(String gpuModel) {
        if (gpuModel == null || gpuModels.isEmpty()) {
            return 1;
        }
        for (Gpu gpu : gpuModels) {
            if (gpu.model().equals(gpuModel)) {
                return gpu.speed();
            }
        }
        return Double.NaN;
    }

    /**
     * A GPU model.
     *
     * @param model the vendor's name
     * @param speed relative to the reference model
     * @param computeWatts draw of one slot, W, or null: the fabric's default
     */
    public record Gpu(String model, double speed, Double computeWatts) {
        public Gpu {
            Checks.id("gpuModels.model", model);
            Checks.between("gpuModels.speed", speed, 1e-3, 1e3, "times the reference");
            Checks.optionalBetween("gpuModels.computeWatts", computeWatts, 0, 1e6, "W");
        }
    }
}
