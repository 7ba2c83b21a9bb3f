package io.windfall.transfer;

/**
 * Decides chunk by chunk whether it is asked for compressed. Raw, a byte costs 8 / link seconds. Compressed, it costs the
 * larger of ratio * 8 / link and of the time to compress it over the streams that do so at once. Compression pays where it
 * is at least a tenth cheaper. The first chunks come raw and show the link; then one is a sample, and later ones are since
 * links and data change: the more seldom, the longer compression did not pay.
 */
final class CompressionChoice {
    private static final int FIRST_PAUSE = 16;
    private static final int LONGEST_PAUSE = 512;
    private static final int COMPRESS_AT_ONCE = 2;
    private static final double GAIN = 0.9;
    private static final double OF_LATE = 0.3;

    private final FetchSettings.Compression wish;
    private final int streams;
    private final FetchMeter meter;
    private int asked;
    private int nextSample;
    private int pause = FIRST_PAUSE;
    private boolean known;
    private double ratio;
    private double secondsPerByte;

    CompressionChoice(FetchSettings.Compression wish, int streams, FetchMeter meter) {
        this.wish = wish;
        this.streams = streams;
        this.meter = meter;
    }

    synchronized boolean askCompressed() {
        asked++;
        return switch (wish) {
            case NEVER -> false;
            case ALWAYS -> true;
            case WHEN_IT_PAYS -> asked > streams && (pays(meter.linkBps()) || sampleIsDue());
        };
    }

    private boolean sampleIsDue() {
        if (asked < nextSample) {
            return false;
        }
        nextSample = asked + pause;
        pause = Math.min(LONGEST_PAUSE, 2 * pause);
        return true;
    }

    /** A chunk came compressed. */
    synchronized void sampled(int rawBytes, long wireBytes, long compressNanos) {
        meter.compressedOne();
        double newRatio = (double) wireBytes / rawBytes;
        double newSeconds = compressNanos / 1e9 / rawBytes;
        ratio = known ? ratio + OF_LATE * (newRatio - ratio) : newRatio;
        secondsPerByte = known ? secondsPerByte + OF_LATE * (newSeconds - secondsPerByte) : newSeconds;
        known = true;
    }

    /** Whether the samples so far speak for compression on such a link. */
    synchronized boolean pays(double linkBps) {
        if (!known || linkBps <= 0) {
            return false;
        }
        double raw = 8 / linkBps;
        double packed = Math.max(ratio * raw, secondsPerByte / Math.min(streams, COMPRESS_AT_ONCE));
        return packed < GAIN * raw;
    }
}
