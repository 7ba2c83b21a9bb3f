package io.windfall.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {

    @TempDir
    private Path folder;

    @Test
    void shouldWriteOneFileThatAsksForNoOther() throws IOException {
        Path file = folder.resolve("deep/report.html");

        ReportWriter.html(new SampleRun(0.5).data(), file);

        String page = Files.readString(file);
        String ours = Stream.of(page.split("(?=<script)"))
                .filter(part -> !part.startsWith("<script>") || part.contains("ganttOption"))
                .collect(Collectors.joining());
        assertThat(ours.length()).isLessThan(page.length() - 900_000);
        assertThat(ours)
                .contains("default-src 'none'", "feasibility-aware")
                .doesNotContain("{{")
                .doesNotContainPattern("(src|href)=\"(?!data:)");
        assertThat(page.split("</script>")).hasSize(4);
    }

    @Test
    void shouldKeepNamesOutOfTheMarkupAndWhatIsNoNumberOutOfTheJson() throws IOException {
        ReportData data = new ReportData(
                "</title><script>alert(1)</script>",
                "a & b",
                List.of(new ReportData.Option("</script>", "<!--")),
                List.of(new ReportData.PolicyFigures(
                        "static",
                        "full",
                        0,
                        List.of(new ReportData.Figure("moves", "", Double.POSITIVE_INFINITY, Double.NaN, Double.NaN)))),
                List.of(),
                List.of(),
                null,
                null,
                List.of(),
                List.of(),
                List.of());

        String json = HtmlReport.json(data);
        ReportWriter.html(data, folder.resolve("r.html"));

        assertThat(json).doesNotContain("<", ">");
        JsonNode read = new ObjectMapper().readTree(json);
        assertThat(read.at("/options/0/name").asText()).isEqualTo("</script>");
        assertThat(read.at("/figures/0/figures/0/mean").isNull()).isTrue();
        assertThat(Files.readString(folder.resolve("r.html"))).doesNotContain("alert(1)</script>");
    }

    @Test
    void shouldWriteTheSameDataAsTables() throws IOException {
        ReportData data = new SampleRun(0.5).data();

        ReportWriter.csv(data, folder.resolve("csv"));

        try (Stream<Path> files = Files.list(folder.resolve("csv"))) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "options.csv",
                            "figures.csv",
                            "frontier.csv",
                            "bound.csv",
                            "windows.csv",
                            "segments.csv",
                            "energy.csv",
                            "phase-regions.csv",
                            "phase-jobs.csv",
                            "verdicts.csv",
                            "moves.csv");
        }
        assertThat(lines("segments.csv"))
                .hasSize(1 + data.timeline().segments().size())
                .first()
                .isEqualTo("job,site,lane,phase,start_utc,end_utc");
        assertThat(lines("figures.csv").get(1)).startsWith("static,full,0.0,grid energy,kWh,");
        assertThat(lines("figures.csv").get(7))
                .startsWith("static,full,0.0,moves,,0.0,0.0,")
                .endsWith(",");
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve("csv").resolve(file));
    }
}
