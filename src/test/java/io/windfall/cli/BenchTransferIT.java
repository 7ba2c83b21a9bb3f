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

class BenchTransferIT {

    @TempDir
    Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintOneObjectWithTheFiguresOfTheTransport() throws Exception {
        int code = run("--size", "100000000", "--rounds", "1", "--throttle", "80000000", "--format", "json");

        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        JsonNode found = new ObjectMapper().readTree(out.toString());
        assertThat(found.get("incrementalShare").asDouble()).isBetween(0.09, 0.15);
        assertThat(found.get("curlRatio").asDouble()).isPositive();
        assertThat(found.get("throttleRatio").asDouble()).isBetween(0.5, 1.05);
        assertThat(found.get("peakMemoryBytes").asLong()).isBetween(1_000_000L, 256_000_000L);
    }

    @Test
    void shouldNameTheFlagThatCannotBe() {
        assertThat(run("--size", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--size is 1: give at least");
        assertThat(out.toString()).isEmpty();
    }

    private int run(String... flags) {
        String[] arguments = new String[flags.length + 2];
        arguments[0] = "bench";
        arguments[1] = "transfer";
        System.arraycopy(flags, 0, arguments, 2, flags.length);
        return Main.run(
                new Surroundings(Map.of(), home, home),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments);
    }
}
