package io.tocsin.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The console of a running server that has at least one open alert, walked through by keyboard. Run it with
 * {@code mvn test -Dtest=ConsoleAgainstServerCheck -Dtocsin.browser=true -Dtocsin.url=http://127.0.0.1:8080
 * -Dtocsin.token=…}; it acknowledges the newest alert.
 */
class ConsoleAgainstServerCheck {

    @Test
    void fromSigningInToHealth() {
        String url = System.getProperty("tocsin.url", "");
        String token = System.getProperty("tocsin.token", "");
        Assumptions.assumeFalse(
                url.isEmpty() || token.isEmpty(), "skipped: give the server by -Dtocsin.url and -Dtocsin.token");
        try (Browser browser = Browser.start()) {
            Page page = browser.desktop(ColorScheme.DARK);

            signIn(page, url, token);
            acknowledgeTheNewest(page);
            searchEvents(page);
            lookAtHealth(page);

            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static void signIn(Page page, String url, String token) {
        page.navigate(url);
        page.getByText("Use a token").click();
        assertThat(page.getByLabel("Token")).isFocused();
        page.keyboard().type(token);
        page.keyboard().press("Enter");
        assertThat(page.getByText("Live", new Page.GetByTextOptions().setExact(true))
                        .last())
                .isVisible();
    }

    private static void acknowledgeTheNewest(Page page) {
        page.locator("[role=option]").first().waitFor();
        Browser.shoot(page, "server-alerts");
        page.keyboard().press("j");
        page.keyboard().press("Enter");
        Locator detail = page.getByLabel("Alert", new Page.GetByLabelOptions().setExact(true));
        assertThat(detail.getByText("Why", new Locator.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(detail.getByRole(AriaRole.IMG)).isVisible();
        page.keyboard().press("a");
        assertThat(detail).containsText("acknowledged");
        page.keyboard().press("m");
        page.keyboard().type("seen by the browser check");
        page.keyboard().press("Control+Enter");
        assertThat(detail).containsText("seen by the browser check");
        Browser.shoot(page, "server-alert");
    }

    private static void searchEvents(Page page) {
        page.keyboard().press("g");
        page.keyboard().press("e");
        page.locator("[role=option]").first().waitFor();
        page.keyboard().press("/");
        page.keyboard().type("event.category:authentication");
        page.keyboard().press("Enter");
        assertThat(page.locator("[role=option]").first()).containsText("authentication");
        page.keyboard().press("j");
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("Event", new Page.GetByLabelOptions().setExact(true)))
                .containsText("event.id");
        Browser.shoot(page, "server-events");
    }

    private static void lookAtHealth(Page page) {
        page.keyboard().press("g");
        page.keyboard().press("h");
        assertThat(page.getByLabel("Event log", new Page.GetByLabelOptions().setExact(true)))
                .isVisible();
        Browser.shoot(page, "server-health");
    }
}
