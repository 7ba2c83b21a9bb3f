package io.windfall.connect.prometheus;

import java.util.Set;

/** The metrics of NVIDIA's DCGM exporter and of Kepler that tell of a node, and what they write where they know nothing. */
final class Metrics {

    /** W, of a GPU. */
    static final String GPU_POWER = "DCGM_FI_DEV_POWER_USAGE";
    /** mJ since boot, of a GPU. */
    static final String GPU_ENERGY = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION";
    /** Per cent of time, of a GPU. */
    static final String GPU_UTILISATION = "DCGM_FI_DEV_GPU_UTIL";
    /** Share of time, 0 to 1, of a GPU or a part of it. */
    static final String GPU_ENGINE = "DCGM_FI_PROF_GR_ENGINE_ACTIVE";

    /** W, of the processors, by zone. */
    static final String KEPLER_CPU = "kepler_node_cpu_watts";
    /** W, of a GPU. */
    static final String KEPLER_GPU = "kepler_node_gpu_watts";
    /** W, of the whole machine. */
    static final String KEPLER_PLATFORM = "kepler_platform_watts";

    static final Set<String> OF_NODES =
            Set.of(GPU_POWER, GPU_ENERGY, GPU_UTILISATION, GPU_ENGINE, KEPLER_CPU, KEPLER_GPU, KEPLER_PLATFORM);

    // dcgm_structs.h: blank, not found, not supported, not permissioned follow each other.
    private static final double INT32_BLANK = 0x7ffffff0L;
    private static final double FP64_BLANK = 140_737_488_355_328.0;
    private static final double INT64_BLANK = 9.223372036854774e18;
    private static final int KINDS_OF_BLANK = 4;

    private Metrics() {}

    /** Whether a value tells something: finite, not negative, and none of DCGM's words for "unknown". */
    static boolean isKnown(double value) {
        boolean blank = value >= INT64_BLANK || isAmong(value, INT32_BLANK) || isAmong(value, FP64_BLANK);
        return Double.isFinite(value) && value >= 0 && !blank;
    }

    private static boolean isAmong(double value, double first) {
        return value >= first && value < first + KINDS_OF_BLANK;
    }
}
