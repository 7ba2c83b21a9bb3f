package io.windfall.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files by which Prometheus and Grafana watch, and what their expressions name. */
final class Watching {
    static final Path DOCKER = Path.of("..", "docker").toAbsolutePath().normalize();
    static final Path RULES = DOCKER.resolve("prometheus/rules/windfall.yml");
    static final Path RUNBOOK = Path.of("docs", "operations.md").toAbsolutePath();

    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\{([^}]*)}");
    private static final Pattern LABELS =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*(?!\\w|\\s*\\()");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "by", "on");

    private Watching() {}

    /** An alert: its name, its expression, where its runbook's entry is said to be. */
    record Alert(String name, String expression, String runbook, String severity) {}

    static List<Alert> alerts() throws IOException {
        List<Alert> alerts = new ArrayList<>();
        JsonNode file = new YAMLMapper().readTree(RULES.toFile());
        for (JsonNode group : file.get("groups")) {
            for (JsonNode rule : group.get("rules")) {
                alerts.add(new Alert(
                        rule.get("alert").asText(),
                        rule.get("expr").asText(),
                        rule.get("annotations").get("runbook").asText(),
                        rule.get("labels").get("severity").asText()));
            }
        }
        return alerts;
    }

    /** Every expression of alerts and dashboards, with where it stands. */
    static Map<String, String> expressions() throws IOException {
        Map<String, String> all = new HashMap<>();
        alerts().forEach(alert -> all.put(alert.name(), alert.expression()));
        for (Path dashboard : dashboards()) {
            JsonNode read = new ObjectMapper().readTree(dashboard.toFile());
            for (JsonNode panel : read.get("panels")) {
                for (JsonNode target : panel.get("targets")) {
                    String where = dashboard.getFileName() + ", "
                            + panel.get("title").asText() + " "
                            + target.get("refId").asText();
                    all.put(where, target.get("expr").asText());
                }
            }
            for (JsonNode variable : read.get("templating").get("list")) {
                String query = variable.get("query").get("query").asText();
                all.put(
                        dashboard.getFileName() + ", variable "
                                + variable.get("name").asText(),
                        query.replaceFirst("label_values\\((.*), \\w+\\)", "$1"));
            }
        }
        return all;
    }

    static List<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(DOCKER.resolve("grafana/dashboards"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    /** Each metric that an expression names, with the labels by which it picks series. */
    static Map<String, Set<String>> metrics(String expression) {
        Map<String, Set<String>> metrics = new HashMap<>();
        String bare = TEXT.matcher(expression).replaceAll("x");
        Matcher selector = SELECTOR.matcher(bare);
        while (selector.find()) {
            Set<String> labels = metrics.computeIfAbsent(selector.group(1), name -> new TreeSet<>());
            for (String matcher : selector.group(2).split(",")) {
                labels.add(matcher.split("=~|!=|!~|=")[0].trim());
            }
        }
        String left = LABELS.matcher(SELECTOR.matcher(bare).replaceAll("")).replaceAll("");
        Matcher name = NAME.matcher(left.replaceAll("\\[[^]]*]", ""));
        while (name.find()) {
            if (!WORDS.contains(name.group())) {
                metrics.computeIfAbsent(name.group(), any -> new TreeSet<>());
            }
        }
        return metrics;
    }
}
