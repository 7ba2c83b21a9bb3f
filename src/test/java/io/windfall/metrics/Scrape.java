package io.windfall.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a text in Prometheus' format says. */
record Scrape(List<Sample> samples) {
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    record Sample(String name, Map<String, String> labels, double value) {}

    static Scrape of(String text) {
        List<Sample> samples = new ArrayList<>();
        for (String line : text.lines().filter(one -> !one.startsWith("#")).toList()) {
            Matcher matcher = LINE.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            Map<String, String> labels = new HashMap<>();
            Matcher label = LABEL.matcher(matcher.group(2) == null ? "" : matcher.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            String value = matcher.group(3).replace("+Inf", "Infinity").replace("-Inf", "-Infinity");
            samples.add(new Sample(matcher.group(1), labels, Double.parseDouble(value)));
        }
        return new Scrape(samples);
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>();
        samples.forEach(sample -> names.add(sample.name()));
        return names;
    }

    /** Names of the labels that any sample of a name has. */
    Set<String> labelsOf(String name) {
        Set<String> labels = new TreeSet<>();
        samples.stream()
                .filter(sample -> sample.name().equals(name))
                .forEach(sample -> labels.addAll(sample.labels().keySet()));
        return labels;
    }

    /** The sum of all samples of a name with these labels, given as name, value, …, those that are not known left out; NaN: there is none. */
    double sum(String name, String... labels) {
        List<Sample> found =
                samples.stream().filter(sample -> fits(sample, name, labels)).toList();
        return found.isEmpty()
                ? Double.NaN
                : found.stream()
                        .mapToDouble(Sample::value)
                        .filter(value -> !Double.isNaN(value))
                        .sum();
    }

    private static boolean fits(Sample sample, String name, String... labels) {
        boolean fits = sample.name().equals(name);
        for (int i = 0; i < labels.length; i += 2) {
            fits &= labels[i + 1].equals(sample.labels().get(labels[i]));
        }
        return fits;
    }
}
