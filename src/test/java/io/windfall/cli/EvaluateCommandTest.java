package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluateCommandTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--benchmark nonsense",
                "--scenario nowhere",
                "--policies nonsense",
                "--policies static,static",
                "--preset nonsense",
                "--seeds 0",
                "--seeds many",
                "--seeds 1,x",
                "--seeds 1,1",
                "--days 0",
                "--threads 0",
                "--load 0",
                "--load 0.00001 --days 1",
                "--slots 0",
                "--skew 2",
                "--burst 0",
                "--mix 1,0",
                "--mix 1,1,1",
                "--mix a,b,c",
                "--bandwidth-scale 0",
                "--bandwidth-cv -1",
                "--forecast-error -1",
                "--failures 1.5",
                "--checkpoint-interval -1",
                "--alpha 0",
                "--epsilon 1",
                "--slack -1",
                "--slack x"
            })
    void shouldAnswerAMistakeWithOneLineAndExitCode2(String arguments) {
        Cli cli = new Cli(directory);
        assertThat(cli.run(("evaluate " + arguments).split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(cli.out.toString()).isEmpty();
        assertThat(cli.err.toString().lines()).singleElement().asString().startsWith("windfall: ");
    }

    @Test
    void shouldWriteWhatTheContractSaysAsJson() throws IOException {
        Cli cli = new Cli(directory);
        assertThat(cli.run(
                        "evaluate",
                        "--days",
                        "2",
                        "--seeds",
                        "2",
                        "--policies",
                        "windfall",
                        "--load",
                        "0.2",
                        "--format",
                        "json"))
                .isEqualTo(ExitCode.OK);
        JsonNode document = new ObjectMapper().readTree(cli.out.toString());

        assertThat(document.get("benchmark").asText()).isEqualTo("balanced");
        assertThat(document.get("days").asInt()).isEqualTo(2);
        assertThat(document.get("seeds").asInt()).isEqualTo(2);
        assertThat(document.get("seconds").asDouble()).isPositive();
        assertThat(document.get("changed").get(0).asText()).isEqualTo("--load 0.2");
        assertThat(document.get("results")).hasSize(2);
        JsonNode windfall = document.get("results").get(1);
        List<String> names = new ArrayList<>();
        windfall.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .contains(
                        "policy",
                        "preset",
                        "slack",
                        "gridEnergyKwh",
                        "surplusEnergyKwh",
                        "co2Kg",
                        "meanCompletionHours",
                        "p95CompletionHours",
                        "migrations",
                        "failedMigrations",
                        "migrationOverheadRatio",
                        "deadlineMisses",
                        "versusStatic",
                        "shareOfBoundSaving");
        assertThat(windfall.get("versusStatic").get("gridEnergy").asDouble()).isBetween(-1.0, -0.1);
        assertThat(windfall.get("versusStatic").get("meanCompletion").isDouble())
                .isTrue();
        assertThat(document.get("results").get(0).get("shareOfBoundSaving").isNull())
                .isTrue();
    }

    @Test
    void shouldEvaluateAScenarioOfOnesOwnWithThePublishedClaimsBeside() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("mine"));
        Files.writeString(
                folder.resolve("sites.csv"), "site_id,grid_zone,grid_carbon_g_per_kwh\neast,E,300\nwest,W,200\n");
        StringBuilder windows = new StringBuilder("site_id,start_utc,end_utc\n");
        for (int hour = 0; hour < 48; hour++) {
            // Flickers: ten minutes of every twenty.
            for (int minute = 0; minute < 60; minute += 20) {
                windows.append(String.format(
                        "east,2025-03-%02dT%02d:%02d:00Z,2025-03-%02dT%02d:%02d:00Z%n",
                        1 + hour / 24, hour % 24, minute, 1 + hour / 24, hour % 24, minute + 10));
            }
        }
        Files.writeString(folder.resolve("windows.csv"), windows);
        Files.writeString(
                folder.resolve("links.csv"),
                "source_site,destination_site,bandwidth_mean_mbps\neast,west,1000\nwest,east,1000\n");
        Files.writeString(folder.resolve("job-runtime-quantiles.csv"), "quantile,runtime_s\n0,1800\n1,20000\n");
        Cli cli = new Cli(directory);

        assertThat(cli.run(
                        "evaluate",
                        "--scenario",
                        folder.toString(),
                        "--preset",
                        "paper",
                        "--seeds",
                        "1,4",
                        "--csv",
                        directory.resolve("csv").toString()))
                .isEqualTo(ExitCode.OK);

        assertThat(cli.out.toString())
                .contains("mine: mean over 2 seeds", "grid energy, kWh", "-52 %", "traces that are not published");
        assertThat(cli.err.toString()).contains("mine: 2 sites × 8 slots, surplus for 2 days, 8 runs");
        assertThat(directory.resolve("csv/cells.csv")).exists();
    }
}
