package io.windfall.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What {@code bench engine} found, as one document and as a table. */
public final class EngineReport {
    /** Largest exponent of the time's growth with fabrics. */
    public static final double FABRICS_GOAL = 1.15;

    /** Largest exponent of the time's growth with the sites of one fabric, its jobs the same. */
    public static final double SITES_GOAL = 1.5;

    /** Most memory a live job may take, B. */
    public static final double MEMORY_GOAL = 2_000;

    /** Least times by which the engine is faster than the loop over Kafka. */
    public static final double KAFKA_GOAL = 1_000;

    private static final double FEW_SITES = 5;

    private final EngineSettings settings;
    private final EngineBench.Run one;
    private final EngineBench.Run many;
    private final EngineBench.Run sameJobs;
    private final EngineBench.Run sameLoad;
    private final double bytesPerJob;
    private final EngineBench.Comparison comparison;

    EngineReport(
            EngineSettings settings,
            EngineBench.Run one,
            EngineBench.Run many,
            EngineBench.Run sameJobs,
            EngineBench.Run sameLoad,
            double bytesPerJob,
            EngineBench.Comparison comparison) {
        this.settings = settings;
        this.one = one;
        this.many = many;
        this.sameJobs = sameJobs;
        this.sameLoad = sameLoad;
        this.bytesPerJob = bytesPerJob;
        this.comparison = comparison;
    }

    /** Events a second of CPU time, one fabric of five sites. */
    public double eventsPerSecond() {
        return one.events() / one.seconds();
    }

    /** Days of a site simulated in a second of CPU time. */
    public double siteDaysPerSecond() {
        return one.siteDays() / one.seconds();
    }

    /** x in time ∝ fabrics^x. */
    public double fabricsExponent() {
        return exponent(many.seconds() / one.seconds(), settings.fabrics());
    }

    /** x in time ∝ sites^x, with jobs in proportion to sites: both grow. */
    public double sitesAndJobsExponent() {
        return exponent(sameLoad.seconds() / one.seconds(), settings.sites() / FEW_SITES);
    }

    /** x in time ∝ sites^x, with the same jobs. */
    public double sitesExponent() {
        return exponent(sameJobs.seconds() / one.seconds(), settings.sites() / FEW_SITES);
    }

    /** What a live job takes, B. */
    public double bytesPerJob() {
        return bytesPerJob;
    }

    /** How many times faster than the same loop over Kafka; NaN where that was not measured. */
    public double timesFasterThanKafka() {
        return comparison == null ? Double.NaN : comparison.kafkaSeconds() / comparison.directSeconds();
    }

    private static double exponent(double times, double growth) {
        return Math.log(times) / Math.log(growth);
    }

    /** All figures, in order, as maps, lists, numbers and texts. */
    public Map<String, Object> toMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("eventsPerSecond", Math.round(eventsPerSecond()));
        all.put("siteDaysPerSecond", Math.round(siteDaysPerSecond()));
        all.put("fabricsExponent", rounded(fabricsExponent()));
        all.put("sitesExponent", rounded(sitesExponent()));
        all.put("sitesAndJobsExponent", rounded(sitesAndJobsExponent()));
        all.put("bytesPerJob", Math.round(bytesPerJob));
        all.put("timesFasterThanKafka", comparison == null ? null : Math.round(timesFasterThanKafka()));
        Map<String, Object> goals = new LinkedHashMap<>();
        goals.put("fabricsExponentAtMost", FABRICS_GOAL);
        goals.put("sitesExponentAtMost", SITES_GOAL);
        goals.put("bytesPerJobAtMost", MEMORY_GOAL);
        goals.put("timesFasterThanKafkaAtLeast", KAFKA_GOAL);
        goals.put("fabricsMet", fabricsExponent() <= FABRICS_GOAL);
        goals.put("sitesMet", sitesExponent() <= SITES_GOAL);
        goals.put("memoryMet", bytesPerJob <= MEMORY_GOAL);
        goals.put("kafkaMet", comparison == null ? null : timesFasterThanKafka() >= KAFKA_GOAL);
        all.put("goals", goals);
        all.put("one", run(one));
        all.put("fabrics", run(many));
        all.put("sites", run(sameJobs));
        all.put("sitesAndJobs", run(sameLoad));
        if (comparison != null) {
            Map<String, Object> kafka = new LinkedHashMap<>();
            kafka.put("days", settings.kafkaDays());
            kafka.put("kafkaSeconds", rounded(comparison.kafkaSeconds()));
            kafka.put("engineSeconds", Math.round(comparison.directSeconds() * 1e6) / 1e6);
            all.put("kafka", kafka);
        }
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("javaVersion", System.getProperty("java.version"));
        return all;
    }

    private static Map<String, Object> run(EngineBench.Run run) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("cpuSeconds", rounded(run.seconds()));
        map.put("events", run.events());
        map.put("siteDays", rounded(run.siteDays()));
        map.put("jobs", run.jobs());
        return map;
    }

    /** A table for people, with its last line ended. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        line(text, "events a second", eventsPerSecond(), 0, "");
        line(text, "site-days a second", siteDaysPerSecond(), 0, "");
        line(text, "growth with fabrics, exponent", fabricsExponent(), 3, "<= " + FABRICS_GOAL);
        line(text, "growth with sites, the same jobs", sitesExponent(), 3, "<= " + SITES_GOAL);
        line(text, "growth with sites and their jobs", sitesAndJobsExponent(), 3, "");
        line(text, "memory of a live job, B", bytesPerJob, 0, "<= " + Math.round(MEMORY_GOAL));
        if (comparison != null) {
            line(text, "times faster than over Kafka", timesFasterThanKafka(), 0, ">= " + Math.round(KAFKA_GOAL));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String what, double value, int digits, String goal) {
        text.append(String.format(Locale.ROOT, "%-36s%14." + digits + "f%12s%n", what, value, goal));
    }

    private static double rounded(double value) {
        return Math.round(1000 * value) / 1000.0;
    }
}
