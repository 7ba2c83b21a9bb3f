package io.windfall.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.windfall.testing.Foreign;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsTest {
    private static final Pattern ENTRY = Pattern.compile("(?m)^### ([a-z-]+)\\n\\n\\*\\*Alert:\\*\\* `(\\w+)`\\.");

    @TempDir
    Path folder;

    @Test
    void shouldHaveAnEntryInTheRunbookForEachAlertAndAnAlertForEachEntry() throws Exception {
        String runbook = Files.readString(Watching.RUNBOOK);
        Set<String> entries = new TreeSet<>();
        Matcher entry = ENTRY.matcher(runbook);
        while (entry.find()) {
            entries.add(entry.group(2) + " src/docs/operations.md#" + entry.group(1));
            String text = runbook.substring(entry.end(), endOf(runbook, entry.end()));
            assertThat(text).as(entry.group(1)).contains("**Means:**", "**Look:**", "**Do:**");
        }
        Set<String> alerts = new TreeSet<>();
        Watching.alerts().forEach(alert -> alerts.add(alert.name() + " " + alert.runbook()));
        assertThat(entries).isEqualTo(alerts).hasSizeGreaterThan(10);
        assertThat(Watching.alerts())
                .allSatisfy(alert -> assertThat(alert.severity()).isIn("critical", "warning"));
    }

    private static int endOf(String runbook, int from) {
        int next = runbook.indexOf("\n### ", from);
        return next < 0 ? runbook.length() : next;
    }

    @Test
    void shouldPassItsOwnTestsAndHaveTwoForEachAlert() throws Exception {
        Path tests = Watching.DOCKER.resolve("prometheus/tests/alerts.yml");
        Set<String> names = new TreeSet<>();
        new YAMLMapper()
                .readTree(tests.toFile())
                .get("tests")
                .forEach(test -> names.add(test.get("name").asText()));
        Set<String> wanted = new TreeSet<>();
        Watching.alerts().forEach(alert -> wanted.addAll(List.of(alert.name() + " fires", alert.name() + " is quiet")));
        assertThat(names).isEqualTo(wanted);

        assumeTrue(
                Foreign.lacksPromtool().isEmpty(), () -> Foreign.lacksPromtool().orElseThrow());
        String promtool = Foreign.promtool();
        assertThat(Foreign.run(folder, List.of(promtool), "check", "rules", Watching.RULES.toString()))
                .contains("SUCCESS: " + Watching.alerts().size() + " rules found");
        assertThat(Foreign.run(folder, List.of(promtool), "test", "rules", tests.toString()))
                .contains("SUCCESS");
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"),
                Files.readString(Watching.DOCKER.resolve("prometheus/prometheus.yml"))
                        .replace("/etc/prometheus/rules/*.yml", Watching.RULES.toString()));
        assertThat(Foreign.run(folder, List.of(promtool), "check", "config", config.toString()))
                .contains("SUCCESS: 1 rule files found");
    }

    @Test
    void shouldFindTheMetricsAndLabelsOfAnExpression() {
        assertThat(Watching.metrics("histogram_quantile(0.99, sum by (le) (rate(a_bucket{x=~\"$y, z\"}[10m]))) > 5"))
                .isEqualTo(Map.of("a_bucket", Set.of("x")));
        assertThat(Watching.metrics("b == 0 and on (fabric) c{mode!=\"M\",p=\"}\"} / sum(increase(d[1h]))"))
                .isEqualTo(Map.of("b", Set.of(), "c", Set.of("mode", "p"), "d", Set.of()));
    }
}
