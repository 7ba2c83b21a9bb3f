package io.windfall.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.fleet.ClosedLoop;
import io.windfall.fleet.DirectOrchestrator;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.FleetReport;
import io.windfall.fleet.FleetSimulator;
import io.windfall.fleet.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioBuilderTest {

    private static final Path CAISO = Path.of("../../shared/traces/curtail_caiso_hourly_2026.csv");

    @TempDir
    private Path folder;

    @Test
    void shouldBuildAScenarioThatLoadsAndSaysWhereItIsFrom() throws IOException {
        Path series = write(
                "s.csv",
                "timestamp_utc,mw\n2026-03-21T07:30:00Z,5\n2026-03-21T08:00:00Z,9\n"
                        + "2026-03-21T08:30:00Z,9\n2026-03-21T09:00:00Z,1\n");
        Path other = write("o.csv", "time,mw\n2026-03-21T10:00:00+02:00,9\n2026-03-21T10:30:00+02:00,1\n");
        Path links = write("l.csv", "source_site,destination_site,bandwidth_mean_mbps\nb,a,123\n");
        Map<String, Path> both = new LinkedHashMap<>();
        both.put("b", series);
        both.put("a", other);

        Scenario built = ScenarioBuilder.build(request(both, 9, 0, "0m", links, 1, "0m"), folder.resolve("out"))
                .scenario();

        assertThat(built.sites()).containsExactly(new Scenario.Site("b", "b", 473), new Scenario.Site("a", "DE", 12.5));
        assertThat(built.windows()).containsExactly(window("a", "08:00", "08:30"), window("b", "08:00", "09:00"));
        assertThat(built.links())
                .containsExactlyInAnyOrder(new Scenario.Link("b", "a", 123), new Scenario.Link("a", "b", 10_000));
        assertThat(built.runtimes().points()).hasSize(201);
        assertThat(folder.resolve("out/windows.csv"))
                .content()
                .contains("b,2026-03-21T08:00:00Z,2026-03-21T09:00:00Z,9,9\n");
        assertThat(folder.resolve("out/PROVENANCE.md"))
                .content()
                .contains("| b | s.csv | ", "open at a value of 9 or more", "assumed: the world's average")
                .doesNotContain(folder.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "2026-01-01T01:00:00Z,7|2026-01-01T01:00:00Z,NaN|s.csv, line 3: mw has no value ('NaN'): fill it in, or give",
                "2026-01-01T01:00:00Z,7|2026-01-01T01:00:00Z,|s.csv, line 3: mw has no value ('')",
                "2026-01-01T01:00:00Z,7|2026-01-01T01:00:00Z|s.csv, line 3: has no column mw",
                "2026-01-01T01:00:00Z,7|2026-01-01T01:00:00Z,7 MW|s.csv, line 3: mw must be a plain number, without a unit",
                "2026-01-01T01:00:00Z,7|2026-01-01T00:00:00Z,7|s.csv, line 3: the time 2026-01-01T00:00:00Z stands there twice",
                "2026-01-01T01:00:00Z,7|2025-12-31T00:00:00Z,7|s.csv, line 3: the time 2025-12-31T00:00:00Z lies before the one",
                "2026-01-01T01:00:00Z,7|2026-01-01T01:00:00,7|s.csv, line 3: t must have a time zone",
                "2026-01-01T01:00:00Z,7|yesterday,7|s.csv, line 3: t must be a time",
                "2026-01-01T01:00:00Z,7|1767229200,7|s.csv, line 3: t looks like seconds since 1970",
                "2026-01-01T02:00:00Z,1|2026-01-01T05:00:00Z,1|s.csv, line 4: a gap: nothing from 2026-01-01T02:00:00Z to "
                        + "2026-01-01T05:00:00Z, where the step is 1h",
                ",7|,0.7|no value reaches the threshold of 5: the largest is 1 at 2026-01-01T02:00:00Z; is --threshold",
                "t,mw|t|s.csv, line 1: there is no column '2'; the columns are t",
            })
    void shouldNameTheLineAtFault(String sound, String broken, String complaint) throws IOException {
        String text = "t,mw\n2026-01-01T00:00:00Z,0\n2026-01-01T01:00:00Z,7\n2026-01-01T02:00:00Z,1\n";
        Path series = write("s.csv", text.replace(sound, broken));
        ScenarioRequest request = request(Map.of("a", series), 5, 0, "0m", null, 2, "1h");

        assertThatThrownBy(() -> ScenarioBuilder.build(request, folder.resolve("out")))
                .isInstanceOf(SeriesException.class)
                .hasMessageContaining(complaint)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void shouldTakeGapsAsToldTo() throws IOException {
        Path series = write(
                "s.csv",
                "t,mw\n2026-03-21T00:00:00Z,7\n2026-03-21T01:00:00Z,7\n2026-03-21T02:00:00Z,\n"
                        + "2026-03-21T05:00:00Z,7\n2026-03-21T06:00:00Z,0\n");

        WindowFinder finder = new WindowFinder(5, 0, Duration.ZERO);
        assertThat(finder.find(new SeriesReader("t", "mw", SeriesReader.Gaps.CLOSED).read(series)))
                .hasSize(2);
        assertThat(finder.find(new SeriesReader("1", "MW", SeriesReader.Gaps.HOLD).read(series)))
                .hasSize(1);
    }

    @Test
    void shouldReadTimesWithoutAZoneWhereTheColumnSaysUtc() throws IOException {
        Path series = write("s.csv", "id,interval_start_utc,mw\nx,2026-03-21 00:00,7\nx,2026-03-21 00:05,7\n");

        TimeSeries read = new SeriesReader("interval_start_utc", "3", SeriesReader.Gaps.FAIL).read(series);

        assertThat(read.stepMillis()).isEqualTo(300_000);
        assertThat(Instant.ofEpochMilli(read.samples().get(1).atMillis())).isEqualTo("2026-03-21T00:05:00Z");
    }

    @Test
    void shouldReadOffsetsWithOrWithoutAColonAcrossAChangeOfTheClocks() throws IOException {
        Path series = write(
                "s.csv",
                "\ufefft,mw\r\n2026-03-29T01:30:00+01:00,7\r\n2026-03-29 03:00:00+0200,7\r\n2026-03-29T03:30:00+0200,7\r\n");

        TimeSeries read = new SeriesReader("t", "mw", SeriesReader.Gaps.FAIL).read(series);

        assertThat(read.stepMillis()).isEqualTo(1_800_000);
        assertThat(Instant.ofEpochMilli(read.samples().get(2).atMillis())).isEqualTo("2026-03-29T01:30:00Z");
    }

    @Test
    void shouldRefuseNamesOfNoSite() throws IOException {
        Path series = write("s.csv", "t,mw\n");
        assertThatThrownBy(() -> request(Map.of("x", series), 5, 0, "0m", null, 2, "1h"))
                .hasMessage("--carbon 'a': no such site; the sites are x, x-1, x-2");
        assertThatThrownBy(() -> request(Map.of("a", series), 5, 0, "0m", null, 1, "1h"))
                .hasMessageContaining("with one site there is nowhere to go");
        assertThatThrownBy(() -> request(Map.of("a", series), 5, 0, "0m", null, 3, "0m"))
                .hasMessageContaining("needs a --shift");
    }

    /** Windows of ten minutes every twenty, at three sites one after the other. */
    @Test
    void shouldRunAFleetOnWindowsThatFlickerEveryTenMinutes() throws IOException {
        StringBuilder csv = new StringBuilder("t,mw\n");
        for (int i = 0; i < 6 * 24 * 4; i++) {
            csv.append(Instant.parse("2026-03-21T00:00:00Z").plusSeconds(600L * i))
                    .append(i % 2 == 0 ? ",100\n" : ",0\n");
        }
        Path series = write("flicker.csv", csv.toString());

        Scenario flicker = ScenarioBuilder.build(
                        request(Map.of("a", series), 50, 0, "10m", null, 3, "10m"), folder.resolve("out"))
                .scenario();

        assertThat(flicker.windows()).hasSize(3 * 288);
        for (String policy : new String[] {"static", "energy-only", "windfall"}) {
            FleetReport report = run(flicker, policy, 0.5);
            assertThat(report.violations()).as(policy).isZero();
            assertThat(report.jobsFinished()).as(policy).isPositive();
        }
    }

    @Test
    void shouldBuildARunnableScenarioOfCaliforniasCurtailment() throws IOException {
        Assumptions.assumeTrue(
                Files.exists(CAISO), "no ../shared/traces beside this checkout: CAISO's series is not there");

        BuiltScenario built = ScenarioBuilder.build(
                request(Map.of("a", CAISO), 1000, 200, "30m", null, 5, "3h"), folder.resolve("caiso"));

        assertThat(built.sites()).hasSize(5).allSatisfy(site -> {
            assertThat(site.windows()).isEqualTo(40);
            assertThat(site.meanWindowHours()).isBetween(8.4, 8.5);
            assertThat(site.stepSeconds()).isEqualTo(3600);
        });
        double ofStatic = run(built.scenario(), "static", 2).gridEnergyKwh();
        assertThat(run(built.scenario(), "windfall", 2).gridEnergyKwh()).isLessThan(0.8 * ofStatic);
    }

    private static FleetReport run(Scenario scenario, String policy, double days) {
        FleetConfig config = FleetConfig.defaults().withArrivalDays(days);
        FleetSimulator fleet = new FleetSimulator(scenario, config);
        return ClosedLoop.run(fleet, new DirectOrchestrator(policy, config.model()), status -> {});
    }

    private static ScenarioRequest request(
            Map<String, Path> series,
            double threshold,
            double hysteresis,
            String shortest,
            Path links,
            int copies,
            String shift) {
        return new ScenarioRequest(
                series,
                new SeriesReader("1", "2", SeriesReader.Gaps.FAIL),
                new WindowFinder(threshold, hysteresis, Duration.parse("PT" + shortest)),
                Map.of("a", 12.5),
                Map.of("a", "DE"),
                10_000,
                links,
                null,
                copies,
                Duration.parse("PT" + shift));
    }

    private static Scenario.Window window(String site, String from, String until) {
        return new Scenario.Window(
                site,
                Instant.parse("2026-03-21T" + from + ":00Z").toEpochMilli(),
                Instant.parse("2026-03-21T" + until + ":00Z").toEpochMilli());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
