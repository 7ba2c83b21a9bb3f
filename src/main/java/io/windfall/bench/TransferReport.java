package io.windfall.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code bench transfer} found, as one document and as a table. */
public final class TransferReport {
    /** Most of a checkpoint that is sent where nine tenths are already there: a tenth, and the chunks at its edge. */
    public static final double INCREMENTAL_GOAL = 0.12;

    /** Least of curl's rate for the same file. */
    public static final double CURL_GOAL = 0.7;

    /** Least of the throttle that is reached. */
    public static final double THROTTLE_GOAL = 0.95;

    /** Most memory of either end, B. */
    public static final long PEAK_GOAL = 256_000_000;

    private final TransferSettings settings;
    private final String client;
    private final List<TransferBench.Round> rounds;
    private final TransferBench.Fetched incremental;
    private final TransferBench.Fetched throttled;
    private final long sourcePeakBytes;
    private final long destinationPeakBytes;

    TransferReport(
            TransferSettings settings,
            String client,
            List<TransferBench.Round> rounds,
            TransferBench.Fetched incremental,
            TransferBench.Fetched throttled,
            long sourcePeakBytes,
            long destinationPeakBytes) {
        this.settings = settings;
        this.client = client;
        this.rounds = List.copyOf(rounds);
        this.incremental = incremental;
        this.throttled = throttled;
        this.sourcePeakBytes = sourcePeakBytes;
        this.destinationPeakBytes = destinationPeakBytes;
    }

    /** Bytes sent over the checkpoint's, where nine tenths were there. */
    public double incrementalShare() {
        return (double) incremental.transferredBytes() / incremental.checkpointBytes();
    }

    /** Median over the rounds of the fetcher's rate over the plain client's. */
    public double curlRatio() {
        return Figures.median(rounds.stream().map(TransferBench.Round::ratio).toList());
    }

    /**
     * As {@link #curlRatio}, but with the time that the plain client's file takes to be hashed afterwards, on all
     * processors: a fetch has compared every byte with its SHA-256.
     */
    public double verifiedRatio() {
        return Figures.median(
                rounds.stream().map(TransferBench.Round::verifiedRatio).toList());
    }

    /** As {@link #curlRatio}, but of both until the bytes were durable: what a fetch promises, and a plain client does not. */
    public double durableRatio() {
        return Figures.median(
                rounds.stream().map(TransferBench.Round::durableRatio).toList());
    }

    /** The rate reached over the throttle. */
    public double throttleRatio() {
        return throttled.bitsPerSecond() / settings.throttleBps();
    }

    /** The larger peak of the two ends, B. */
    public long peakMemoryBytes() {
        return Math.max(sourcePeakBytes, destinationPeakBytes);
    }

    /** All figures, in order, as maps, lists, numbers and texts. */
    public Map<String, Object> toMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("incrementalShare", rounded(incrementalShare()));
        all.put("curlRatio", rounded(curlRatio()));
        all.put("verifiedRatio", rounded(verifiedRatio()));
        all.put("durableRatio", rounded(durableRatio()));
        all.put("throttleRatio", rounded(throttleRatio()));
        all.put("peakMemoryBytes", peakMemoryBytes());
        Map<String, Object> goals = new LinkedHashMap<>();
        goals.put("incrementalShareAtMost", INCREMENTAL_GOAL);
        goals.put("curlRatioAtLeast", CURL_GOAL);
        goals.put("throttleRatioAtLeast", THROTTLE_GOAL);
        goals.put("peakMemoryBytesBelow", PEAK_GOAL);
        goals.put("incrementalMet", incrementalShare() <= INCREMENTAL_GOAL);
        goals.put("curlMet", curlRatio() >= CURL_GOAL);
        goals.put("throttleMet", throttleRatio() >= THROTTLE_GOAL);
        goals.put("peakMemoryMet", peakMemoryBytes() < PEAK_GOAL);
        all.put("goals", goals);
        all.put("checkpointBytes", settings.bytes());
        all.put("incrementalBytes", incremental.transferredBytes());
        all.put("plainClient", client);
        all.put(
                "rounds",
                rounds.stream()
                        .map(round -> {
                            Map<String, Object> row = new LinkedHashMap<>();
                            row.put("fetchSeconds", rounded(round.fetchSeconds()));
                            row.put("plainSeconds", rounded(round.plain().seconds()));
                            row.put("durableFetchSeconds", rounded(round.durableFetchSeconds()));
                            row.put("durablePlainSeconds", rounded(round.plain().durableSeconds()));
                            row.put("plainHashSeconds", rounded(round.plain().hashSeconds()));
                            row.put("ratio", rounded(round.ratio()));
                            row.put("verifiedRatio", rounded(round.verifiedRatio()));
                            row.put("durableRatio", rounded(round.durableRatio()));
                            return row;
                        })
                        .toList());
        all.put("throttleBps", settings.throttleBps());
        all.put("throttledBytes", throttled.transferredBytes());
        all.put("throttledSeconds", rounded(throttled.seconds()));
        all.put("sourcePeakBytes", sourcePeakBytes);
        all.put("destinationPeakBytes", destinationPeakBytes);
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("javaVersion", System.getProperty("java.version"));
        return all;
    }

    /** A table for people, with its last line ended. */
    public String toText() {
        double fetch = Figures.median(
                rounds.stream().map(TransferBench.Round::fetchSeconds).toList());
        double plain = Figures.median(
                rounds.stream().map(round -> round.plain().seconds()).toList());
        StringBuilder text = new StringBuilder();
        line(text, "share sent, 90 % being there", incrementalShare(), "<= " + INCREMENTAL_GOAL);
        line(text, "fresh, rate over that of " + client, curlRatio(), ">= " + CURL_GOAL);
        line(text, "the same, hashed as a fetch is", verifiedRatio(), "");
        line(text, "the same, until it is on the disk", durableRatio(), "");
        line(text, "share of the throttle reached", throttleRatio(), ">= " + THROTTLE_GOAL);
        line(text, "peak memory of the source, MB", sourcePeakBytes / 1e6, "< " + PEAK_GOAL / 1_000_000);
        line(text, "peak memory of the destination, MB", destinationPeakBytes / 1e6, "< " + PEAK_GOAL / 1_000_000);
        text.append(String.format(
                Locale.ROOT,
                "%.2f GB over loopback in %.2f s, %s in %.2f s (medians of %d); throttle %.0f Mbit/s; %d processors, Java"
                        + " %s%n",
                settings.bytes() / 1e9,
                fetch,
                client,
                plain,
                rounds.size(),
                settings.throttleBps() / 1e6,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version")));
        return text.toString();
    }

    private static void line(StringBuilder text, String what, double value, String goal) {
        text.append(String.format(Locale.ROOT, "%-36s%12.3f%12s%n", what, value, goal));
    }

    private static double rounded(double value) {
        return Math.round(1000 * value) / 1000.0;
    }
}
