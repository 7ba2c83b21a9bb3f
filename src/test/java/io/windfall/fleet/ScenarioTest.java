package io.windfall.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void writeASoundScenario() throws IOException {
        write("sites.csv", "site_id,grid_zone,grid_carbon_g_per_kwh\na,A,100\nb,B,50.5\n");
        write("windows.csv", "site_id,start_utc,end_utc\nb,2024-05-03T01:30:00Z,2024-05-03T02:00:00Z\n");
        write("links.csv", "source_site,destination_site,bandwidth_mean_mbps\na,b,1000\nb,a,900\n");
        write("job-runtime-quantiles.csv", "quantile,runtime_s\n0,0\n1,3600\n");
    }

    @Test
    void shouldCarryTheDefaultScenario() {
        Scenario scenario = Scenario.bundled();

        assertThat(scenario.sites()).hasSize(5);
        assertThat(scenario.windows()).hasSize(117);
        assertThat(scenario.links()).hasSize(20);
        assertThat(scenario.runtimes().points()).hasSize(201);
        assertThat(Instant.ofEpochMilli(scenario.startMillis())).isEqualTo("2024-04-01T00:00:00Z");
        assertThat(Scenario.class.getResource("/scenarios/" + Scenario.BUNDLED + "/PROVENANCE.md"))
                .isNotNull();
    }

    @Test
    void shouldReadAFolderAndBeginAtTheMidnightBeforeTheFirstWindow() {
        Scenario scenario = Scenario.load(folder);

        assertThat(scenario.sites().get(1)).isEqualTo(new Scenario.Site("b", "B", 50.5));
        assertThat(scenario.links().get(0)).isEqualTo(new Scenario.Link("a", "b", 1000));
        assertThat(Instant.ofEpochMilli(scenario.startMillis())).isEqualTo("2024-05-03T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "sites.csv|a,A,100|a,A,much|sites.csv, line 2: grid_carbon_g_per_kwh must be a number: 'much'",
                "sites.csv|b,B,50.5|a,B,50.5|sites.csv, line 3: site_id stands there twice: 'a'",
                "sites.csv|b,B,50.5|b,B,NaN|sites.csv, line 3: grid_carbon_g_per_kwh must be a number: 'NaN'",
                "sites.csv|grid_zone|zone|sites.csv, line 2: column grid_zone is missing; the header has: "
                        + "'site_id,zone,grid_carbon_g_per_kwh'",
                "windows.csv|b,2024|c,2024|windows.csv, line 2: site_id is not in sites.csv: 'c'",
                "windows.csv|02:00:00Z|01:30:00Z|windows.csv, line 2: end_utc is not after start_utc: "
                        + "'2024-05-03T01:30:00Z'",
                "windows.csv|T02:00:00Z|-2am|windows.csv, line 2: end_utc must be a time like 2024-04-01T00:00:00Z: "
                        + "'2024-05-03-2am'",
                "links.csv|b,a,900|a,b,900|links.csv, line 3: this link stands there twice: 'b'",
                "links.csv|b,a,900|b,a,0|links.csv, line 3: bandwidth_mean_mbps must be 0.001 to 1e9: '0.0'",
                "links.csv|b,a,900|b,b,900|links.csv, line 3: destination_site is the source itself: 'b'",
                "job-runtime-quantiles.csv|1,3600|0.9,3600|job-runtime-quantiles.csv: quantiles must run from 0 to 1",
            })
    void shouldSayInOneLineWhatIsWrong(String file, String sound, String broken, String complaint) throws IOException {
        write(file, Files.readString(folder.resolve(file)).replaceFirst(sound, broken));

        assertThatThrownBy(() -> Scenario.load(folder))
                .isInstanceOf(ScenarioException.class)
                .hasMessage(complaint);
    }

    @Test
    void shouldRefuseWindowsOfOneSiteThatOverlap() throws IOException {
        write(
                "windows.csv",
                "site_id,start_utc,end_utc\nb,2024-05-03T01:00:00Z,2024-05-03T02:00:00Z\n"
                        + "b,2024-05-03T01:59:00Z,2024-05-03T03:00:00Z\n");

        assertThatThrownBy(() -> Scenario.load(folder))
                .hasMessage("windows.csv, line 3: overlaps another window of b: '2024-05-03T01:59:00Z'");
    }

    @Test
    void shouldSayWhichFileOrScenarioIsMissing() throws IOException {
        Files.delete(folder.resolve("links.csv"));

        assertThatThrownBy(() -> Scenario.load(folder))
                .hasMessage("links.csv is missing from scenario " + folder.getFileName());
        assertThatThrownBy(() -> Scenario.load(folder.resolve("nowhere"))).hasMessageContaining("is not a folder");
        assertThatThrownBy(() -> Scenario.bundled("../april"))
                .hasMessage(
                        "no scenario is called '../april': use april-2024-five-sites, or give the folder of your own");
    }

    @Test
    void shouldReadFilesOfOtherHabitsAndManyShortWindowsAtOnce() throws IOException {
        StringBuilder windows = new StringBuilder("\ufeffsite_id,start_utc,end_utc\r\n");
        Instant start = Instant.parse("2024-05-03T00:00:00Z");
        for (int i = 100_000; i > 0; i--) {
            Instant at = start.plusSeconds(120L * i);
            windows.append("a,")
                    .append(at)
                    .append(',')
                    .append(at.plusSeconds(60))
                    .append("\r\n");
        }
        write("windows.csv", windows.toString());

        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThat(Scenario.load(folder).windows()).hasSize(100_000));
    }

    @Test
    void shouldSayInOneLineWhatIsNoTimeNoFileAndNoText() throws IOException {
        write("windows.csv", "site_id,start_utc,end_utc\na,2024-05-03T00:00:00Z,+999999999-01-01T00:00:00Z\n");
        assertThatThrownBy(() -> Scenario.load(folder))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith("windows.csv, line 2: end_utc must be a time like");
        write("windows.csv", "site_id,start_utc,end_utc\nx\u0007y,2024-05-03T00:00:00Z,2024-05-04T00:00:00Z\n");
        assertThatThrownBy(() -> Scenario.load(folder))
                .hasMessage("windows.csv, line 2: site_id is not in sites.csv: 'x?y'");
        Files.delete(folder.resolve("windows.csv"));
        Files.createDirectory(folder.resolve("windows.csv"));
        assertThatThrownBy(() -> Scenario.load(folder))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("windows.csv of scenario")
                .hasMessageContaining("cannot be read");
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }
}
