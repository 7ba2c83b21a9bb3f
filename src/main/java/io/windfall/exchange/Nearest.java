package io.windfall.exchange;

import io.windfall.text.EditDistance;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** The known word that a mistyped one is nearest to. */
final class Nearest {

    private static final int LONGEST = 64;

    private Nearest() {}

    /** By edit distance, regardless of case; the first of equals. {@code known} must not be empty. */
    static String to(String word, Collection<String> known) {
        String cut = word.length() <= LONGEST ? word : word.substring(0, LONGEST);
        String lower = cut.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(
                        candidate -> EditDistance.between(lower, candidate.toLowerCase(Locale.ROOT))))
                .orElseThrow();
    }
}
