package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTransferIT {

    @TempDir
    Path home;

    @Test
    void shouldPrintOneObjectWithTheFiguresOfTheTransport() throws Exception {
        Cli cli = new Cli(home);
        int code = cli.run(
                "bench",
                "transfer",
                "--size",
                "100000000",
                "--rounds",
                "1",
                "--throttle",
                "80000000",
                "--format",
                "json");

        assertThat(code).as(cli.err.toString()).isZero();
        assertThat(cli.out.toString().lines()).hasSize(1);
        JsonNode found = new ObjectMapper().readTree(cli.out.toString());
        assertThat(found.get("incrementalShare").asDouble()).isBetween(0.09, 0.15);
        assertThat(found.get("curlRatio").asDouble()).isPositive();
        assertThat(found.get("throttleRatio").asDouble()).isBetween(0.5, 1.05);
        assertThat(found.get("peakMemoryBytes").asLong()).isBetween(1_000_000L, 256_000_000L);
    }

    @Test
    void shouldNameTheFlagThatCannotBe() {
        Cli cli = new Cli(home);
        assertThat(cli.run("bench", "transfer", "--size", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("--size is 1: give at least");
        assertThat(cli.out.toString()).isEmpty();
    }
}
