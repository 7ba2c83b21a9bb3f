package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchFailoverIT {

    @TempDir
    Path home;

    @Test
    void shouldDecideAgainAfterTheActiveOneIsKilled() throws Exception {
        Cli cli = new Cli(home);
        int code = cli.run("bench", "failover", "--jobs", "500", "--standby", "1", "--runs", "1", "--format", "json");

        assertThat(code).as(cli.err.toString()).isZero();
        JsonNode found = new ObjectMapper().readTree(cli.out.toString());
        assertThat(found.get("jobs").asInt()).isEqualTo(500);
        assertThat(found.get("failovers")).hasSize(1);
        JsonNode failover = found.get("failovers").get(0);
        assertThat(failover.get("standbys").asInt()).isEqualTo(1);
        double missed = failover.get("missedSeconds").get("max").asDouble();
        double decision = failover.get("decisionSeconds").get("max").asDouble();
        assertThat(missed).as("nobody takes over from the living").isGreaterThan(1);
        assertThat(decision).isGreaterThan(missed);
        assertThat(cli.err.toString()).contains("failover, 1 standby, run 1");
    }

    @Test
    void shouldNameTheFlagThatCannotBe() {
        Cli cli = new Cli(home);
        assertThat(cli.run("bench", "failover", "--standby", "2")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("--standby is [2]: give 0 or 1");
    }
}
