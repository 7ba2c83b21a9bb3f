package io.windfall.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.windfall.testing.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A page of the dashboard, with all that it complained of and asked for. */
final class Visit implements AutoCloseable {
    static final int WIDE = 1400;
    static final int NARROW = 390;

    /** Where pictures for people go; tests run in the folder src. */
    private static final Path PICTURES = Path.of("../target/dashboard");

    private static final String AXE = axe();

    /** Each violation in a line: the rule, how bad, what it is about, and the first elements at fault. */
    private static final String LOOK_OVER = """
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
              .violations.map(v => v.id + ' (' + v.impact + '): ' + v.help + ' at '
                + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | '))""";

    private final BrowserContext context;
    private final String origin;
    final Page page;
    final List<String> complaints = new ArrayList<>();
    final List<String> elsewhere = new ArrayList<>();

    Visit(Chromium chromium, String origin, ColorScheme scheme, int width) {
        this.origin = origin;
        context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setColorScheme(scheme)
                        .setTimezoneId("Europe/Berlin")
                        .setViewportSize(width, 900));
        page = context.newPage();
        page.setDefaultTimeout(30_000);
        page.onConsoleMessage(
                message -> complaints.add(message.type() + ": " + message.text() + " " + message.location()));
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(origin + "/") && !request.url().startsWith("data:")) {
                elsewhere.add(request.url());
            }
        });
    }

    /** Opens a place such as {@code #/now?fabric=f} and waits until it has its data. */
    Visit open(String place) {
        page.navigate(origin + "/" + place);
        settled();
        return this;
    }

    void settled() {
        page.waitForFunction(
                "() => document.querySelector('main h1') && ![...document.querySelectorAll('main .empty')]"
                        + ".some(e => e.textContent.startsWith('Asking')) && document.querySelector('#link').textContent.startsWith('Live')");
    }

    /** Waits for a text somewhere in the page. */
    void awaitText(String selector, String text) {
        page.waitForFunction(
                "([s, t]) => [...document.querySelectorAll(s)].some(e => e.textContent.includes(t))",
                List.of(selector, text));
    }

    /** How many elements there are. */
    int count(String selector) {
        return page.locator(selector).count();
    }

    void shouldBeUsableByAll() {
        page.evaluate(AXE);
        assertThat((List<?>) page.evaluate(LOOK_OVER))
                .as("violations at " + page.url())
                .isEmpty();
    }

    void shouldNotScrollSideways() {
        int width = ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
        assertThat(width).as("width of " + page.url()).isLessThanOrEqualTo(page.viewportSize().width);
    }

    void shouldHaveBehaved() {
        assertThat(complaints).as("console").isEmpty();
        assertThat(elsewhere).as("requests off the machine").isEmpty();
    }

    void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(PICTURES.resolve(name + ".png")));
    }

    @Override
    public void close() {
        context.close();
    }

    private static String axe() {
        try (InputStream in = Visit.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
