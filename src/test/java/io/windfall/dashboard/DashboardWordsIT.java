package io.windfall.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import io.windfall.feasibility.Reason;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whether the dashboard's words say what is so, in a real browser against canned answers. */
class DashboardWordsIT extends FixtureDashboard {
    /** The orchestrator forgets the answer with its next plan; the migration that has begun tells it as well. */
    @Test
    void shouldMarkADecisionAsApprovedOnceItIsCarriedOut() {
        for (String view : List.of("now", "decisions")) {
            try (Visit visit = wide().open("#/" + view + "?fabric=north")) {
                String row = "table.decided tr[data-key='north-2001-0']";
                visit.awaitText(row, "waits");
                Map<String, Object> begun =
                        FixtureWorld.migration("m-9", 4, "borkum", "abilene", "REQUESTED", Instant.now(), null);
                begun.put("decisionId", "north-2001-0");
                server.emit("north", "migration", begun);
                visit.awaitText(row, "approved");
                visit.shouldHaveBehaved();
            }
        }
    }

    @Test
    void shouldSayThatThereIsNoSuchFabricAndWhichThereAre() {
        try (Visit visit = wide()) {
            visit.page.navigate(server.url() + "/#/now?fabric=nowhere");
            visit.awaitText("#link", "No such fabric");
            visit.awaitText("#banner", "There is no fabric nowhere. There are: ");
            for (FixtureFabric fabric : world.all()) {
                assertThat(visit.page.textContent("#banner")).contains(fabric.name);
            }
            visit.shouldBeUsableByAll();
            visit.page.click("#banner a[href*='fabric=north']");
            visit.awaitText("#link", "Live");
            visit.awaitText("tr[data-key=borkum]", "kW");
            assertThat(visit.page.textContent("#banner")).isEmpty();
            assertThat(visit.complaints).allMatch(text -> text.contains("404"), "nothing but that it is not there");
        }
    }

    @Test
    void shouldSayWhileTheJournalIsAppliedFromFurtherBack() {
        try (Visit visit = wide().open("#/now?fabric=north")) {
            synchronized (world) {
                world.fabric("north").entriesLeft = 12_345L;
            }
            visit.awaitText("#banner", "The journal is being applied from further back: it stands at ");
            visit.awaitText("#banner", "12,345 of its entries are still to come");
            assertThat(visit.page.textContent("#banner")).doesNotContain("no tick");
            visit.shouldBeUsableByAll();
            synchronized (world) {
                world.fabric("north").entriesLeft = null;
            }
            visit.page.waitForFunction("() => !document.querySelector('#banner').textContent");
            visit.shouldHaveBehaved();
        }
    }

    /** The window that the risk asks for is not the one that the mean rate asks for: each says which it is. */
    @Test
    void shouldNameTheRuleThatFailsAndTheNumberThatWouldChangeIt() {
        try (Visit visit = wide().open("#/feasibility?fabric=north&verdict=CONDITIONAL")) {
            String said = (String) visit.page.evaluate("""
                    async () => {
                      const { change } = await import('/words.js');
                      const verdict = { verdict: 'CONDITIONAL', condition: 'LONGER_WINDOW', conditionValue: 35496,
                        windowRemainingSeconds: 18000, probability: 0.3, expectedGainWattHours: 900 };
                      return [change(verdict, 0.05), change({ ...verdict, expectedGainWattHours: 0 }, 0.05),
                        change({ ...verdict, probability: 0.96, expectedGainWattHours: -1 }, 0.05)].join('; ');
                    }""");
            assertThat(said)
                    .isEqualTo(
                            "needs a window of at least 9 h 52 min, 4 h 52 min longer, as P is below 95 % now; needs a"
                                    + " window of at least 9 h 52 min, 4 h 52 min longer, as P is below 95 % and the gain is not"
                                    + " above 0 now; needs a window of at least 9 h 52 min, 4 h 52 min longer, as the gain is not"
                                    + " above 0 now");
            assertThat(visit.page.textContent("table.verdicts thead")).contains("Window at mean rate");
            visit.awaitText("table.verdicts tbody", ", as P is below 95 %");
            visit.open("#/decisions?fabric=north&action=STAY&verdict=CONDITIONAL");
            visit.page.click("table.decided tbody tr:first-child a");
            visit.page.waitForSelector(".weighed");
            assertThat(visit.page.textContent(".weighed thead")).contains("Window at mean rate");
            visit.awaitText(".detail", "at least 95 % is feasible");
            visit.awaitText(".weighed tbody", ", as P is below 95 %");
        }
    }

    @Test
    void shouldSayReasonsAsTheModelDoes() {
        try (Visit visit = wide().open("#/now?fabric=north")) {
            Map<String, String> reasons =
                    Arrays.stream(Reason.values()).collect(Collectors.toMap(Reason::name, Reason::description));
            assertThat(visit.page.evaluate("async () => (await import('/words.js')).REASONS"))
                    .isEqualTo(reasons);
        }
    }

    private Visit wide() {
        return new Visit(chromium, server.url(), ColorScheme.LIGHT, Visit.WIDE);
    }
}
