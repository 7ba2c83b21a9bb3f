package io.windfall.text;

/** Levenshtein's distance: how many characters must be put in, taken out or replaced to make one word of another. */
public final class EditDistance {

    private EditDistance() {}

    /** Whether one word may be a slip for the other: they differ by at most a third of the longer one. */
    public static boolean isSlip(String word, String meant) {
        return 3 * between(word, meant) <= Math.max(word.length(), meant.length());
    }

    /** Of two words, case for case; takes time and memory by the product and the sum of their lengths. */
    public static int between(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
