package io.windfall.exchange;

import java.util.Locale;

/** Amounts in the decimal unit that reads best. */
final class Quantity {

    private Quantity() {}

    /** Bytes: {@code 812 B}, {@code 35.2 MB}, {@code 5.0 GB}. */
    static String bytes(long bytes) {
        return Math.abs(bytes) < 1000 ? bytes + " B" : scaled(bytes) + "B";
    }

    /** Bytes on their way: {@code 1.2 of 5.0 GB}. */
    static String share(long bytes, long total) {
        String whole = bytes(total);
        String part = bytes(bytes);
        String unit = whole.substring(whole.indexOf(' '));
        return (part.endsWith(unit) ? part.substring(0, part.length() - unit.length()) : part) + " of " + whole;
    }

    /** Bit/s: {@code 940.0 Mbps}, {@code 3.2 Gbps}. */
    static String rate(double bitsPerSecond) {
        return scaled(bitsPerSecond) + "bps";
    }

    private static String scaled(double value) {
        String prefixes = "kMGT";
        double shown = value / 1e3;
        int prefix = 0;
        while (Math.abs(shown) >= 999.95 && prefix < prefixes.length() - 1) {
            shown /= 1e3;
            prefix++;
        }
        return String.format(Locale.ROOT, "%.1f %c", shown, prefixes.charAt(prefix));
    }
}
