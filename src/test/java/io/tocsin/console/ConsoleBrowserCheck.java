package io.tocsin.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The console in real Chromium, driven through its keyboard, against {@link FakeTocsin}. Run it with
 * {@code mvn test -Dtest=ConsoleBrowserCheck -Dtocsin.browser=true}; its pictures are in {@code target/screenshots}.
 */
class ConsoleBrowserCheck {

    private static Browser browser;

    private FakeTocsin tocsin;
    private Page page;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        browser.complaints().clear();
        tocsin = FakeTocsin.start();
        page = browser.desktop(ColorScheme.DARK);
    }

    @AfterEach
    void nothingWasComplainedAbout() {
        page.context().close();
        tocsin.close();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aWrongTokenIsToldWithWhatToDo() {
        page.navigate(tocsin.url());
        assertThat(page.getByLabel("Name")).isFocused();
        page.getByText("Use a token").click();
        assertThat(page.getByLabel("Token")).isFocused();

        page.keyboard().type("wrong");
        page.keyboard().press("Enter");

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("No account has this token.");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Sign in again");
        Browser.shoot(page, "sign-in-wrong-dark");
    }

    @Test
    void anEmptyListTeachesHowToMakeTheFirstAlertWhichThenAppearsByItself() {
        signIn();
        assertThat(page.getByText("logger -n 127.0.0.1 -P 15514")).isVisible();
        Browser.shoot(page, "alerts-empty-dark");

        tocsin.raise(tocsin.canned().bruteForce("a-1"));

        assertThat(row("SSH brute force")).isVisible();
    }

    @Test
    void aNewAlertWaitsBehindThePillAndMovesNothing() {
        tocsin.holds(tocsin.canned().alerts());
        signIn();
        assertThat(rows()).hasCount(26);
        press("j", "j");
        double before = row("Impossible travel").boundingBox().y;

        tocsin.raise(tocsin.canned().bruteForce("a-1"));
        assertThat(page.getByRole(AriaRole.BUTTON, named("1 new"))).isVisible();
        assertThat(row("Impossible travel").boundingBox().y).isEqualTo(before);
        Browser.shoot(page, "alerts-pill-dark");
        press("n");

        assertThat(rows()).hasCount(27);
        assertThat(rows().first()).containsText("SSH brute force");
    }

    @Test
    void anAlertIsOpenedAcknowledgedCommentedAndClosedByKeyboard() {
        tocsin.holds(List.of(tocsin.canned().bruteForce("a-1")));
        signIn();
        assertThat(rows()).hasCount(1);

        press("j", "Enter");
        assertThat(page.getByRole(
                        AriaRole.HEADING, new Page.GetByRoleOptions().setName("SSH brute force from one address")))
                .isFocused();
        assertThat(detail().getByText("more than 5")).isVisible();
        press("a");
        assertThat(detail()).containsText("acknowledged");
        press("m");
        page.keyboard().type("looked at it: a scanner, a j k s c m are words here");
        page.keyboard().press("Control+Enter");
        assertThat(detail()).containsText("a j k s c m are words here");
        press("s");
        page.keyboard().press("Enter");
        assertThat(detail()).containsText("assigned to petra");
        press("c", "2");
        Browser.shoot(page, "alert-close-dark");
        page.keyboard().press("Enter");

        assertThat(detail()).containsText("false positive");
        assertThat(page.getByRole(AriaRole.BUTTON, named("Undo"))).isVisible();
        org.assertj.core.api.Assertions.assertThat(tocsin.sent())
                .contains(
                        "POST alerts/a-1/acknowledge {}",
                        "POST alerts/a-1/assign {\"assignee\":\"petra\"}",
                        "POST alerts/a-1/close {\"disposition\":\"false_positive\",\"comment\":\"\"}");
    }

    @Test
    void severalAlertsAreClosedAtOnceAndThatIsUndone() {
        tocsin.holds(tocsin.canned().alerts());
        signIn();
        assertThat(rows()).hasCount(26);

        press("j", "x", "j", "x");
        assertThat(page.getByText("2 selected")).isVisible();
        press("c", "3");
        Browser.shoot(page, "alerts-bulk-dark");
        page.keyboard().press("Enter");
        assertThat(page.getByText("2 alerts closed")).isVisible();
        assertThat(rows().filter(new Locator.FilterOptions().setHasText("closed")))
                .hasCount(2);
        page.getByRole(AriaRole.BUTTON, named("Undo")).click();

        assertThat(rows().filter(new Locator.FilterOptions().setHasText("closed")))
                .hasCount(0);
    }

    @Test
    void aColleaguesChangeIsNotOverwritten() {
        tocsin.holds(List.of(tocsin.canned().bruteForce("a-1")));
        signIn();
        assertThat(rows()).hasCount(1);
        press("j", "Enter");
        tocsin.holds(List.of(tocsin.canned().bruteForce("a-1").put("version", 5).put("assignee", "milan")));

        press("a");

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Someone else changed it first");
        assertThat(detail()).containsText("assigned to milan");
    }

    @Test
    void whatCameFromOutsideStaysText() {
        tocsin.holds(tocsin.canned().alerts());
        signIn();
        assertThat(row("Web probing")).containsText(Canned.HOSTILE);

        row("Web probing").click();
        assertThat(detail()).containsText("Failed password for " + Canned.HOSTILE);
        Browser.shoot(page, "alert-hostile-dark");
        press("g", "e");
        assertThat(page.locator("[role=option]").nth(3)).containsText(Canned.HOSTILE);

        org.assertj.core.api.Assertions.assertThat(page.locator("img[src='x']").count())
                .isZero();
        org.assertj.core.api.Assertions.assertThat(page.title()).doesNotContain("owned");
    }

    @Test
    void whatCannotBeSeenIsShownAsItsCodeAndKeepsToItself() {
        String title = "Probing by " + Canned.MOVING;
        tocsin.holds(List.of(tocsin.canned()
                .alert("a-moving", "web-probe", title, "low", Canned.MOVING, 23, 0)
                .put("assignee", Canned.MOVING)
                .put("summary", "seen of " + Canned.MOVING)));
        signIn();
        assertThat(row("U+202E")).isVisible();
        assertNothingHides();

        press("j", "Enter");
        assertThat(detail()).containsText("Probing by alU+202EiceU+2066U+200FU+0007U+0085U+200Bx");
        assertThat(detail().getByText("Failed password for alU+202Eice").first())
                .isVisible();
        Browser.shoot(page, "alert-moving-dark");
        assertNothingHides();

        press("g", "e");
        assertThat(page.locator("[role=option]").nth(5)).containsText("U+202E");
        page.locator("[role=option]").nth(5).click();
        assertThat(page.locator("t-tree button").filter(new Locator.FilterOptions().setHasText("alU+202Eice")))
                .hasCount(2);
        assertNothingHides();
    }

    /** In no text and no attribute is a character that hides or moves, and each code stands in an isolated text. */
    private void assertNothingHides() {
        Object found = page.evaluate("""
            () => {
              const hides = /[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]/;
              const found = [];
              let codes = 0;
              const walk = (root) => {
                for (const element of root.querySelectorAll('*')) {
                  for (const { name, value } of element.attributes) {
                    if (hides.test(value)) found.push(`${element.localName} ${name}`);
                  }
                  for (const node of element.childNodes) {
                    if (node.nodeType === Node.TEXT_NODE && hides.test(node.data)) found.push(node.data);
                  }
                  if (element.matches('.code-point')) {
                    codes++;
                    const bdi = element.closest('bdi');
                    if (!bdi || getComputedStyle(bdi).unicodeBidi !== 'isolate') found.push('not isolated');
                  }
                  if (element.shadowRoot) walk(element.shadowRoot);
                }
              };
              walk(document);
              return codes ? found : ['no code is shown at all'];
            }
            """);
        org.assertj.core.api.Assertions.assertThat((List<?>) found).isEmpty();
    }

    @Test
    void theLinkShowsAColleagueTheSame() {
        tocsin.holds(tocsin.canned().alerts());
        signIn();
        press("/");
        page.keyboard().press("Control+A");
        page.keyboard().type("severity>=high state:live travel");
        page.keyboard().press("Enter");
        assertThat(rows()).hasCount(1);
        press("j", "Enter");
        String link = page.url();

        Page other = page.context().newPage();
        other.navigate(link);

        assertThat(other.locator("[role=option]")).hasCount(1);
        assertThat(other.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Impossible travel")))
                .isVisible();
        assertThat(other.getByLabel("Search alerts")).hasValue("severity>=high state:live travel");
    }

    @Test
    void aSearchThatCannotBeReadIsToldAndOldRowsGo() {
        tocsin.holds(tocsin.canned().alerts());
        signIn();

        press("/");
        page.keyboard().press("Control+A");
        page.keyboard().type("sverity:high severity:huge state:open");
        page.keyboard().press("Enter");

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("\"sverity\" is not a field of alerts");
        assertThat(rows()).hasCount(0);
    }

    @Test
    void aLostConnectionIsShownAndCaughtUp() throws IOException {
        tocsin.holds(tocsin.canned().alerts());
        signIn();
        tocsin.raise(tocsin.canned().bruteForce("a-1"));
        assertThat(page.getByRole(AriaRole.BUTTON, named("1 new"))).isVisible();

        tocsin.restart(() -> {
            assertThat(page.getByText("Connection lost")).isVisible();
            Browser.shoot(page, "connection-lost-dark");
            tocsin.holds(List.of(tocsin.canned().bruteForce("a-2")));
        });

        assertThat(page.getByRole(AriaRole.BUTTON, named("2 new"))).isVisible();
        assertThat(page.getByText("Connection lost")).isHidden();
        assertThat(tocsin.lastEventIds().get(tocsin.lastEventIds().size() - 1)).endsWith("a-1");
    }

    @Test
    void eventsAreSearchedAndReadAsKeysAndValues() {
        signIn();

        press("g", "e");
        assertThat(page.locator("[role=option]")).hasCount(40);
        press("/");
        page.keyboard().type("host.name:gate-2");
        page.keyboard().press("Enter");
        assertThat(page.locator("[role=option]")).hasCount(14);
        press("j", "j", "Enter");

        assertThat(page.getByLabel("Event", new Page.GetByLabelOptions().setExact(true)))
                .containsText("source.ip");
        Browser.shoot(page, "events-dark");
    }

    @Test
    void healthNamesTheBrokenRuleFile() {
        signIn();
        assertThat(page.getByText("A rule file has an error. Correct the file."))
                .isVisible();

        press("g", "h");

        assertThat(page.getByText("did you mean \"sourceIp\"?")).isVisible();
        assertThat(page.getByLabel("Problems")).containsText("A rule file has an error.");
        Browser.shoot(page, "health-dark");
    }

    @Test
    void theHelpListsTheKeysOfTheView() {
        tocsin.holds(tocsin.canned().alerts());
        signIn();

        press("?");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("close with a disposition");
        Browser.shoot(page, "help-dark");
        press("Escape");

        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
    }

    @Test
    void lightAndPhonePictures() {
        tocsin.holds(tocsin.canned().alerts());
        tocsin.holds(List.of(tocsin.canned().bruteForce("a-1")));
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            String name = scheme.name().toLowerCase(java.util.Locale.ROOT);
            picture(browser.desktop(scheme), "desktop-" + name);
            picture(browser.phone(scheme), "phone-" + name);
            picture(browser.wide(scheme), "wide-" + name);
        }
    }

    private void picture(Page on, String name) {
        signIn(on);
        assertThat(on.locator("[role=option]")).hasCount(27);
        Browser.shoot(on, name + "-alerts");
        on.locator("[role=option]")
                .filter(new Locator.FilterOptions().setHasText("SSH brute force"))
                .click();
        assertThat(on.getByText("What it would have sent")).isVisible();
        Browser.shoot(on, name + "-alert");
        on.getByText("What it would have sent").click();
        on.getByText("trouble seen over").scrollIntoViewIfNeeded();
        Browser.shoot(on, name + "-alert-end");
        on.navigate(tocsin.url() + "#/events");
        assertThat(on.locator("[role=option]")).hasCount(40);
        Browser.shoot(on, name + "-events");
        on.navigate(tocsin.url() + "#/health");
        assertThat(on.getByText("did you mean")).isVisible();
        Browser.shoot(on, name + "-health");
        on.context().close();
    }

    private void signIn() {
        signIn(page);
    }

    private void signIn(Page on) {
        on.navigate(tocsin.url());
        on.getByText("Use a token").click();
        assertThat(on.getByLabel("Token")).isFocused();
        on.keyboard().type(FakeTocsin.TOKEN);
        on.keyboard().press("Enter");
        assertThat(on.getByText("Live", new Page.GetByTextOptions().setExact(true))
                        .last())
                .isVisible();
    }

    private void press(String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
    }

    private Locator rows() {
        return page.locator("[role=option]");
    }

    private Locator row(String text) {
        return page.locator("[role=option]").filter(new Locator.FilterOptions().setHasText(text));
    }

    private Locator detail() {
        return page.getByLabel("Alert", new Page.GetByLabelOptions().setExact(true));
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }
}
