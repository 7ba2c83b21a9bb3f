package io.windfall.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.windfall.testing.Chromium;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The report in a real browser. */
class HtmlReportIT {

    private static final List<String> CHARTS = List.of("frontier", "gantt", "energy", "phase", "verdicts");

    /** Shows the tooltip of an item that is in sight, in each chart's first series that has one, and returns what it says. */
    private static final String TOOLTIP = """
            id => {
              const chart = echarts.getInstanceByDom(document.getElementById(id));
              const seriesIndex = { frontier: 0, gantt: 2, energy: 0, phase: 3, verdicts: 0 }[id];
              chart.dispatchAction({ type: 'showTip', seriesIndex, dataIndex: 0 });
              return [...document.querySelectorAll('#' + id + ' > div')].map(e => e.textContent).join(' ');
            }""";

    /** How many different colours, sampled on a grid, are drawn on a chart's canvases; and how many of the points are drawn at all. */
    private static final String DRAWN = """
            id => {
              const colours = new Set();
              let drawn = 0;
              let all = 0;
              for (const canvas of document.querySelectorAll('#' + id + ' canvas')) {
                const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                for (let i = 0; i < pixels.length; i += 4 * 7) {
                  all++;
                  if (pixels[i + 3] > 0) {
                    drawn++;
                    colours.add((pixels[i] >> 4) * 256 + (pixels[i + 1] >> 4) * 16 + (pixels[i + 2] >> 4));
                  }
                }
              }
              return [drawn, colours.size, all];
            }""";

    @TempDir
    private static Path folder;

    private static Path report;
    private static Chromium chromium;

    private final List<String> complaints = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();

    @BeforeAll
    static void startTheBrowser() throws IOException {
        chromium = Chromium.start();
        report = folder.resolve("report.html");
        ReportWriter.html(new SampleRun(3).data(), report);
    }

    @AfterAll
    static void stopTheBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void shouldDrawEveryChartWithoutAnErrorOrARequest(ColorScheme scheme) {
        try (Page page = open(report, scheme, 1280)) {
            for (String chart : CHARTS) {
                List<?> drawn = (List<?>) page.evaluate(DRAWN, chart);
                int points = ((Number) drawn.get(0)).intValue();
                int colours = ((Number) drawn.get(1)).intValue();
                assertThat(points).as("points drawn in %s", chart).isGreaterThan(500);
                assertThat(colours).as("colours in %s", chart).isGreaterThan(5);
                assertThat(page.getAttribute("#" + chart, "aria-label")).isNotBlank();
                assertThat((String) page.evaluate(TOOLTIP, chart))
                        .as("tooltip of %s", chart)
                        .isNotBlank()
                        .doesNotContain("undefined", "NaN", "null");
            }
            assertThat((String) page.evaluate(TOOLTIP, "frontier")).contains("kWh at least with such delays");
            assertThat(page.locator("#figures tbody tr").count()).isEqualTo(11);
            assertThat(page.locator("#most tbody tr").count()).isEqualTo(10);
            assertThat(page.locator("#least tbody tr").count()).isEqualTo(10);
            page.locator("#phase-choices button").first().click();
            assertThat(page.locator("#phase-choices button[aria-pressed=true]").count())
                    .isEqualTo(1);
            picture(page, scheme.name().toLowerCase(Locale.ROOT));
        }
        assertThat(complaints).isEmpty();
        assertThat(requests).isEmpty();
    }

    @Test
    void shouldFitANarrowScreen() {
        try (Page page = open(report, ColorScheme.LIGHT, 400)) {
            int width = ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();

            assertThat(width).isLessThanOrEqualTo(400);
            picture(page, "narrow");
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void shouldSayInWordsWhereThereIsNothingToDraw() throws IOException {
        Path file = folder.resolve("empty.html");
        ReportWriter.html(
                new ReportData(
                        "<img src=x onerror=alert(1)>",
                        "",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        List.of(),
                        List.of(),
                        List.of()),
                file);

        try (Page page = open(file, ColorScheme.LIGHT, 1280)) {
            assertThat(page.textContent("#title")).isEqualTo("<img src=x onerror=alert(1)>");
            for (String chart : CHARTS) {
                assertThat(page.textContent("#" + chart)).startsWith("No ");
            }
        }
        assertThat(complaints).isEmpty();
        assertThat(requests).isEmpty();
    }

    private Page open(Path file, ColorScheme scheme, int width) {
        Page page = chromium.browser()
                .newPage(new Browser.NewPageOptions()
                        .setColorScheme(scheme)
                        .setOffline(true)
                        .setViewportSize(width, 900));
        page.onConsoleMessage(message -> complaints.add(message.type() + ": " + message.text()));
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) {
                requests.add(request.url());
            }
        });
        page.navigate(file.toUri().toString());
        return page;
    }

    /** For whoever wants to look: -Dreport.pictures=FOLDER. */
    private static void picture(Page page, String name) {
        String pictures = System.getProperty("report.pictures");
        if (pictures != null) {
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of(pictures, name + ".png")));
        }
    }
}
