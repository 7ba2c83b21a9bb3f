package io.windfall.exchange;

import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which topic a user means. */
public final class TopicChoice {

    private TopicChoice() {}

    /**
     * The topic of a name: {@code grid.signal.v1}, {@code grid.signal}, or a word of it that no other topic has, also in
     * the plural: {@code signals}.
     *
     * @param among the topics to choose from: all, or those that may be written
     * @throws IllegalArgumentException when none or several fit; the message lists them
     */
    public static TopicSpec of(String name, List<TopicSpec> among) {
        List<TopicSpec> found = fitting(name, among);
        if (found.size() == 1) {
            return found.get(0);
        } else if (!found.isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' can be any of " + names(found) + ": name one");
        }
        List<TopicSpec> others = fitting(name, Topics.all());
        String problem = others.isEmpty()
                ? "no topic '" + Printable.shortened(name) + "'"
                : "'" + names(others) + "' may not be written to, only Windfall does";
        throw new IllegalArgumentException(problem + "; choose from " + names(among));
    }

    /** All that the first rule that fits any lets through. */
    private static List<TopicSpec> fitting(String name, List<TopicSpec> among) {
        String wanted = name.toLowerCase(Locale.ROOT).replace('-', '.').replace('_', '.');
        String singular = wanted.endsWith("s") ? wanted.substring(0, wanted.length() - 1) : wanted;
        List<Predicate<TopicSpec>> rules = List.of(
                topic -> topic.name().equals(wanted) || topic.shortName().equals(wanted),
                topic -> topic.shortName().equals(singular),
                topic -> words(topic).contains(wanted),
                topic -> words(topic).contains(singular));
        return rules.stream()
                .map(rule -> among.stream().filter(rule).toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<String> words(TopicSpec topic) {
        return Arrays.asList(topic.shortName().split("\\."));
    }

    private static String names(List<TopicSpec> topics) {
        return topics.stream().map(TopicSpec::shortName).collect(Collectors.joining(", "));
    }
}
