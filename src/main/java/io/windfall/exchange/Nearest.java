package io.windfall.exchange;

import io.windfall.text.EditDistance;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What a mistyped word may have meant. */
final class Nearest {

    private static final int LONGEST = 64;

    private Nearest() {}

    /**
     * A question after the known word that is nearest by edit distance, regardless of case, the first of equals; where none may
     * have been meant, all that are known.
     *
     * @param before put before the word in the question
     */
    static String to(String word, String before, Collection<String> known) {
        String cut = word.length() <= LONGEST ? word : word.substring(0, LONGEST);
        String lower = cut.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(candidate -> EditDistance.isSlip(lower, candidate.toLowerCase(Locale.ROOT)))
                .min(Comparator.comparingInt(
                        candidate -> EditDistance.between(lower, candidate.toLowerCase(Locale.ROOT))))
                .map(near -> "did you mean '" + before + near + "'?")
                .orElse("known are " + String.join(", ", known));
    }
}
