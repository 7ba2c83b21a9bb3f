package io.windfall.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real browser: Chromium, driven by Node and the npm package playwright-core, as .ci/run installs them. */
public final class Chromium implements AutoCloseable {

    /** Where .ci/run installs the npm package; tests run in the folder src. */
    private static final Path PACKAGE = Path.of("../target/browser/node_modules/playwright-core");

    /** Playwright asks once in the life of a process where its driver is, so this stays: it holds a link named package. */
    private static final Path DRIVER = Path.of("../target/browser/driver");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts a browser without a window; where the machine lacks a part of it, the test is skipped with the reason. */
    public static Chromium start() throws IOException {
        Path chromium = onPath("chromium", "chromium-browser", "google-chrome");
        Path node = onPath("node", "nodejs");
        Assumptions.assumeTrue(chromium != null, "there is no chromium on the path");
        Assumptions.assumeTrue(node != null, "there is no node on the path");
        Assumptions.assumeTrue(
                Files.exists(PACKAGE.resolve("cli.js")), "the npm package playwright-core is not in target/browser");
        System.setProperty("playwright.cli.dir", driver().toString());
        Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_NODEJS_PATH", node.toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setHeadless(true)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--no-first-run")));
        return new Chromium(playwright, browser);
    }

    public Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        playwright.close();
    }

    private static Path driver() throws IOException {
        Path link = Files.createDirectories(DRIVER).toRealPath().resolve("package");
        if (!Files.exists(link)) {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, PACKAGE.toRealPath());
        }
        return link.getParent();
    }

    private static Path onPath(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
