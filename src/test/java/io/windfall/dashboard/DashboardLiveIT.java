package io.windfall.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.windfall.fabric.Settings;
import io.windfall.schema.CommandKind;
import io.windfall.schema.MigrationCommand;
import io.windfall.testing.Chromium;
import io.windfall.testing.FabricClient;
import io.windfall.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard on the real server, orchestrator and broker, fed by records. */
class DashboardLiveIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What the stream promises on a machine that has nothing else to do, and how much slower a busy one may be. */
    private static final long PROMISED_MILLIS = 2000;

    private static final int BUSY = 5;

    private static final String SINCE_DECIDED =
            "Date.now() - Date.parse(document.querySelector('table.decided tbody tr time').dateTime)";

    @TempDir
    private Path directory;

    private final List<Long> delays = new ArrayList<>();

    @Test
    void shouldShowRecordsAsTheyComeAndOutliveARestart() throws Exception {
        try (Chromium chromium = Chromium.start();
                LiveStack stack = new LiveStack(directory);
                FabricClient fabric = stack.fabric("live")) {
            fabric.configure(Settings.Mode.APPROVE);
            fabric.sendSites("aland", "borkum");
            try (Visit visit = new Visit(chromium, stack.url(), ColorScheme.LIGHT, Visit.WIDE)) {
                Page page = visit.page;
                page.setDefaultTimeout(PATIENCE.toMillis());
                visit.open("#/now?fabric=live");
                visit.awaitText("tr[data-key=aland]", "lease");

                fabric.sendJob("train", "aland");
                timed("a job", () -> visit.awaitText("tr[data-key=aland]", "1 running"));
                fabric.sendSurplus("s-1", "borkum");
                timed("a window", () -> visit.awaitText("tr[data-key=borkum] .tag", "surplus"));
                visit.awaitText("table.decided tbody tr", "train, aland → borkum");
                delays.add(((Number) page.evaluate(SINCE_DECIDED)).longValue());
                System.out.println("dashboard: a decision shown " + delays.get(delays.size() - 1)
                        + " ms after the tick that it was made at");
                visit.awaitText(".waiting li", "Move train from aland to borkum");
                fabric.sendSurplus("s-2", "aland");
                timed("another window", () -> visit.awaitText("tr[data-key=aland] .tag", "surplus"));
                System.out.println("dashboard: shown after the record, ms: " + delays);
                assertThat(delays).allMatch(millis -> millis <= BUSY * PROMISED_MILLIS);

                for (String view :
                        List.of("timeline", "feasibility", "decisions", "jobs", "jobs/train", "reports", "now")) {
                    visit.open("#/" + view + "?fabric=live");
                    if (visit.count(".chart") > 0) {
                        page.waitForSelector(".chart canvas");
                    }
                    visit.picture("live-" + view.replace('/', '-'));
                    visit.shouldBeUsableByAll();
                    assertThat(page.textContent("body")).doesNotContain("undefined", "NaN", "[object");
                }
                visit.shouldHaveBehaved();

                stack.stop();
                visit.awaitText("#banner", "No connection to the server");
                visit.complaints.clear();
                stack.start();
                visit.awaitText("#link", "Live");
                visit.awaitText("tr[data-key=borkum] .tag", "surplus");
                fabric.sendJob("second", "aland");
                visit.awaitText("tr[data-key=aland]", "2 running");
                assertThat(visit.elsewhere).isEmpty();
            }
        }
    }

    @Test
    void shouldApproveADecisionThatIsThenCarriedOut() throws Exception {
        try (Chromium chromium = Chromium.start();
                LiveStack stack = new LiveStack(directory);
                FabricClient fabric = stack.fabric("asked")) {
            fabric.configure(Settings.Mode.APPROVE);
            fabric.sendSites("aland", "borkum");
            fabric.sendJob("train", "aland");
            fabric.sendSurplus("s-1", "borkum");
            try (Visit visit = new Visit(chromium, stack.url(), ColorScheme.DARK, Visit.WIDE)) {
                visit.page.setDefaultTimeout(PATIENCE.toMillis());
                visit.open("#/now?fabric=asked");
                visit.awaitText(".waiting li", "Move train from aland to borkum");
                visit.page
                        .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Approve: move train"))
                        .click();
                visit.page.fill("#ask-token", LiveStack.TOKEN);
                visit.page.keyboard().press("Enter");
                MigrationCommand command = fabric.await(
                        Topics.MIGRATION_COMMAND,
                        MigrationCommand.class,
                        c -> c.getFabric().equals("asked") && c.getKind() == CommandKind.MIGRATE,
                        PATIENCE);
                assertThat(command.getDestination()).isEqualTo("borkum");
                visit.awaitText("section[data-key=moves]", "source writes its checkpoint");
                visit.open("#/decisions/" + command.getDecisionId() + "?fabric=asked");
                visit.awaitText(".detail .tag", "approved");
                visit.picture("live-approved");
                visit.shouldHaveBehaved();
            }
        }
    }

    /** From the record's being there until it is shown. */
    private void timed(String what, Runnable shown) {
        long begun = System.nanoTime();
        shown.run();
        delays.add((System.nanoTime() - begun) / 1_000_000);
        System.out.println("dashboard: " + what + " shown after " + delays.get(delays.size() - 1) + " ms");
    }
}
