package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchPipelineIT {

    @TempDir
    Path home;

    @Test
    void shouldPrintOneObjectWithTheRatiosAndTheFiguresBehindThem() throws Exception {
        Cli cli = new Cli(home);
        int code = cli.run(
                "bench",
                "pipeline",
                "--events",
                "200",
                "--fabrics",
                "2",
                "--signals",
                "3",
                "--rounds",
                "1",
                "--format",
                "json");

        assertThat(code).as(cli.err.toString()).isZero();
        assertThat(cli.out.toString().lines()).hasSize(1);
        JsonNode found = new ObjectMapper().readTree(cli.out.toString());
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
        assertThat(cli.err.toString()).contains("throughput, round 1", "latency, round 1");
    }

    @Test
    void shouldNameTheFlagThatCannotBe() {
        Cli cli = new Cli(home);
        assertThat(cli.run("bench", "pipeline", "--rounds", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("--rounds is 0: give at least 1");
        assertThat(cli.out.toString()).isEmpty();
    }
}
