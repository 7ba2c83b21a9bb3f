package io.windfall.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.ColorScheme;
import io.windfall.testing.Chromium;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard of {@code windfall up}, fed by a demo of real trainings that move with the surplus. */
class DashboardUpIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Promised on a machine that has nothing else to do; a busy one may take five times as long. */
    private static final long SHOWN_WITHIN_MILLIS = 5 * 2_000;

    /** Ages of decisions at the moments at which their rows appeared, ms; both clocks are this machine's. */
    private static final String WATCH_DECISIONS = """
            () => {
              const seen = new Set([...document.querySelectorAll('table.decided tbody tr')].map(r => r.dataset.key));
              window.delays = [];
              new MutationObserver(() => {
                for (const row of document.querySelectorAll('table.decided tbody tr')) {
                  if (seen.has(row.dataset.key)) continue;
                  seen.add(row.dataset.key);
                  window.delays.push(Date.now() - Date.parse(row.querySelector('time').dateTime));
                }
              }).observe(document.querySelector('main'), { childList: true, subtree: true });
            }""";

    @TempDir
    private Path home;

    @Test
    void shouldShowADemoAndOutliveAKilledServer() throws Exception {
        try (Chromium chromium = Chromium.start();
                RunningDemo demo = new RunningDemo(home)) {
            demo.startServer();
            awaitAnswer(demo, "/health/ready");
            demo.startDemo("20s");
            awaitAnswer(demo, "/api/fabrics/" + RunningDemo.FABRIC + "/now");
            try (Visit visit = new Visit(chromium, demo.url(), ColorScheme.LIGHT, Visit.WIDE)) {
                Page page = visit.page;
                page.setDefaultTimeout(PATIENCE.toMillis());
                visit.open("#/now?fabric=" + RunningDemo.FABRIC);
                visit.awaitText("tr[data-key=reno]", "running");
                page.evaluate(WATCH_DECISIONS);
                visit.awaitText("section[data-key=moves]", " → ");
                visit.picture("up-moving");
                page.waitForFunction("() => window.delays.length > 1");
                List<?> delays = (List<?>) page.evaluate("window.delays");
                System.out.println("dashboard: decisions shown, ms after the tick that they were made at: " + delays);
                assertThat(delays).allSatisfy(delay -> assertThat(((Number) delay).longValue())
                        .isBetween(-1_000L, SHOWN_WITHIN_MILLIS));

                everyViewIsWell(visit);
                aDecisionIsExplained(visit);
                assertThat(visit.complaints).isEmpty();

                demo.killServer();
                visit.awaitText("#banner", "No connection to the server");
                visit.complaints.clear(); // of requests that nobody answered
                demo.startServer();
                visit.open("#/now?fabric=" + RunningDemo.FABRIC);
                visit.awaitText("tr[data-key=oslo]", "running");
                page.evaluate(WATCH_DECISIONS);
                page.waitForFunction("() => window.delays.length > 0");
                visit.awaitText("section[data-key=moves]", " → ");
                visit.picture("up-again");
                assertThat(visit.elsewhere).isEmpty();
            } catch (PlaywrightException | AssertionError e) {
                System.out.println(demo.said());
                throw e;
            }
        }
    }

    private static void everyViewIsWell(Visit visit) {
        for (String view : List.of("timeline", "feasibility", "decisions", "jobs", "reports", "now")) {
            visit.open("#/" + view + "?fabric=" + RunningDemo.FABRIC);
            if (visit.count(".chart") > 0) {
                visit.page.waitForSelector(".chart canvas");
            }
            visit.picture("up-" + view);
            visit.shouldBeUsableByAll();
            assertThat(visit.page.textContent("body")).as(view).doesNotContain("undefined", "NaN", "[object");
        }
    }

    /** By the filter on moves, then one of them. */
    private static void aDecisionIsExplained(Visit visit) {
        visit.open("#/decisions?fabric=" + RunningDemo.FABRIC + "&action=MOVE");
        visit.page.waitForSelector("table.decided tbody tr");
        assertThat(visit.page.locator("table.decided tbody tr").allTextContents())
                .allSatisfy(row -> assertThat(row).contains(" → "));
        visit.page.locator("table.decided tbody tr a").first().click();
        visit.awaitText(".detail", "surplus");
        visit.picture("up-decision");
        visit.shouldBeUsableByAll();
    }

    private static void awaitAnswer(RunningDemo demo, String path) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(demo.url() + path)).build();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> client.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200);
    }
}
