package io.windfall.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.windfall.exchange.WindowStanding;
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

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void shouldShowWindowsAndDemandResponses(ColorScheme scheme) throws IOException {
        List<WindowStanding> reports = List.of(
                report("WINDOW", "oslo", "06", "10", 1.0, "[{\"reason\":\"NO_SLOT\",\"jobs\":3}]"),
                report("WINDOW", "<b>reno</b>", "08", "15", 0.2, "[]"),
                report("DEMAND_RESPONSE", "oslo", "09", "11", 0.0, "[]"));
        Path file = folder.resolve("windows.html");
        ReportWriter.windows("memory", reports, WindowTotals.of(reports), file);

        for (int width : new int[] {1280, 400}) {
            try (Page page = open(file, scheme, width)) {
                for (String chart : List.of("lanes", "energy")) {
                    List<?> drawn = (List<?>) page.evaluate(DRAWN, chart);
                    assertThat(((Number) drawn.get(0)).intValue()).isGreaterThan(200);
                    assertThat(page.getAttribute("#" + chart, "aria-label")).contains(" by site");
                }
                assertThat(page.locator("#windows tbody tr").count()).isEqualTo(2);
                assertThat(page.locator("#events tbody tr").count()).isEqualTo(1);
                assertThat(page.textContent("#windows")).contains("<b>reno</b>", "3 NO_SLOT", "≥");
                assertThat(page.textContent("#events")).contains("never met");
                assertThat(page.textContent("main")).doesNotContain("undefined", "NaN", "null");
                int whole = ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
                assertThat(whole).isLessThanOrEqualTo(width);
                picture(page, "windows-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT));
            }
        }
        assertThat(complaints).isEmpty();
        assertThat(requests).isEmpty();
    }

    private static WindowStanding report(String kind, String site, String from, String to, double known, String refused)
            throws IOException {
        boolean event = kind.equals("DEMAND_RESPONSE");
        return new WindowStanding(new ObjectMapper().readTree("""
                {"id":"%s","fabric":"f","site":"%s","kind":"%s","openedAt":"2024-04-01T%s:00:00Z","closedAt":"2024-04-01T%s:00:00Z",
                 "closedBy":"ENDED","promisedWattHours":null,"deliveredWattHours":4000.0,"knownShare":%s,"usedWattHours":3000.0,
                 "unusedWattHours":1000.0,"gridWattHours":500.0,"movesIn":2,"movesOut":0,"movesFailed":0,"refused":%s,
                 "moveWattHours":20.0,"avoidedGridWattHours":900.0,"avoidedCo2Grams":300.0,"method":"By hand.","limitWatts":%s,
                 "drawBeforeWatts":%s,"askedWatts":%s,"givenWatts":%s,"excessWattHours":%s,"lateSeconds":null,"jobsRested":1}
                """.formatted(
                        event ? "event-dr" : "window-1",
                        site,
                        kind,
                        from,
                        to,
                        known,
                        refused,
                        event ? "800.0" : "null",
                        event ? "1500.0" : "null",
                        event ? "700.0" : "null",
                        event ? "100.0" : "null",
                        event ? "50.0" : "null")));
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
