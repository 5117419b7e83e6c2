package io.tocsin.console;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;

/** Debian's Chromium, driven by Playwright, which is kept from fetching a browser of its own. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Browser(Playwright playwright) {
        this.playwright = playwright;
        this.chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of(
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    /** Starts it, or skips the test with the reason. */
    static Browser start() {
        Assumptions.assumeTrue(
                Boolean.getBoolean("tocsin.browser"), "skipped: browser checks run with -Dtocsin.browser=true");
        Assumptions.assumeTrue(
                Files.isExecutable(CHROMIUM), "skipped: there is no " + CHROMIUM + "; apt-get install chromium");
        return new Browser(Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))));
    }

    Page desktop(ColorScheme scheme) {
        return page(scheme, 1280, 800, 1);
    }

    Page wide(ColorScheme scheme) {
        return page(scheme, 1920, 1080, 1);
    }

    Page phone(ColorScheme scheme) {
        return page(scheme, 390, 844, 2);
    }

    private Page page(ColorScheme scheme, int width, int height, int scale) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setTimezoneId("Australia/Sydney")
                .setLocale("en-AU")
                .setDeviceScaleFactor(scale)
                .setViewportSize(width, height));
        context.setDefaultTimeout(10_000);
        Page page = context.newPage();
        page.onConsoleMessage(this::hear);
        page.onPageError(error -> complaints.add("error: " + error));
        return page;
    }

    private void hear(ConsoleMessage message) {
        // A refused sign-in and a server that is away are in the browser's log by themselves.
        if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
            complaints.add(message.text());
        }
    }

    /** What the browser complained about: errors of scripts and violations of the Content-Security-Policy. */
    List<String> complaints() {
        return complaints;
    }

    static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
