package io.windfall.documents;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Output as a document shows it. */
final class ShownText {
    private static final Pattern SPECIAL = Pattern.compile("…|(?<![A-Za-z])[-+]?[0-9]+(?:[.,:][0-9]+)*|\\s+");

    private ShownText() {}

    /**
     * Whether that was printed: … stands for anything, a number for any number, white space for any; a block must be all
     * that was printed but for what … leaves out.
     */
    static boolean isIn(String shown, String printed) {
        return pattern(shown).matcher(printed.strip()).matches();
    }

    static Pattern pattern(String shown) {
        StringBuilder regex = new StringBuilder();
        Matcher special = SPECIAL.matcher(shown.strip());
        int from = 0;
        while (special.find()) {
            regex.append(Pattern.quote(shown.strip().substring(from, special.start())));
            String found = special.group();
            if (found.equals("…")) {
                regex.append("[\\s\\S]*?");
            } else if (found.isBlank()) {
                regex.append("\\s+");
            } else {
                regex.append("[-+]?[0-9]+(?:[.,:][0-9]+)*");
            }
            from = special.end();
        }
        regex.append(Pattern.quote(shown.strip().substring(from)));
        // White space next to what is left out may be missing.
        return Pattern.compile(regex.toString()
                .replace("\\s+[\\s\\S]*?\\s+", "\\s+[\\s\\S]*?\\s*")
                .replace("\\Q\\E", ""));
    }
}
