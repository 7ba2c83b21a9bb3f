package io.windfall.connect.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionTest {

    private final List<Sample> samples = new ArrayList<>();
    private final List<String> bad = new ArrayList<>();

    private final Exposition.Listener listener = new Exposition.Listener() {
        @Override
        public void sample(Sample sample, String line, long number) {
            samples.add(sample);
        }

        @Override
        public void bad(byte[] line, long number, String why) {
            bad.add(number + ": " + new String(line, StandardCharsets.UTF_8) + ": " + why);
        }
    };

    @Test
    void shouldReadTheTextFormat() throws IOException {
        assertThat(read(
                        false,
                        "# HELP a Help with a \\ and } in it.",
                        "# TYPE a gauge",
                        "",
                        "a 1",
                        " a:b_c { x = \"1\" , y=\"q\\\"n\\nb\\\\ {},=\" ,} +2.5e3 1700000000000\r",
                        "a{e=\"\"}\t-Inf",
                        "a{u=\"Zürich\"} NaN -5",
                        "{\"a.dotted\",x=\"1\"} 4"))
                .isTrue();
        assertThat(bad).isEmpty();
        assertThat(samples)
                .containsExactly(
                        new Sample("a", Map.of(), 1, null),
                        new Sample("a:b_c", Map.of("x", "1", "y", "q\"n\nb\\ {},="), 2500, 1_700_000_000_000L),
                        new Sample("a", Map.of(), Double.NEGATIVE_INFINITY, null),
                        new Sample("a", Map.of("u", "Zürich"), Double.NaN, -5L),
                        new Sample("a.dotted", Map.of("x", "1"), 4, null));
    }

    @Test
    void shouldReadOpenMetrics() throws IOException {
        assertThat(read(
                        true,
                        "# TYPE a counter",
                        "a_total{x=\"1\"} 17 1700000000.5 # {trace_id=\"q\"} 0.5 1700000000",
                        "b_bucket{le=\"1\"} 3 # {} 0.7",
                        "# EOF"))
                .isTrue();
        assertThat(bad).isEmpty();
        assertThat(samples)
                .containsExactly(
                        new Sample("a_total", Map.of("x", "1"), 17, 1_700_000_000_500L),
                        new Sample("b_bucket", Map.of("le", "1"), 3, null));
    }

    @Test
    void shouldTellACutPageOfOpenMetricsAndWhatFollowsItsEnd() throws IOException {
        assertThat(read(true, "a 1")).isFalse();
        assertThat(read(false, "a 1")).isTrue();
        assertThat(read(true, "# EOF", "a 1")).isTrue();
        assertThat(bad).singleElement().asString().endsWith("it comes after # EOF");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a ",
                "a{",
                "a{x",
                "a{x=",
                "a{x=1} 1",
                "a{x=\"1} 1",
                "a{x=\"1\" y=\"2\"} 1",
                "a{x=\"1\",x=\"2\"} 1",
                "a{x=\"1\"}",
                "a{x=\"1\"} one",
                "a 1d",
                "a 0x10",
                "a 1 soon",
                "a 1 2 3",
                "a-b 1",
                "1a 1",
                "{x=\"1\"} 1",
                "{\"a\",\"b\"} 1",
                "a{1x=\"1\"} 1",
                "a{x:y=\"1\"} 1",
                "a 1 # {} 1",
                "<html><body>Sign in</body></html>"
            })
    void shouldRefuseOneLineAndReadTheNext(String line) throws IOException {
        read(false, "before 1", line, "after 2");
        assertThat(samples).extracting(Sample::name).containsExactly("before", "after");
        assertThat(bad).singleElement().asString().startsWith("2: " + line);
    }

    @Test
    void shouldPassOverLinesThatAreTooLongOrNotUtf8() throws IOException {
        String huge = "a{x=\"" + "y".repeat(3 * Exposition.LONGEST_LINE) + "\"} 1";
        read(false, huge, "b 1");
        Exposition.read(new ByteArrayInputStream(new byte[] {'c', (byte) 0xff, '\n', 'd', ' ', '2'}), false, listener);
        assertThat(samples).extracting(Sample::name).containsExactly("b", "d");
        assertThat(bad).hasSize(2);
        assertThat(bad.get(0)).hasSizeLessThan(5_000).endsWith("longer than 65536 bytes");
        assertThat(bad.get(1)).endsWith("not UTF-8");
    }

    /** Any page, its bytes changed at random: each line is a sample or is told, and none is lost. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldTellEveryLineWhateverComes(long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder page = new StringBuilder();
        int lines = 300;
        for (int i = 0; i < lines; i++) {
            page.append("m{a=\"")
                    .append(i)
                    .append("\",b=\"x\\\"y\"} ")
                    .append(i)
                    .append(".5\n");
        }
        byte[] bytes = page.toString().getBytes(StandardCharsets.UTF_8);
        for (int n = 0; n < 400; n++) {
            int at = random.nextInt(bytes.length);
            byte other = (byte) (33 + random.nextInt(200));
            if (bytes[at] != '\n' && other != '#') {
                bytes[at] = other;
            }
        }
        Exposition.read(new ByteArrayInputStream(bytes), false, listener);
        assertThat(samples.size() + bad.size()).as("seed %d", seed).isEqualTo(lines);
        assertThat(bad).as("seed %d", seed).isNotEmpty();
    }

    private boolean read(boolean openMetrics, String... lines) throws IOException {
        byte[] page = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return Exposition.read(new ByteArrayInputStream(page), openMetrics, listener);
    }
}
