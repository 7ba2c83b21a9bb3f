package io.windfall.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard is of one family with the report. */
class ColoursTest {
    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6});");

    @Test
    void shouldHaveTheColoursOfTheReport() throws IOException {
        String report = read("/io/windfall/report/report.css");
        int dark = report.indexOf("@media (prefers-color-scheme: dark)");

        assertThat(colours(read("/dashboard/light.css"))).containsAllEntriesOf(colours(report.substring(0, dark)));
        assertThat(colours(read("/dashboard/dark.css"))).containsAllEntriesOf(colours(report.substring(dark)));
        assertThat(colours(read("/dashboard/dark.css")).keySet())
                .isEqualTo(colours(read("/dashboard/light.css")).keySet());
    }

    private static Map<String, String> colours(String css) {
        Map<String, String> found = new TreeMap<>();
        Matcher matcher = COLOUR.matcher(css);
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(2));
        }
        assertThat(found).hasSizeGreaterThan(10);
        return found;
    }

    private static String read(String resource) throws IOException {
        try (InputStream in = ColoursTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
