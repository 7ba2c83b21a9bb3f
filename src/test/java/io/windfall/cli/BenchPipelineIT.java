package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchPipelineIT {

    @TempDir
    Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintOneObjectWithTheRatiosAndTheFiguresBehindThem() throws Exception {
        int code = run("--events", "200", "--fabrics", "2", "--signals", "3", "--rounds", "1", "--format", "json");

        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        JsonNode found = new ObjectMapper().readTree(out.toString());
        assertThat(found.fieldNames())
                .toIterable()
                .containsExactly(
                        "throughputRatio",
                        "latencyP99Ratio",
                        "latencyP50Ratio",
                        "goals",
                        "throughput",
                        "latency",
                        "commitIntervalMillis",
                        "partitions",
                        "threads",
                        "processors",
                        "javaVersion");
        assertThat(found.get("throughput").get("rounds")).hasSize(1);
        assertThat(found.get("throughput").get("deadLetters").asInt()).isZero();
        assertThat(found.get("latency").get("orchestrator").get("samples").asInt())
                .isEqualTo(3);
        assertThat(found.get("throughputRatio").asDouble()).isPositive();
        assertThat(found.get("latencyP99Ratio").asDouble()).isPositive();
        assertThat(err.toString()).contains("throughput, round 1", "latency, round 1");
    }

    @Test
    void shouldNameTheFlagThatCannotBe() {
        assertThat(run("--rounds", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--rounds is 0: give at least 1");
        assertThat(out.toString()).isEmpty();
    }

    private int run(String... flags) {
        String[] arguments = new String[flags.length + 2];
        arguments[0] = "bench";
        arguments[1] = "pipeline";
        System.arraycopy(flags, 0, arguments, 2, flags.length);
        return Main.run(
                new Surroundings(Map.of(), home, home),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments);
    }
}
