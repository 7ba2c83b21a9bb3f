package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchFloodIT {

    @TempDir
    Path home;

    @Test
    void shouldLoseNothingGoodInAFloodAndAccountForAllThatIsBad() throws Exception {
        Cli cli = new Cli(home);
        int code = cli.run("bench", "flood", "--good", "100", "--bad", "1000", "--seconds", "2", "--format", "json");

        assertThat(code).as(cli.err.toString()).isZero();
        JsonNode found = new ObjectMapper().readTree(cli.out.toString());
        assertThat(found.get("alone").get("records").asInt()).isEqualTo(200);
        assertThat(found.get("flooded").get("records").asInt()).isEqualTo(200);
        assertThat(found.get("badSent").asInt()).isGreaterThan(1_000);
        assertThat(found.get("deadLetters").asInt())
                .isEqualTo(found.get("badSent").asInt());
        assertThat(found.get("throughputRatio").asDouble()).isPositive();
    }

    @Test
    void shouldNameTheFlagThatCannotBe() {
        Cli cli = new Cli(home);
        assertThat(cli.run("bench", "flood", "--bad", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("--bad is 0: give 10 to");
    }
}
