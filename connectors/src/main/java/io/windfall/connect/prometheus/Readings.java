package io.windfall.connect.prometheus;

import io.windfall.connect.Checks;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.SiteTelemetry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Samples to readings. */
final class Readings {

    private final PrometheusConfig config;
    private final Map<Meter, Selector> meters;
    private final List<String> jobLabels;
    private final double wattsPerUnit;

    /** A node at its site. */
    private record Place(String site, String node) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return key().compareTo(other.key());
        }

        String key() {
            return site + "/" + node;
        }
    }

    /**
     * What samples amount to.
     *
     * @param nodes readings of nodes, sequence and time set
     * @param sites readings of sites' meters, likewise
     * @param energies counters as read
     * @param bad samples of no node or site
     */
    record Result(List<NodeTelemetry> nodes, List<SiteTelemetry> sites, EnergyBook energies, List<Harvest.Bad> bad) {}

    Readings(PrometheusConfig config, boolean withMeters) {
        this.config = config;
        this.meters = withMeters ? config.meters() : Map.of();
        this.jobLabels = config.jobLabels();
        this.wattsPerUnit = config.getDouble(PrometheusConfig.METER_UNIT);
    }

    /** Whether any of these is a meter's. */
    boolean tellOfMeters(List<Harvest.Found> found) {
        return found.stream().anyMatch(f -> meters.values().stream().anyMatch(selector -> selector.takes(f.sample())));
    }

    /** @param now when the last of the samples was read */
    Result of(List<Harvest.Found> found, EnergyBook before, long sequence, Instant now) {
        Map<Place, NodeRows> nodes = new TreeMap<>();
        Map<String, MeterRows> sites = new TreeMap<>();
        List<Harvest.Bad> bad = new ArrayList<>();
        for (Harvest.Found each : found) {
            Sample sample = each.sample();
            String site = config.site(sample);
            if (!Checks.isName(site)) {
                refuse(sample, "BAD_SITE", "'" + site + "' is no site's name: set " + PrometheusConfig.SITE_NAMES, bad);
                continue;
            }
            meters.forEach((meter, selector) -> {
                if (selector.takes(sample)) {
                    sites.computeIfAbsent(site, s -> new MeterRows()).add(meter, sample, wattsPerUnit);
                }
            });
            if (Metrics.OF_NODES.contains(sample.name())) {
                String node = each.node() == null ? config.node(sample) : each.node();
                if (Checks.isName(node)) {
                    nodes.computeIfAbsent(new Place(site, node), n -> new NodeRows())
                            .add(sample, jobLabels);
                } else {
                    refuse(
                            sample,
                            "BAD_NODE",
                            "'" + node + "' is no node's name: set " + PrometheusConfig.NODE_LABELS + ", "
                                    + PrometheusConfig.NODE_NAMES + " or NODE=URL",
                            bad);
                }
            }
        }
        SortedMap<String, EnergyBook.Reading> energies = new TreeMap<>();
        List<NodeTelemetry> told = new ArrayList<>();
        nodes.forEach((place, rows) -> node(place, rows, before, energies, sequence, now, told));
        List<SiteTelemetry> metered = new ArrayList<>();
        sites.forEach((site, rows) -> {
            if (!rows.isEmpty()) {
                metered.add(site(site, rows, sequence, now));
            }
        });
        return new Result(told, metered, new EnergyBook(energies), bad);
    }

    private void node(
            Place place,
            NodeRows rows,
            EnergyBook before,
            SortedMap<String, EnergyBook.Reading> energies,
            long sequence,
            Instant now,
            List<NodeTelemetry> told) {
        String prefix = place.key() + "/";
        NodeRows.Amount amount = rows.amount(
                before.under(prefix),
                now.toEpochMilli(),
                config.getBoolean(PrometheusConfig.PREFER_ENERGY),
                config.getDouble(PrometheusConfig.NODE_BASE));
        amount.energies().forEach((gpu, reading) -> energies.put(prefix + gpu, reading));
        if (amount.watts() == null) {
            return;
        }
        Integer fixed = config.getInt(PrometheusConfig.NODE_SLOTS);
        int slots = fixed == null ? amount.slots() : fixed;
        told.add(NodeTelemetry.newBuilder()
                .setFabric(config.fabric())
                .setSite(place.site())
                .setNode(place.node())
                .setAt(at(rows.millis(), now))
                .setSequence(sequence)
                .setComputeWatts(amount.watts())
                .setGpuSlotsTotal(slots)
                .setGpuSlotsFree(Math.max(0, slots - amount.busySlots()))
                .setUtilisation(amount.utilisation())
                .build());
    }

    private SiteTelemetry site(String site, MeterRows rows, long sequence, Instant now) {
        return SiteTelemetry.newBuilder()
                .setFabric(config.fabric())
                .setSite(site)
                .setAt(at(rows.millis(), now))
                .setSequence(sequence)
                .setGenerationWatts(rows.watts(Meter.GENERATION))
                .setAvailableSurplusWatts(rows.watts(Meter.SURPLUS))
                .setImportWatts(rows.watts(Meter.IMPORT))
                .setExportWatts(rows.watts(Meter.EXPORT))
                .build();
    }

    /** A reading is as old as its youngest sample says, and never of the future. */
    private static Instant at(Long millis, Instant now) {
        return millis == null || millis > now.toEpochMilli() || millis < 0 ? now : Instant.ofEpochMilli(millis);
    }

    private static void refuse(Sample sample, String reason, String detail, List<Harvest.Bad> bad) {
        if (bad.size() < 1000) {
            byte[] text = (sample.series() + " " + sample.value()).getBytes(StandardCharsets.UTF_8);
            bad.add(new Harvest.Bad(sample.name(), text, reason, detail));
        }
    }
}
