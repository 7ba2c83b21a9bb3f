package io.windfall.connect.caiso;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds arrays of numbers by name in a page's scripts, written as {@code name = [1, "NA", ...]} or as
 * {@code name = JSON.parse("[1, \"NA\", ...]")}, in any kind of quotes, HTML's escapes included. Of a name that is
 * assigned several times the last counts, as it does in a browser; what is commented out does not.
 */
final class JsArrays {

    private static final int MOST_VALUES = 10_000;
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern UNKNOWN = Pattern.compile("(?i)|NA|N/A|NaN|null|undefined");
    private static final Pattern THOUSANDS = Pattern.compile("[+-]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)?");
    private static final Pattern ESCAPED_QUOTE = Pattern.compile("&(quot|apos|#34|#39|#x22|#x27);");
    private static final List<String> QUOTES =
            List.of("\"", "'", "`", "&quot;", "&apos;", "&#34;", "&#39;", "&#x22;", "&#x27;");
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

    /** Read from where the script begins: what looks like a comment may be in a text, such as a pattern or a URL. */
    private boolean isCommentedOut(int at) {
        char quote = 0;
        for (int i = Math.max(0, page.lastIndexOf("<script", at)); i < at; i++) {
            char c = page.charAt(i);
            if (quote != 0) {
                i += c == '\\' ? 1 : 0;
                quote = c == quote || c == '\n' || c == '\r' ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (page.startsWith("/*", i)) {
                int end = page.indexOf("*/", i + 2);
                if (end < 0 || end > at) {
                    return true;
                }
                i = end + 1;
            } else if (page.startsWith("//", i) && (i == 0 || page.charAt(i - 1) != ':')) {
                i = endOfLine(i);
                if (i >= at) {
                    return true;
                }
            }
        }
        return false;
    }

    private int endOfLine(int from) {
        int at = from;
        while (at < page.length() && page.charAt(at) != '\n' && page.charAt(at) != '\r') {
            at++;
        }
        return at;
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
        StringBuilder text = new StringBuilder();
        for (int at = opening.end(); at < page.length(); at++) {
            char c = page.charAt(at);
            if (c == ']') {
                return text.toString();
            }
            if (page.startsWith("//", at)) {
                at = endOfLine(at);
            } else if (page.startsWith("/*", at)) {
                int end = page.indexOf("*/", at + 2);
                at = end < 0 ? page.length() : end + 1;
            } else {
                text.append(c);
            }
        }
        throw malformed(name, "has no end: the page is cut");
    }

    /** A text in quotes, its escapes undone. */
    private String literal(String name, int from) throws RefusedException {
        String quote = QUOTES.stream()
                .filter(q -> page.startsWith(q, from))
                .findFirst()
                .orElseThrow(() -> malformed(name, "is parsed out of what is no text"));
        StringBuilder text = new StringBuilder();
        for (int at = from + quote.length(); at < page.length(); at++) {
            char c = page.charAt(at);
            if (page.startsWith(quote, at)) {
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
        List<String> parts = parts(ESCAPED_QUOTE.matcher(text).replaceAll("\"").strip());
        if (parts.get(parts.size() - 1).isBlank()) {
            parts.remove(parts.size() - 1); // a comma may end it
        }
        if (parts.size() > MOST_VALUES) {
            throw malformed(name, "has more than " + MOST_VALUES + " values");
        }
        for (String part : parts) {
            values.add(value(name, unquoted(part.strip())));
        }
        return values;
    }

    /** What is between commas; those within quotes are a number's own. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        char quote = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == ',' && quote == 0) {
                parts.add(text.substring(from, at));
                from = at + 1;
            } else if (c == '"' || c == '\'') {
                quote = quote == 0 ? c : c == quote ? 0 : quote;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String unquoted(String text) {
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        boolean quoted = text.length() > 1 && (first == '"' || first == '\'') && text.endsWith(String.valueOf(first));
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }

    private static Double value(String name, String given) throws RefusedException {
        String text = THOUSANDS.matcher(given).matches() ? given.replace(",", "") : given;
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
