package io.windfall.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.windfall.feasibility.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboard in a real browser, against canned answers. Pictures of every view go to target/dashboard. */
class DashboardIT extends FixtureDashboard {
    private static final Map<String, String> PLACES = Map.of(
            "now", "#/now?fabric=north",
            "timeline", "#/timeline?fabric=north",
            "feasibility", "#/feasibility?fabric=north",
            "feasibility-by-window", "#/feasibility?fabric=north&by=window&pick=train-000009",
            "decisions", "#/decisions?fabric=north",
            "decision", "#/decisions/north-2001-0?fabric=north",
            "jobs", "#/jobs?fabric=north",
            "job", "#/jobs/train-000009?fabric=north",
            "reports", "#/reports?fabric=north",
            "empty", "#/now?fabric=empty");

    static Stream<Arguments> looks() {
        return PLACES.keySet().stream().sorted().flatMap(place -> Stream.of(ColorScheme.LIGHT, ColorScheme.DARK)
                .flatMap(scheme ->
                        Stream.of(Visit.WIDE, Visit.NARROW).map(width -> Arguments.of(place, scheme, width))));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void shouldShowEveryViewToEverybody(String place, ColorScheme scheme, int width) {
        try (Visit visit = wide(scheme, width).open(PLACES.get(place))) {
            if (visit.count(".chart") > 0) {
                visit.page.waitForSelector(".chart canvas");
            }
            visit.shouldNotScrollSideways();
            visit.picture(place + "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT));
            visit.shouldBeUsableByAll();
            assertThat(visit.page.textContent("body")).doesNotContain("undefined", "NaN", "[object");
            visit.shouldHaveBehaved();
        }
    }

    @Test
    void shouldSayWhatIsOutOfOrderAndHowOldFiguresAre() {
        try (Visit visit = wide().open("#/now?fabric=north")) {
            assertThat(visit.page.textContent("tr[data-key=oslo]")).contains("lease lapsed", "min left");
            assertThat(visit.page.textContent("tr[data-key=reno]")).contains("sheds load", "to 20.0 kW");
            assertThat(visit.page.textContent("tr[data-key=reno] .stale")).isEqualTo("4 min ago");
            assertThat(visit.page.textContent("tr[data-key=sines]")).contains("closed by its meter");
            assertThat(visit.page.textContent("tr[data-key=visby]")).contains("withdrawn", "not measured");
            assertThat(visit.page.textContent("tr[data-key=borkum] time")).matches("(\\d+ \\w+ )?\\d\\d:\\d\\d");
            assertThat(visit.page.getAttribute("tr[data-key=borkum] time", "title"))
                    .endsWith(" UTC");
            assertThat(visit.page.textContent("tr[data-key=m-1]"))
                    .contains("borkum → abilene", "62 %", "GB", "1,870 Mbit/s");
            visit.shouldHaveBehaved();
        }
    }

    @Test
    void shouldFilterDecisionsAndKeepTheFilterInTheAddress() {
        try (Visit visit = wide().open("#/decisions?fabric=north")) {
            Page page = visit.page;
            assertThat(visit.count("table.decided tbody tr")).isEqualTo(50);
            page.selectOption("#f-action", "MOVE");
            page.waitForFunction(
                    "() => ![...document.querySelectorAll('table.decided td .tag')].some(e => e.textContent === 'Stay')");
            assertThat(page.url()).contains("action=MOVE");
            page.selectOption("#f-site", "oslo");
            page.waitForFunction(
                    "() => [...document.querySelectorAll('table.decided td:nth-child(2)')].every(e => e.textContent.includes('oslo'))");
            page.fill("#f-job", "train-000013");
            page.press("#f-job", "Enter");
            page.waitForFunction(
                    "() => [...document.querySelectorAll('table.decided td:nth-child(2)')].every(e => e.textContent.includes('train-000013'))");
            assertThat(visit.count("table.decided tbody tr")).isBetween(1, 4);
            page.goBack();
            page.goBack();
            page.waitForFunction("() => document.querySelectorAll('table.decided tbody tr').length > 5");
            assertThat(page.inputValue("#f-site")).isEmpty();
            assertThat(page.inputValue("#f-action")).isEqualTo("MOVE");
            visit.open("#/decisions?fabric=north&action=STAY&verdict=CONDITIONAL");
            assertThat(page.inputValue("#f-verdict")).isEqualTo("CONDITIONAL");
            assertThat(page.textContent("table.decided")).doesNotContain("Move");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Clear"))
                    .click();
            visit.awaitText("table.decided td .tag", "Move");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Next page"))
                    .click();
            visit.awaitText(".pager", "First page");
            visit.shouldHaveBehaved();
        }
    }

    @Test
    void shouldExplainADecisionInFigures() {
        try (Visit visit = wide().open("#/decisions?fabric=north")) {
            visit.page.click("tr[data-key='north-2001-0'] a");
            visit.awaitText("#decision-title", "Move train-000004");
            assertThat(visit.page.url()).contains("#/decisions/north-2001-0");
            String detail = visit.page.textContent(".detail");
            assertThat(detail)
                    .contains(
                            "UTC",
                            "class A",
                            "Feasible",
                            "chosen",
                            "on the wire",
                            "pays after",
                            "kWh",
                            "needs ",
                            "of 2 h");
            assertThat(detail).contains(Reason.NO_WINDOW.description());
            assertThat(visit.count(".weighed tbody tr")).isEqualTo(6);
            visit.page.goBack();
            visit.page.waitForFunction("() => !document.querySelector('.detail')");
            visit.open("#/decisions/no-such?fabric=north");
            visit.awaitText(".detail", "nothing of that name");
        }
    }

    @Test
    void shouldRefuseWithoutTheTokenAndApproveWithIt() {
        try (Visit visit = wide().open("#/now?fabric=north")) {
            Page page = visit.page;
            page.waitForSelector("li[data-key='north-2001-0']");
            Locator approve =
                    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Approve: move train-000004"));
            approve.click();
            visit.shouldBeUsableByAll();
            page.keyboard().press("Escape");
            visit.awaitText(".answers [role=alert]", "Nothing was sent");
            assertThat(server.orders).isEmpty();

            approve.click();
            page.fill("#ask-token", "wrong");
            page.keyboard().press("Enter");
            visit.awaitText(".answers [role=alert]", "Refused: That is not the token");
            assertThat(server.orders).isEmpty();
            assertThat(visit.complaints).singleElement().asString().contains("403");
            visit.complaints.clear();

            page.fill("li[data-key='north-2001-0'] input", "looks right");
            approve.click();
            page.fill("#ask-token", FixtureServer.TOKEN);
            page.click("#ask button.main");
            page.waitForFunction("() => !document.querySelector(\"li[data-key='north-2001-0']\")");
            assertThat(server.orders)
                    .singleElement()
                    .asString()
                    .startsWith("approve north-2001-0 ")
                    .contains("looks right");
            visit.awaitText("tr[data-key='north-2001-0']", "approved");
            assertThat(page.evaluate("localStorage.length + document.cookie.length"))
                    .isEqualTo(0);
            visit.open("#/decisions/north-2001-0?fabric=north");
            visit.awaitText(".detail", "approved");
            visit.shouldHaveBehaved();
        }
    }

    @Test
    void shouldShowWhatChangesAndSaySoWithoutFlooding() {
        try (Visit visit = wide().open("#/now?fabric=north")) {
            visit.page.waitForFunction("() => document.querySelectorAll('table.decided tbody tr').length === 8");
            synchronized (world) {
                FixtureFabric north = world.fabric("north");
                north.site("borkum").openUntil(Instant.now(), Instant.now().plusSeconds(5000));
                server.emit("north", "decision", north.decide("north-3000-0", 2, "borkum", Instant.now(), false));
                server.emit(
                        "north",
                        "migration",
                        FixtureWorld.migration("m-1", 9, "borkum", "abilene", "COMPLETED", Instant.now(), 1.0));
                north.migrations.removeIf(m -> m.get("id").equals("m-1"));
            }
            visit.awaitText("table.decided tbody tr:first-child", "train-000002");
            visit.awaitText("tr[data-key=borkum]", "1 h 23 min left");
            visit.page.waitForFunction("() => !document.querySelector('tr[data-key=m-1]')");
            visit.awaitText("#said", "is complete");
            String said = visit.page.textContent("#said");
            Object beats = visit.page.evaluate(
                    "() => new Promise(done => { let n = 0; new MutationObserver(() => n++).observe("
                            + "document.getElementById('said'), { childList: true, characterData: true, subtree: true });"
                            + " setTimeout(() => done(n), 3000); })");
            assertThat(((Number) beats).intValue())
                    .as("announcements in 3 s, after: " + said)
                    .isLessThanOrEqualTo(1);
            visit.shouldHaveBehaved();
        }
    }

    @Test
    void shouldSayThatTheServerIsGoneAndGoOnWhenItIsBack() {
        try (Visit visit = wide().open("#/now?fabric=north")) {
            int port = server.port();
            server.close();
            visit.awaitText("#link", "Not connected");
            visit.awaitText("#banner", "No connection to the server");
            visit.awaitText("#banner", "What is shown is");
            visit.picture("broken");
            visit.shouldBeUsableByAll();

            world = new FixtureWorld(Instant.now());
            world.fabric("north").decide("north-9000-0", 5, "abilene", Instant.now(), false);
            server = FixtureServer.start(world, port);
            visit.awaitText("#link", "Live");
            visit.awaitText("table.decided tbody tr:first-child", "train-000005");
            assertThat(visit.page.textContent("#banner")).isEmpty();
            assertThat(visit.complaints).allMatch(text -> text.contains("ERR_"), "nothing but refused connections");
            assertThat(visit.elsewhere).isEmpty();
        }
    }

    @Test
    void shouldPageThroughAHundredThousandJobs() {
        try (Visit visit = wide().open("#/jobs?fabric=crowd")) {
            Page page = visit.page;
            assertThat(visit.count("tbody tr")).isEqualTo(100);
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Next page"))
                    .click();
            page.waitForSelector("tr[data-key=train-000199]");
            page.fill("#f-q", "train-0999");
            page.waitForSelector("tr[data-key=train-099900]");
            assertThat(page.url()).contains("q=train-0999");
            page.selectOption("#f-phase", "PAUSED");
            page.waitForFunction(
                    "() => [...document.querySelectorAll('tbody td:nth-child(3)')].every(e => e.textContent.startsWith('paused'))");
            for (String view : List.of("timeline", "feasibility", "now")) {
                long begun = System.nanoTime();
                visit.open("#/" + view + "?fabric=crowd");
                if (visit.count(".chart") > 0) {
                    page.waitForSelector(".chart canvas");
                }
                long millis = (System.nanoTime() - begun) / 1_000_000;
                int elements = ((Number) page.evaluate("document.querySelectorAll('*').length")).intValue();
                System.out.println("dashboard, 100,000 jobs, " + view + ": shown after " + millis + " ms, " + elements
                        + " elements");
                assertThat(elements).isLessThan(6000);
            }
            visit.shouldHaveBehaved();
        }
    }

    @Test
    void shouldBeUsableByKeyboard() {
        try (Visit visit = wide().open("#/now?fabric=north")) {
            Page page = visit.page;
            page.keyboard().press("Tab");
            assertThat(page.evaluate("document.activeElement.className")).isEqualTo("skip");
            page.keyboard().press("Enter");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("main");
            assertThat(page.url()).contains("#/now");
            page.focus("#views a[href^='#/timeline']");
            page.keyboard().press("Enter");
            page.waitForSelector("#gantt canvas");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("main");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Zoom in"))
                    .focus();
            page.keyboard().press("Enter");
            page.waitForFunction("() => location.hash.includes('zoom=')");
            assertThat(page.evaluate("document.activeElement.getAttribute('aria-label')"))
                    .isEqualTo("Zoom in");
            page.focus("#theme");
            page.keyboard().press("Space");
            assertThat(page.getAttribute("#theme", "aria-pressed")).isEqualTo("true");
            assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo("rgb(20, 25, 23)");
            page.reload();
            visit.settled();
            assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo("rgb(20, 25, 23)");
            visit.shouldHaveBehaved();
        }
    }

    @Test
    void shouldChangeTheFabric() {
        try (Visit visit = wide().open("#/decisions?fabric=north")) {
            visit.page.selectOption("#fabric", "empty");
            visit.awaitText("main .empty", "No decision fits");
            assertThat(visit.page.url()).contains("fabric=empty");
            visit.page.goBack();
            visit.page.waitForFunction("() => document.querySelectorAll('table.decided tbody tr').length === 50");
            assertThat(visit.page.inputValue("#fabric")).isEqualTo("north");
            visit.shouldHaveBehaved();
        }
    }

    @Test
    void shouldTakeNoNameForMarkup() {
        try (Visit visit = wide().open("#/jobs/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E?fabric=north")) {
            visit.awaitText("h1", "<img src=x onerror=alert(1)>");
            assertThat(visit.count("main img")).isZero();
        }
    }

    private Visit wide() {
        return wide(ColorScheme.LIGHT, Visit.WIDE);
    }

    private Visit wide(ColorScheme scheme, int width) {
        return new Visit(chromium, server.url(), scheme, width);
    }
}
