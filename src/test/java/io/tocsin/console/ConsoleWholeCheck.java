package io.tocsin.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tocsin.TocsinServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The console over the whole server, in real Chromium: from raw lines to a closed incident by keyboard with a colleague beside, and
 * every view in both themes at three widths, looked at by axe-core and for texts that are cut or lie over each other.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ConsoleWholeCheck {

    private static final String TOKEN = "check-token-0123456789abcdef";

    /** What each view shows, and what is there once it is drawn. */
    private static final Map<String, String> VIEWS = Map.ofEntries(
            Map.entry("#/alerts", "[role=option]"),
            Map.entry("#/alerts?group=key&q=state:all", "[role=option]"),
            Map.entry("#/events?from=all&fields=1", "t-event-fields li"),
            Map.entry("#/rules?file=authentication/ssh-bruteforce.drl&line=4", ".cm-content"),
            Map.entry("#/playbooks?file=contain-bruteforce.yaml", ".cm-content"),
            Map.entry("#/incidents", "t-incidents"),
            Map.entry("#/incidents?view=board&state=all", "t-incident-board li"),
            Map.entry("#/incidents?id=INCIDENT&part=notes", ".cm-content"),
            Map.entry("#/incidents?id=INCIDENT&part=timeline", ".timeline li"),
            Map.entry("#/metrics?days=90", "t-attack"),
            Map.entry("#/runs", "[role=option]"),
            Map.entry("#/approvals", ".empty h1"),
            Map.entry("#/effects", ".empty h1"),
            Map.entry("#/lists?id=internal-networks", "td"),
            Map.entry("#/parsers", ".empty h1"),
            Map.entry("#/health", "section"),
            Map.entry("#/admin", "t-admin"),
            Map.entry("#/profile", "t-profile"));

    private final int syslog;
    private final ConfigurableApplicationContext server;
    private final String url;

    @SuppressWarnings("NullAway.Init") // set before the tests
    private Browser browser;

    ConsoleWholeCheck(@TempDir Path data) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            syslog = free.getLocalPort();
        }
        server = new SpringApplicationBuilder(TocsinServer.class)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--tocsin.syslog.port=" + syslog,
                        "--tocsin.data=" + data,
                        "--tocsin.admin.token=" + TOKEN,
                        "--logging.level.root=warn");
        url = "http://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port") + "/";
    }

    @BeforeAll
    void start() {
        browser = Browser.start();
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        server.close();
    }

    @AfterEach
    void nothingWasComplainedAbout() {
        assertThat(browser.complaints()).isEmpty();
    }

    private void send(String... lines) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (String line : lines) {
                byte[] bytes = ("<38>" + line).getBytes(UTF_8);
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), syslog));
            }
        }
    }

    private void attack(String address) throws IOException {
        String[] lines = new String[10];
        String now = java.time.ZonedDateTime.now(java.time.ZoneOffset.UTC)
                .format(java.time.format.DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH));
        for (int i = 0; i < lines.length; i++) {
            lines[i] = now + " web01 sshd[4711]: Failed password for root from " + address + " port " + (4200 + i)
                    + " ssh2";
        }
        send(lines);
    }

    @Test
    void tenRawLinesBecomeAClosedIncidentByKeyboardWhileAColleagueWatches() throws IOException {
        Page analyst = browser.desktop(ColorScheme.DARK);
        Page colleague = browser.desktop(ColorScheme.LIGHT);
        signIn(analyst);
        signIn(colleague);

        attack("203.0.113.50");
        analyst.keyboard().press("/");
        analyst.keyboard().press("Control+A");
        analyst.keyboard().type("state:live 203.0.113.50");
        analyst.keyboard().press("Enter");
        assertThat(row(analyst, "203.0.113.50")).hasCount(1);
        press(analyst, "j", "Enter");
        assertThat(detail(analyst)).containsText("the rule asks for more than 5");
        colleague.navigate(analyst.url());
        assertThat(detail(colleague)).containsText("SSH brute force");

        press(analyst, "a");
        assertThat(detail(colleague)).containsText("acknowledged");
        assertThat(detail(colleague)).containsText("assigned to admin");
        press(analyst, "m");
        analyst.keyboard().type("ours: the scanner of the network team");
        analyst.keyboard().press("Control+Enter");
        assertThat(detail(colleague)).containsText("the scanner of the network team");
        press(analyst, "i");
        assertThat(analyst.getByLabel("Title")).isFocused();
        analyst.keyboard().press("Enter");
        assertThat(incident(analyst)).containsText("INC-");
        colleague.navigate(analyst.url());
        assertThat(incident(colleague)).containsText("Alert acknowledged");
        press(analyst, "m");
        analyst.keyboard().type("closing: it was our scanner");
        analyst.keyboard().press("Enter");
        analyst.keyboard().press("Escape");
        press(analyst, "c");
        analyst.keyboard().type("our scanner");
        analyst.keyboard().press("Enter");

        assertThat(incident(analyst)).containsText("Reopen");
        assertThat(incident(colleague)).containsText("Reopen");
        press(colleague, "m");
        assertThat(incident(colleague)).containsText("closing: it was our scanner");
        analyst.keyboard().press("Control+K");
        analyst.keyboard().type("health");
        analyst.keyboard().press("Enter");
        assertThat(analyst.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Health")))
                .isVisible();
        analyst.context().close();
        colleague.context().close();
    }

    @Test
    void twoPeopleWriteOneNoteAndNothingIsLostWhileOneOfThemIsOffline() {
        Page one = browser.desktop(ColorScheme.DARK);
        Page other = browser.desktop(ColorScheme.LIGHT);
        signIn(one);
        signIn(other);
        press(one, "g", "i");
        one.getByText("New", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(incident(one)).containsText("INC-");
        one.navigate(one.url() + "&part=notes");
        one.getByLabel("Title of a note", new Page.GetByLabelOptions().setExact(true))
                .fill("What we know");
        one.keyboard().press("Enter");
        note(one).click();
        one.keyboard().type("The web server was guessed into.\nIts owner is away.");
        assertThat(incident(one)).containsText("Saved");
        other.navigate(one.url());
        assertThat(note(other)).containsText("Its owner is away.");

        one.context().setOffline(true);
        note(one).click();
        one.keyboard().press("Control+End");
        one.keyboard().type(" Milan calls him.");
        assertThat(incident(one)).containsText("Not saved yet");
        note(other).click();
        other.keyboard().press("Control+Home");
        other.keyboard().type("Draft: ");
        assertThat(incident(other)).containsText("Saved");
        one.context().setOffline(false);

        String both = "Draft: The web server was guessed into.Its owner is away. Milan calls him.";
        assertThat(note(one)).hasText(both);
        assertThat(note(other)).hasText(both);
        assertThat(incident(other)).containsText("admin writes");
        Browser.shoot(other, "whole-note");
        one.reload();
        assertThat(note(one)).hasText(both);
        one.context().close();
        other.context().close();
    }

    @Test
    void whatWasWrittenWhileTheServerWasAwayIsThereAfterAReload() {
        Page page = browser.desktop(ColorScheme.DARK);
        signIn(page);
        press(page, "g", "i");
        page.getByText("New", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(incident(page)).containsText("INC-");
        page.navigate(page.url() + "&part=notes");
        page.getByLabel("Title of a note", new Page.GetByLabelOptions().setExact(true))
                .fill("Kept");
        page.keyboard().press("Enter");
        note(page).click();
        page.keyboard().type("Before. ");
        assertThat(incident(page)).containsText("Saved");

        page.route("**/steps", one -> one.abort());
        page.keyboard().type("While it was away.");
        assertThat(incident(page)).containsText("Not saved yet");
        page.onDialog(com.microsoft.playwright.Dialog::accept);
        page.unroute("**/steps");
        page.reload();

        assertThat(note(page)).hasText("Before. While it was away.");
        assertThat(incident(page)).containsText("Saved");
        page.context().close();
    }

    @Test
    void anIncidentIsMovedOnByOneKeyAndItsAlertsNameIt() throws IOException {
        Page page = browser.desktop(ColorScheme.LIGHT);
        signIn(page);
        attack("203.0.113.70");
        page.navigate(url + "#/alerts?q=203.0.113.70");
        assertThat(row(page, "203.0.113.70")).hasCount(1);
        press(page, "j", "i");
        assertThat(page.getByLabel("Title")).isFocused();
        page.keyboard().press("Enter");
        assertThat(incident(page)).containsText("INC-");
        String link = page.url();
        press(page, "Escape", "b");
        assertThat(page.getByLabel("new", new Page.GetByLabelOptions().setExact(true)))
                .containsText("SSH brute force");

        press(page, ">");

        assertThat(page.getByLabel("triage", new Page.GetByLabelOptions().setExact(true)))
                .containsText("SSH brute force");
        page.navigate(url + "#/alerts?q=203.0.113.70");
        assertThat(row(page, "INC-")).hasCount(1);
        press(page, "j", "i");
        page.waitForURL(link);
        page.context().close();
    }

    private static Locator note(Page page) {
        return page.locator("t-note .cm-content");
    }

    @Test
    void aRuleIsChangedTestedAndSavedInTheEditorOnlyWithoutErrors() {
        Page page = browser.wide(ColorScheme.LIGHT);
        signIn(page);
        page.navigate(url + "#/rules?file=authentication/ssh-bruteforce.drl&line=4");
        page.locator(".cm-content").click();
        page.keyboard().press("Control+Enter");
        assertThat(page.getByLabel("Result")).containsText("No errors");
        page.keyboard().press("Control+End");
        page.keyboard().type("rule broken");

        page.keyboard().press("Control+Enter");

        assertThat(page.getByLabel("Result")).containsText("error");
        Browser.shoot(page, "whole-rule-error");
        page.context().close();
    }

    @Test
    void everyViewIsAccessibleAndNothingIsCutInBothThemes() throws IOException {
        attack("203.0.113.60");
        String incident = incidentWithANote();
        ViewInspection inspection = new ViewInspection(browser);
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (String width : List.of("desktop", "phone", "wide")) {
                Page page =
                        switch (width) {
                            case "desktop" -> browser.desktop(scheme);
                            case "phone" -> browser.phone(scheme);
                            default -> browser.wide(scheme);
                        };
                signIn(page);
                VIEWS.keySet().stream().sorted().forEach(view -> {
                    page.navigate(url + view.replace("INCIDENT", incident));
                    page.locator(VIEWS.get(view)).first().waitFor();
                    inspection.look(page, view, scheme, width);
                });
                page.context().close();
            }
        }
        assertThat(inspection.found()).isEmpty();
    }

    /** Returns its id. */
    private String incidentWithANote() throws IOException {
        String opened = post("incidents", "{\"title\":\"A server was guessed into\",\"severity\":\"high\"}");
        String id = opened.replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
        post("incidents/" + id + "/notes", "{\"title\":\"What we know\",\"text\":\"Its owner is away.\"}");
        return id;
    }

    private String post(String path, String body) throws IOException {
        try {
            return java.net.http.HttpClient.newHttpClient()
                    .send(
                            java.net.http.HttpRequest.newBuilder(java.net.URI.create(url + "api/v1/" + path))
                                    .header("Authorization", "Bearer " + TOKEN)
                                    .header("Content-Type", "application/json")
                                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void signIn(Page page) {
        page.navigate(url);
        page.getByText("Use a token").click();
        assertThat(page.getByLabel("Token")).isFocused();
        page.keyboard().type(TOKEN);
        page.keyboard().press("Enter");
        assertThat(page.getByText("Live", new Page.GetByTextOptions().setExact(true))
                        .last())
                .isVisible();
    }

    private static void press(Page page, String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
    }

    private static Locator row(Page page, String text) {
        return page.locator("[role=option]").filter(new Locator.FilterOptions().setHasText(text));
    }

    private static Locator incident(Page page) {
        return page.locator("t-incident");
    }

    private static Locator detail(Page page) {
        return page.getByLabel("Alert", new Page.GetByLabelOptions().setExact(true));
    }
}
