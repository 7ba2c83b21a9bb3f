package io.windfall.connect.prometheus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The rows that tell of one node, and what they amount to. */
final class NodeRows {

    private static final String PACKAGE = "package";

    private final Map<String, GpuRows> byPlace = new TreeMap<>();
    private final Map<String, String> unitOfPlace = new HashMap<>();
    private final Map<String, GpuRows> kepler = new TreeMap<>();
    private final Map<String, Double> packages = new TreeMap<>();
    private final Map<String, Double> mappedPackages = new TreeMap<>();
    private Double platform;
    private Long millis;

    /**
     * What a node draws, as far as it is known.
     *
     * @param watts W; null while a counter has been read once alone, or nothing is measured
     * @param slots GPU slots
     * @param busySlots of these, those with a job
     * @param utilisation mean share of the GPUs' time in use, 0 to 1, or null
     * @param energies the counters as read now, by GPU
     */
    record Amount(
            Double watts, int slots, int busySlots, Double utilisation, Map<String, EnergyBook.Reading> energies) {}

    void add(Sample row, List<String> jobLabels) {
        if (row.millis() != null) {
            millis = millis == null ? row.millis() : (Long) Math.max(millis, row.millis());
        }
        switch (row.name()) {
            case Metrics.KEPLER_PLATFORM -> platform = known(platform, row);
            case Metrics.KEPLER_CPU -> addZone(row);
            case Metrics.KEPLER_GPU ->
                kepler.computeIfAbsent(unit(row), k -> new GpuRows()).add(row, jobLabels);
            default -> addGpu(row, jobLabels);
        }
    }

    /** Zones overlap: a package holds its cores, and the platform's zone holds the packages. Packages alone add up. */
    private void addZone(Sample row) {
        String zone = row.label("zone");
        if (zone.equals(PACKAGE) || zone.matches("package-[0-9]+")) {
            boolean mapped = row.label("path").contains("mmio"); // another way to the same counter
            Map<String, Double> those = mapped ? mappedPackages : packages;
            String socket = zone + row.label("path");
            Double watts = known(those.get(socket), row);
            if (watts != null) {
                those.put(socket, watts);
            }
        }
    }

    private void addGpu(Sample row, List<String> jobLabels) {
        String place = row.label("Hostname") + row.label("hostname") + "/"
                + (row.label("gpu").isEmpty() ? row.label("device") + unit(row) : row.label("gpu"));
        String unit = unit(row);
        if (unit.startsWith("GPU-")) {
            unitOfPlace.put(place, unit);
        }
        byPlace.computeIfAbsent(place, p -> new GpuRows()).add(row, jobLabels);
    }

    private static String unit(Sample row) {
        for (String label : List.of("UUID", "uuid", "gpu_uuid", "gpu", "gpu_index", "device")) {
            if (!row.label(label).isEmpty()) {
                return row.label(label);
            }
        }
        return "";
    }

    /** A node may be found under two names of its host for a while, such as two pods' of its exporter. */
    private Map<String, GpuRows> gpus() {
        Map<String, GpuRows> byUnit = new TreeMap<>();
        byPlace.forEach(
                (place, rows) -> byUnit.computeIfAbsent(unitOfPlace.getOrDefault(place, place), u -> new GpuRows())
                        .merge(rows));
        return byUnit.isEmpty() ? kepler : byUnit;
    }

    /** The time that the samples carry; null where none does. */
    Long millis() {
        return millis;
    }

    /**
     * @param before counters as read before, by GPU
     * @param nowMillis when these rows were read
     * @param preferEnergy whether counters go before present power
     * @param baseWatts what is drawn beside what is measured, W
     */
    Amount amount(Map<String, EnergyBook.Reading> before, long nowMillis, boolean preferEnergy, double baseWatts) {
        Map<String, EnergyBook.Reading> energies = new TreeMap<>();
        Double gpuWatts = null;
        boolean waiting = false;
        int slots = 0;
        int busy = 0;
        double used = 0;
        int telling = 0;
        Map<String, GpuRows> gpus = gpus();
        for (Map.Entry<String, GpuRows> gpu : gpus.entrySet()) {
            GpuRows rows = gpu.getValue();
            slots += rows.slots();
            busy += rows.busySlots();
            if (rows.utilisation() != null) {
                used += rows.utilisation();
                telling++;
            }
            Double derived = derived(gpu.getKey(), rows.energy(), before, energies, nowMillis);
            Double watts = derived != null && (preferEnergy || rows.watts() == null) ? derived : rows.watts();
            if (watts == null && rows.energy() == null && kepler.containsKey(gpu.getKey())) {
                watts = kepler.get(gpu.getKey()).watts();
            }
            waiting |= watts == null && rows.energy() != null;
            gpuWatts = watts == null ? gpuWatts : (Double) ((gpuWatts == null ? 0 : gpuWatts) + watts);
        }
        if (gpuWatts == null && !waiting) {
            gpuWatts = keplersWatts(); // DCGM tells of GPUs, not of their power
        }
        Double cpuWatts = cpuWatts();
        Double watts = platform;
        if (watts == null && !waiting && (cpuWatts != null || gpuWatts != null)) {
            watts = (cpuWatts == null ? 0 : cpuWatts) + (gpuWatts == null ? 0 : gpuWatts) + baseWatts;
        }
        Double utilisation = telling > 0 && telling == gpus.size() ? (Double) (used / telling) : null;
        return new Amount(watts, slots, busy, utilisation, energies);
    }

    private static Double derived(
            String gpu,
            Sample energy,
            Map<String, EnergyBook.Reading> before,
            Map<String, EnergyBook.Reading> energies,
            long nowMillis) {
        if (energy == null) {
            return null;
        }
        long at = energy.millis() == null ? nowMillis : energy.millis();
        EnergyBook.Reading earlier = before.get(gpu);
        EnergyBook.Reading now = new EnergyBook.Reading(energy.value(), at);
        energies.put(gpu, now.isTooCloseTo(earlier) ? earlier : now);
        return now.wattsSince(earlier);
    }

    private Double keplersWatts() {
        List<Double> told = kepler.values().stream()
                .map(GpuRows::watts)
                .filter(Objects::nonNull)
                .toList();
        return told.isEmpty()
                ? null
                : (Double) told.stream().mapToDouble(w -> w).sum();
    }

    private Double cpuWatts() {
        Map<String, Double> those = packages.isEmpty() ? mappedPackages : packages;
        return those.isEmpty()
                ? null
                : (Double) those.values().stream().mapToDouble(w -> w).sum();
    }

    private static Double known(Double held, Sample row) {
        if (!Metrics.isKnown(row.value())) {
            return held;
        }
        return held == null ? row.value() : (Double) Math.max(held, row.value());
    }
}
