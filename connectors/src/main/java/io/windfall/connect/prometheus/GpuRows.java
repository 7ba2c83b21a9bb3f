package io.windfall.connect.prometheus;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rows that tell of one GPU. It may have several of one metric: one for each instance (MIG) and for each pod that shares it,
 * all with the GPU's own power. They are never added up: the whole GPU's row counts, else the largest of its instances'.
 */
final class GpuRows {

    private Double wholeWatts;
    private Double instanceWatts;
    private Sample wholeEnergy;
    private Sample instanceEnergy;
    private Double utilisation;
    private final Set<String> instances = new HashSet<>();
    private final Set<String> busy = new HashSet<>();

    /** The instance that a row is of; empty for the whole GPU. */
    static String instance(Sample row) {
        return row.label("GPU_I_ID");
    }

    private static boolean isWhole(Sample row) {
        return instance(row).isEmpty() && row.label("GPU_I_PROFILE").isEmpty();
    }

    void add(Sample row, List<String> jobLabels) {
        boolean whole = isWhole(row);
        if (!whole) {
            instances.add(instance(row));
        }
        if (jobLabels.stream().anyMatch(label -> !row.label(label).isBlank())) {
            busy.add(instance(row));
        }
        if (!Metrics.isKnown(row.value())) {
            return;
        }
        switch (row.name()) {
            case Metrics.GPU_POWER, Metrics.KEPLER_GPU -> {
                if (row.value() > EnergyBook.MOST_WATTS) {
                    break; // no GPU's
                }
                if (whole) {
                    wholeWatts = larger(wholeWatts, row.value());
                } else {
                    instanceWatts = larger(instanceWatts, row.value());
                }
            }
            case Metrics.GPU_ENERGY -> {
                if (whole) {
                    wholeEnergy = larger(wholeEnergy, row);
                } else {
                    instanceEnergy = larger(instanceEnergy, row);
                }
            }
            case Metrics.GPU_UTILISATION -> utilisation = larger(utilisation, Math.min(1, row.value() / 100));
            case Metrics.GPU_ENGINE -> utilisation = larger(utilisation, Math.min(1, row.value()));
            default -> throw new IllegalArgumentException(row.name());
        }
    }

    /** The other half of this GPU's rows, found under another name of its host. */
    void merge(GpuRows other) {
        wholeWatts = other.wholeWatts == null ? wholeWatts : larger(wholeWatts, other.wholeWatts);
        instanceWatts = other.instanceWatts == null ? instanceWatts : larger(instanceWatts, other.instanceWatts);
        wholeEnergy = other.wholeEnergy == null ? wholeEnergy : larger(wholeEnergy, other.wholeEnergy);
        instanceEnergy = other.instanceEnergy == null ? instanceEnergy : larger(instanceEnergy, other.instanceEnergy);
        utilisation = other.utilisation == null ? utilisation : larger(utilisation, other.utilisation);
        instances.addAll(other.instances);
        busy.addAll(other.busy);
    }

    /** Its power as it says itself, W; null where it does not. */
    Double watts() {
        return wholeWatts != null ? wholeWatts : instanceWatts;
    }

    /** Its energy counter; null where it has none. */
    Sample energy() {
        return wholeEnergy != null ? wholeEnergy : instanceEnergy;
    }

    /** Share of its time in use, 0 to 1; null where not told. */
    Double utilisation() {
        return utilisation;
    }

    /** One for a whole GPU, else one for each instance. */
    int slots() {
        return Math.max(1, instances.size());
    }

    /** Of these, those with a job; a job on the whole GPU takes all. */
    int busySlots() {
        return busy.contains("") ? slots() : busy.size();
    }

    private static Double larger(Double held, double other) {
        return held == null ? other : Math.max(held, other);
    }

    private static Sample larger(Sample held, Sample other) {
        return held == null || other.value() > held.value() ? other : held;
    }
}
