package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
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
                "--slack x",
                "--load NaN",
                "--slots 2.5",
                "--burst 1.5",
                "--burst 200000",
                "--mix 0.5,0.5",
                "--mix -0.5,1,0.5",
                "--mix 0.5,0.4,NaN",
                "--mix ,,",
                "--bandwidth-cv NaN",
                "--forecast-lead -1",
                "--forecast-lead 1e9",
                "--failures NaN",
                "--checkpoint-interval 0.5",
                "--delta 1.5 --checkpoint-interval 600",
                "--delta -0.1 --checkpoint-interval 600",
                "--delta 0.1",
                "--deadline -1",
                "--alpha NaN",
                "--epsilon NaN",
                "--slack NaN",
                "--slack 0,0",
                "--seeds ,",
                "--seeds 99999999999999999999",
                "--threads many",
                "--format xml",
                "--report .",
                "--report",
                "--csv",
                "--nonsense",
                "superfluous"
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
        assertThat(names(document))
                .startsWith("benchmark", "days", "seeds", "seconds", "results")
                .hasSize(7)
                .endsWith("seedList", "changed");
        assertThat(names(windfall))
                .startsWith(
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
                        "shareOfBoundSaving")
                .hasSize(21)
                .endsWith("halfWidth95");
        assertThat(names(windfall.get("versusStatic"))).containsExactly("gridEnergy", "meanCompletion");
        for (String figure : names(windfall).subList(2, 12)) {
            assertThat(windfall.get(figure).isNumber()).as(figure).isTrue();
        }
        assertThat(windfall.get("versusStatic").get("gridEnergy").asDouble()).isBetween(-1.0, -0.1);
        assertThat(windfall.get("versusStatic").get("meanCompletion").isDouble())
                .isTrue();
        assertThat(document.get("results").get(0).get("shareOfBoundSaving").isNull())
                .isTrue();
    }

    @Test
    void shouldWriteAReportThatNeedsNoOtherFileAndItsTables() throws IOException {
        Path report = directory.resolve("new/report.html");
        Path csv = directory.resolve("tables/of it");
        Cli cli = new Cli(directory);

        assertThat(evaluateBriefly(cli, "--report", report.toString(), "--csv", csv.toString(), "--format", "json"))
                .isEqualTo(ExitCode.OK);

        String page = Files.readString(report);
        assertThat(cli.err.toString()).contains("The report is in " + report);
        // Conditions rather than the page: it would be a megabyte of complaint.
        assertThat(page.startsWith("<!doctype html>") && page.endsWith("</html>\n"))
                .isTrue();
        assertThat(page).hasSizeGreaterThan(1_000_000);
        for (String wanted : List.of("What policies make of balanced", "default-src 'none'", "ganttOption")) {
            assertThat(page.contains(wanted)).as(wanted).isTrue();
        }
        assertThat(Pattern.compile("<(script|link)[^>]* (src|href)=\"(?!data:)")
                        .matcher(page)
                        .find())
                .as("a reference to another file")
                .isFalse();
        JsonNode shown = new ObjectMapper()
                .readTree(page.substring(page.indexOf('{', page.indexOf("id=\"data\"")), page.lastIndexOf("</script>"))
                        .split("</script>")[0]);
        JsonNode printed = new ObjectMapper().readTree(cli.out.toString());
        assertThat(shown.at("/frontier/1/gridKwh").asDouble())
                .isEqualTo(printed.at("/results/1/gridEnergyKwh").asDouble());
        assertThat(shown.at("/timeline/segments")).isNotEmpty();
        assertThat(shown.at("/phase/panels")).isNotEmpty();
        try (Stream<Path> files = Files.list(csv)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("cells.csv", "results.csv", "figures.csv", "frontier.csv", "segments.csv", "moves.csv");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--report a-file/report.html", "--csv a-file", "--csv a-file/tables", "--report a-folder"})
    void shouldSayBeforeTheWorkIsDoneThatItCannotBeWritten(String arguments) throws IOException {
        Path file = Files.writeString(directory.resolve("a-file"), "");
        Path folder = Files.createDirectory(directory.resolve("a-folder"));
        String[] words = arguments.split(" ");
        Cli cli = new Cli(directory);

        assertThat(evaluateBriefly(cli, words[0], directory.resolve(words[1]).toString()))
                .isEqualTo(ExitCode.USAGE);

        assertThat(cli.out.toString()).isEmpty();
        assertThat(cli.err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("windfall: " + words[0] + ": ")
                .doesNotContain("Exception");
        assertThat(file).isEmptyFile();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldSayInOneLineThatAFolderMayNotBeWritten() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("sealed"));
        Assumptions.assumeTrue(folder.toFile().setWritable(false) && !Files.isWritable(folder), "may write anywhere");
        Cli cli = new Cli(directory);

        assertThat(evaluateBriefly(cli, "--report", folder.resolve("r.html").toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).hasLineCount(1).contains("may not be written");
        assertThat(evaluateBriefly(cli, "--csv", folder.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).hasLineCount(1).contains("may not be written");
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

    private static int evaluateBriefly(Cli cli, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("evaluate", "--days", "1", "--seeds", "1", "--policies", "windfall"));
        arguments.addAll(List.of(more));
        return cli.run(arguments.toArray(String[]::new));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
