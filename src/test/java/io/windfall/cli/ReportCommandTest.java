package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.replay.JournalExport;
import io.windfall.replay.RecordedRun;
import io.windfall.replay.RecordedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    static Path folder;

    private final Cli cli = new Cli(folder);

    @BeforeAll
    static void keepADemosJournal() throws IOException {
        RecordedRun run = RecordedRun.ofADay();
        JournalExport.write(run, folder.resolve("home/demo/journal.avro"), "test", null, null, null);
        RecordedRuns.dropAllOutputs(run);
        JournalExport.write(run, folder.resolve("older.avro"), "test", null, null, null);
    }

    @Test
    void shouldShowTheLastDemosWindowsWithTotalsAndTheMethod() {
        assertThat(cli.run("report")).as(cli.err.toString()).isEqualTo(ExitCode.OK);

        assertThat(cli.out.toString())
                .contains("journal.avro", "SITE", "OPENED", "AVOIDED", "Method: Integrals over time")
                .containsPattern("(?m)^spain +2024-04-0\\d \\d\\d:\\d\\d")
                .containsPattern("(?m)^all \\d+ +[\\d.]+ h")
                .doesNotContain("demand responses:", "NaN", "null");
        assertThat(cli.out.toString().lines().mapToInt(String::length).filter(width -> width > 0))
                .isNotEmpty();
    }

    @Test
    void shouldAddUpWhatItShowsAndShowWhatIsAskedFor() throws IOException {
        JsonNode all = json("report", "--format", "json");
        JsonNode totals = all.path("totals");
        double used = 0;
        for (JsonNode report : all.path("reports")) {
            used += report.path("usedWattHours").doubleValue();
        }
        assertThat(totals.path("windows").asInt())
                .isEqualTo(all.path("reports").size())
                .isGreaterThan(5);
        assertThat(totals.path("usedWattHours").doubleValue()).isEqualTo(used);

        JsonNode one = json("report", "--format", "json", "--site", "spain", "--from", "2024-04-02T00:00:00Z");
        assertThat(one.path("reports")).isNotEmpty().allSatisfy(report -> {
            assertThat(report.path("site").asText()).isEqualTo("spain");
            assertThat(report.path("closedAt").asText()).isGreaterThanOrEqualTo("2024-04-02");
        });
        assertThat(json("report", "--format", "json", "--fabric", "another").path("reports"))
                .isEmpty();
    }

    @Test
    void shouldWorkOutAnewWhatARecordingFromBeforeSuchReportsGives() throws IOException {
        JsonNode recorded = json("report", "--format", "json").path("reports");
        JsonNode anew = json("report", "--format", "json", "--journal", "older.avro");

        assertThat(anew.path("source").asText()).contains("worked out anew");
        assertThat(anew.path("reports")).isEqualTo(recorded);
    }

    @Test
    void shouldWriteAPageThatStandsAlone() throws IOException {
        assertThat(cli.run("report", "--html", "pages/windows.html"))
                .as(cli.err.toString())
                .isEqualTo(ExitCode.OK);

        String page = Files.readString(folder.resolve("pages/windows.html"));
        assertThat(page)
                .contains("What became of the surplus", "id=\"lanes\"", "\"usedWattHours\":")
                .doesNotContain("{{", "src=\"http", "href=\"http");
        assertThat(cli.err.toString()).contains("The page is in pages/windows.html");
    }

    @Test
    void shouldTellWhatToDoAboutAMistakeInALine() {
        assertThat(cli.run("report", "--from", "2024-04-02T00:00:00Z", "--to", "2024-04-01T00:00:00Z"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("is not after --from").doesNotContain("\tat ");
        assertThat(cli.run("report", "--from", "soon")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("report", "--site", "a/b")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("report", "--journal", "none.avro")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.run("report", "--html", ".")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("--html: . is a folder");
        assertThat(cli.run("report", "--bootstrap-server", "127.0.0.1:1")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.err.toString().lines()).hasSizeLessThanOrEqualTo(2);
    }

    private JsonNode json(String... arguments) throws IOException {
        assertThat(cli.run(arguments)).as(cli.err.toString()).isEqualTo(ExitCode.OK);
        return MAPPER.readTree(cli.out.toString());
    }
}
