package io.windfall.connect.caiso;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds arrays of numbers by name in a page's scripts, written as {@code name = [1, "NA", ...]} or as
 * {@code name = JSON.parse("[1, \"NA\", ...]")}, in either kind of quotes. Of a name that is assigned several times the last
 * counts, as it does in a browser; lines that are commented out do not.
 */
final class JsArrays {

    private static final int MOST_VALUES = 10_000;
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern UNKNOWN = Pattern.compile("(?i)|NA|N/A|NaN|null|undefined");
    private static final Pattern PARSE = Pattern.compile("\\G\\s*JSON\\s*\\.\\s*parse\\s*\\(\\s*");
    private static final Pattern OPENING = Pattern.compile("\\G\\s*\\[");

    private final String page;

    JsArrays(String page) {
        this.page = page;
    }

    /**
     * The values of an array; null stands for one that is unknown ({@code NA}).
     *
     * @return null where no array of that name is assigned
     * @throws RefusedException when it is there and cannot be read
     */
    List<Double> find(String name) throws RefusedException {
        Matcher assigned = Pattern.compile("(?<![A-Za-z0-9_$])[\"']?" + Pattern.quote(name) + "[\"']?\\]?\\s*[=:](?!=)")
                .matcher(page);
        String text = null;
        boolean other = false;
        while (assigned.find()) {
            if (!isCommentedOut(assigned.start())) {
                String found = array(name, assigned.end());
                text = found == null ? text : found;
                other |= found == null;
            }
        }
        if (text == null && other) {
            throw malformed(name, "is not given an array");
        }
        return text == null ? null : values(name, text);
    }

    private boolean isCommentedOut(int at) {
        int line = Math.max(page.lastIndexOf('\n', at), page.lastIndexOf('\r', at)) + 1;
        return page.substring(line, at).stripLeading().startsWith("//")
                || page.lastIndexOf("/*", at) > page.lastIndexOf("*/", at);
    }

    /** What is between the brackets; null where something else is assigned, such as what a function makes of it. */
    private String array(String name, int from) throws RefusedException {
        Matcher parse = PARSE.matcher(page);
        if (parse.find(from)) {
            String text = literal(name, parse.end()).strip();
            if (!text.startsWith("[") || !text.endsWith("]")) {
                throw malformed(name, "is not given an array");
            }
            return text.substring(1, text.length() - 1);
        }
        Matcher opening = OPENING.matcher(page);
        if (!opening.find(from)) {
            return null;
        }
        int end = page.indexOf(']', opening.end());
        if (end < 0) {
            throw malformed(name, "has no end: the page is cut");
        }
        return page.substring(opening.end(), end);
    }

    /** A text in quotes, its escapes undone. */
    private String literal(String name, int from) throws RefusedException {
        char quote = from < page.length() ? page.charAt(from) : ' ';
        if (quote != '"' && quote != '\'' && quote != '`') {
            throw malformed(name, "is parsed out of what is no text");
        }
        StringBuilder text = new StringBuilder();
        for (int at = from + 1; at < page.length(); at++) {
            char c = page.charAt(at);
            if (c == quote) {
                return text.toString();
            }
            if (c == '\\' && at + 1 < page.length()) {
                c = page.charAt(++at);
                int digits = c == 'u' ? 4 : c == 'x' ? 2 : 0;
                if (digits > 0 && at + digits < page.length()) {
                    c = (char) code(name, page.substring(at + 1, at + 1 + digits));
                    at += digits;
                } else if ("nrt".indexOf(c) >= 0) {
                    c = ' ';
                }
            }
            text.append(c);
        }
        throw malformed(name, "has no end: the page is cut");
    }

    private static int code(String name, String hexadecimal) throws RefusedException {
        try {
            return Integer.parseInt(hexadecimal, 16);
        } catch (NumberFormatException e) {
            throw malformed(name, "has a broken escape in its text");
        }
    }

    private List<Double> values(String name, String text) throws RefusedException {
        List<Double> values = new ArrayList<>();
        String bare = text.replace("&quot;", "\"").replace("&#34;", "\"").strip();
        if (bare.isEmpty()) {
            return values;
        }
        String[] parts = bare.split(",", -1);
        int count = parts[parts.length - 1].isBlank() ? parts.length - 1 : parts.length; // a comma may end it
        if (count > MOST_VALUES) {
            throw malformed(name, "has more than " + MOST_VALUES + " values");
        }
        for (int i = 0; i < count; i++) {
            values.add(value(name, unquoted(parts[i].strip())));
        }
        return values;
    }

    private static String unquoted(String text) {
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        boolean quoted = text.length() > 1 && (first == '"' || first == '\'') && text.endsWith(String.valueOf(first));
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }

    private static Double value(String name, String text) throws RefusedException {
        if (UNKNOWN.matcher(text).matches()) {
            return null;
        }
        if (!NUMBER.matcher(text).matches()) {
            String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
            throw new RefusedException("BAD_VALUE", name + " has '" + shown + "', which is no number and not NA");
        }
        double value = Double.parseDouble(text);
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new RefusedException(
                    "BAD_VALUE", name + " has " + text + ": curtailment is not negative, and finite");
        }
        return value;
    }

    private static RefusedException malformed(String name, String what) {
        return new RefusedException("MALFORMED", name + " " + what);
    }
}
