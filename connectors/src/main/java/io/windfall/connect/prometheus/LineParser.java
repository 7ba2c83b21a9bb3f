package io.windfall.connect.prometheus;

import java.util.HashMap;
import java.util.Map;

/**
 * Reads one line of the text format 0.0.4 or of OpenMetrics: {@code name{label="value",...} value [time]}. Names in quotes
 * within the braces ({@code {"a.name",label="value"}}) are taken too. Exemplars are passed over.
 */
final class LineParser {

    private final String line;
    private final boolean openMetrics;
    private final Map<String, String> labels = new HashMap<>();
    private String name;
    private int at;

    private LineParser(String line, boolean openMetrics) {
        this.line = line;
        this.openMetrics = openMetrics;
    }

    /**
     * @param line without its end, not blank, no comment
     * @param openMetrics times are seconds, exemplars may follow; else times are ms
     */
    static Sample parse(String line, boolean openMetrics) throws BadSampleException {
        return new LineParser(line, openMetrics).sample();
    }

    private Sample sample() throws BadSampleException {
        skipBlanks();
        if (!ended() && isNameStart(line.charAt(at))) {
            name = name(true);
        }
        skipBlanks();
        if (!ended() && line.charAt(at) == '{') {
            at++;
            labels();
        }
        if (name == null) {
            throw new BadSampleException("it does not begin with a metric's name");
        }
        double value = value(word("a value"));
        Long millis = null;
        skipBlanks();
        if (!ended() && line.charAt(at) != '#') {
            millis = millis(word("a time"));
            skipBlanks();
        }
        if (!ended() && !(openMetrics && line.charAt(at) == '#')) {
            throw new BadSampleException("something follows its value and time");
        }
        return new Sample(name, labels, value, millis);
    }

    private void labels() throws BadSampleException {
        for (; ; ) {
            skipBlanks();
            if (take('}')) {
                return;
            }
            pair();
            skipBlanks();
            if (!take(',') && (ended() || line.charAt(at) != '}')) {
                throw new BadSampleException("its labels are not closed by }");
            }
        }
    }

    private void pair() throws BadSampleException {
        boolean quoted = !ended() && line.charAt(at) == '"';
        String key = quoted ? quoted() : name(false);
        skipBlanks();
        if (!take('=')) {
            if (!quoted || name != null || key.isEmpty()) {
                throw new BadSampleException("label " + key + " has no value");
            }
            name = key;
            return;
        }
        skipBlanks();
        if (ended() || line.charAt(at) != '"') {
            throw new BadSampleException("the value of label " + key + " is not in quotes");
        }
        String value = quoted();
        if (labels.containsKey(key)) {
            throw new BadSampleException("label " + key + " comes twice");
        }
        labels.put(key, value);
    }

    private String quoted() throws BadSampleException {
        StringBuilder text = new StringBuilder();
        for (at++; !ended(); at++) {
            char c = line.charAt(at);
            if (c == '"') {
                at++;
                return text.toString();
            }
            if (c == '\\' && at + 1 < line.length()) {
                char escaped = line.charAt(++at);
                if (escaped != '\\' && escaped != '"' && escaped != 'n') {
                    text.append('\\');
                }
                c = escaped == 'n' ? '\n' : escaped;
            }
            text.append(c);
        }
        throw new BadSampleException("a quote is not closed");
    }

    private String name(boolean metric) throws BadSampleException {
        int from = at;
        while (!ended() && (isNameStart(line.charAt(at)) || at > from && isDigit(line.charAt(at)))) {
            if (line.charAt(at) == ':' && !metric) {
                break;
            }
            at++;
        }
        if (at == from) {
            throw new BadSampleException("a label's name is missing");
        }
        return line.substring(from, at);
    }

    private String word(String what) throws BadSampleException {
        skipBlanks();
        int from = at;
        while (!ended() && !isBlank(line.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw new BadSampleException(what + " is missing");
        }
        if (!isBlank(line.charAt(from - 1)) && line.charAt(from - 1) != '}') {
            throw new BadSampleException("its name is not one of letters, digits, _ and :");
        }
        return line.substring(from, at);
    }

    /** A number as Prometheus writes it: no type suffix, no hexadecimal digits; NaN, Inf and Infinity in any case. */
    static double value(String word) throws BadSampleException {
        String bare = word.startsWith("+") || word.startsWith("-") ? word.substring(1) : word;
        if (bare.equalsIgnoreCase("inf") || bare.equalsIgnoreCase("infinity")) {
            return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (word.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        for (int i = 0; i < word.length(); i++) {
            if ("0123456789+-.eE".indexOf(word.charAt(i)) < 0) {
                throw new BadSampleException("'" + shortened(word) + "' is no number");
            }
        }
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw new BadSampleException("'" + shortened(word) + "' is no number");
        }
    }

    private Long millis(String word) throws BadSampleException {
        double time = value(word);
        double millis = openMetrics ? time * 1000 : time;
        if (!(Math.abs(millis) < 1e15)) {
            throw new BadSampleException("'" + shortened(word) + "' is no time");
        }
        return Math.round(millis);
    }

    private static String shortened(String word) {
        return word.length() > 40 ? word.substring(0, 40) + "..." : word;
    }

    private boolean take(char c) {
        if (!ended() && line.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (!ended() && isBlank(line.charAt(at))) {
            at++;
        }
    }

    private boolean ended() {
        return at >= line.length();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':';
    }
}
