package io.windfall.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The data in the shape that the page's script reads: long lists as arrays, names given once. */
final class ReportJson {

    /** More would make the page slow; the earliest are kept. */
    static final int MOST_SEGMENTS = 30_000;

    private ReportJson() {}

    static Map<String, Object> of(ReportData data) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", data.title());
        json.put("subtitle", data.subtitle());
        json.put("options", data.options());
        json.put("figures", data.figures());
        json.put("frontier", data.frontier());
        json.put("bound", data.bound());
        json.put("timeline", data.timeline() == null ? null : timeline(data.timeline()));
        json.put("phase", data.phase() == null ? null : phase(data.phase()));
        json.put("verdicts", data.verdicts());
        json.put("mostWorth", data.mostWorth());
        json.put("leastWorth", data.leastWorth());
        return json;
    }

    private static Map<String, Object> timeline(Timeline timeline) {
        Map<String, Integer> jobs = new LinkedHashMap<>();
        Map<String, Integer> sites = new HashMap<>();
        timeline.sites().forEach(site -> sites.put(site, sites.size()));
        List<Object> segments = new ArrayList<>();
        int shown = Math.min(MOST_SEGMENTS, timeline.segments().size());
        for (Timeline.Segment one : timeline.segments().subList(0, shown)) {
            jobs.putIfAbsent(one.job(), jobs.size());
            segments.add(new long[] {
                jobs.get(one.job()),
                sites.get(one.site()),
                one.lane(),
                one.phase().ordinal(),
                one.startMillis() - timeline.startMillis(),
                one.endMillis() - timeline.startMillis()
            });
        }
        List<Object> windows = new ArrayList<>();
        for (Timeline.Window one : timeline.windows()) {
            windows.add(new long[] {sites.get(one.site()), one.startMillis(), one.endMillis()});
        }
        List<Object> energy = new ArrayList<>();
        for (Timeline.Energy one : timeline.energy()) {
            energy.add(new double[] {
                one.startMillis(), watt(one.gridKwh()), watt(one.surplusKwh()), watt(one.migrationKwh())
            });
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("policy", timeline.policy());
        json.put("seed", timeline.seed());
        json.put("start", timeline.startMillis());
        json.put("end", timeline.endMillis());
        json.put("sites", timeline.sites());
        json.put("jobs", new ArrayList<>(jobs.keySet()));
        json.put("windows", windows);
        json.put("segments", segments);
        json.put("segmentsLeftOut", timeline.segments().size() - shown);
        json.put("staysLeftOut", timeline.staysLeftOut());
        json.put("energy", energy);
        return json;
    }

    /** kWh to a thousandth of a Wh: more digits say nothing. */
    private static double watt(double kwh) {
        return Math.round(kwh * 1e6) / 1e6;
    }

    private static Map<String, Object> phase(PhaseDiagram phase) {
        List<Object> panels = new ArrayList<>();
        for (PhaseDiagram.Panel panel : phase.panels()) {
            List<Object> bands = new ArrayList<>();
            for (PhaseDiagram.Band band : panel.bands()) {
                bands.add(new double[] {
                    significant(band.fromBps() / 1e9),
                    significant(band.toBps() / 1e9),
                    significant(band.fromBytes() / 1e9),
                    significant(band.toBytes() / 1e9),
                    band.kind().ordinal()
                });
            }
            panels.add(Map.of("hours", panel.windowSeconds() / 3600, "bands", bands));
        }
        List<Object> jobs = new ArrayList<>();
        for (PhaseDiagram.JobPoint job : phase.jobs()) {
            jobs.add(List.of(
                    significant(job.bandwidthBps() / 1e9),
                    significant(job.checkpointBytes() / 1e9),
                    job.job(),
                    job.site()));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("alpha", phase.alpha());
        json.put("cv", phase.bandwidthCv());
        json.put("panels", panels);
        json.put("jobs", jobs);
        json.put("leastGb", PhaseDiagram.LEAST_BYTES / 1e9);
        json.put("mostGb", PhaseDiagram.MOST_BYTES / 1e9);
        json.put("leastGbps", PhaseDiagram.LEAST_BPS / 1e9);
        json.put("mostGbps", PhaseDiagram.MOST_BPS / 1e9);
        return json;
    }

    /** To six significant digits. */
    private static double significant(double value) {
        return value == 0 ? 0 : new BigDecimal(value).round(new MathContext(6)).doubleValue();
    }
}
