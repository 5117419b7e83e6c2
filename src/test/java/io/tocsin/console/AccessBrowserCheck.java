package io.tocsin.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.Findings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Signing in, the profile, the admin page, and two people at once, in a real browser before a real server. */
class AccessBrowserCheck {

    private static final String PASSWORD = "harbour tin walnut 49";
    private static final String OTHER = "lantern moss 77 kettle";

    private static Browser browser;

    private final ConsoleServer server = ConsoleServer.running();
    private final String name = "b" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() {
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void anAdminMakesAUserWhoChangesThePasswordFirst() throws Exception {
        make(name + "-admin", "admin");
        Page admin = browser.desktop(ColorScheme.LIGHT);
        signIn(admin, name + "-admin", PASSWORD);
        admin.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Admin"))
                .click();
        assertThat(admin.getByRole(AriaRole.HEADING, heading("New user"))).isVisible();
        admin.getByLabel("Name").fill(name);
        admin.getByLabel("Password").fill(PASSWORD);
        admin.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Make"))
                .click();
        assertThat(admin.getByRole(
                        AriaRole.CELL, new Page.GetByRoleOptions().setName(name).setExact(true)))
                .isVisible();
        Browser.shoot(admin, "admin-users-light");
        for (String tab : List.of("Tokens", "Sessions", "Roles", "Audit")) {
            admin.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(tab))
                    .click();
            assertThat(admin.locator("table, p.dim").first()).isVisible();
            Browser.shoot(admin, "admin-" + tab.toLowerCase(Locale.ROOT) + "-light");
        }
        assertThat(admin.getByText("made the user " + name).first()).isVisible();

        Page user = browser.desktop(ColorScheme.DARK);
        signIn(user, name, PASSWORD);
        assertThat(user.getByText("Choose a password of your own first.")).isVisible();
        Browser.shoot(user, "profile-must-change-dark");
        user.getByLabel("Now").fill(PASSWORD);
        user.getByLabel("New, 12 characters or more").fill(OTHER);
        user.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Change"))
                .click();
        assertThat(user.getByText("Live", new Page.GetByTextOptions().setExact(true))
                        .last())
                .isVisible();
        user.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Profile"))
                .click();
        assertThat(user.getByRole(AriaRole.HEADING, heading("Second factor"))).isVisible();
        assertThat(user.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Admin")))
                .hasCount(0);
        Browser.shoot(user, "profile-dark");
        admin.context().close();
        user.context().close();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void twoPeopleWorkOnOneAlertAndSeeEachOther() throws Exception {
        make(name + "-1", "analyst");
        make(name + "-2", "analyst");
        server.part(AlertDesk.class).raise(List.of(Findings.finding(name, 1, 5)), id -> Optional.empty());
        Page one = browser.desktop(ColorScheme.DARK);
        Page two = browser.desktop(ColorScheme.DARK);
        for (int i = 1; i <= 2; i++) {
            Page page = i == 1 ? one : two;
            signIn(page, name + "-" + i, PASSWORD);
            Locator row = page.locator("[role=option]").filter(new Locator.FilterOptions().setHasText(name));
            row.first().click();
        }

        one.keyboard().press("a");

        Locator detail = two.getByLabel("Alert", new Page.GetByLabelOptions().setExact(true));
        assertThat(detail).containsText("acknowledged");
        assertThat(detail).containsText(name + "-1");
        one.context().close();
        two.context().close();
        assertThat(browser.complaints()).isEmpty();
    }

    /** With an authenticator that the browser plays, as a security key or a telephone would be. */
    @Test
    void aPasskeyIsMadeAndSignsInWithoutNameOrPassword() throws Exception {
        int port = freePort();
        String origin = "http://localhost:" + port;
        ConsoleServer own = ConsoleServer.with("--server.port=" + port, "--tocsin.passkeys.origin=" + origin);
        try {
            make(own, name, "analyst");
            Page page = browser.desktop(ColorScheme.LIGHT);
            CDPSession devices = page.context().newCDPSession(page);
            devices.send("WebAuthn.enable");
            String authenticator = addAuthenticator(devices);
            signIn(page, origin + "/", name, PASSWORD);
            button(page, "Profile").click();
            Locator passkeys = page.getByLabel("Passkeys", new Page.GetByLabelOptions().setExact(true));
            passkeys.getByLabel("Name").fill("my key");
            passkeys.getByLabel("Password").fill(PASSWORD);
            passkeys.getByRole(AriaRole.BUTTON).last().click();
            assertThat(passkeys).containsText("my key");
            Browser.shoot(page, "profile-passkey-light");
            assertThat(credentials(devices, authenticator)).isEqualTo(1);

            page.context().clearCookies();
            page.navigate(origin + "/");
            button(page, "Use a passkey").click();

            assertThat(page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Views")))
                    .isVisible();
            button(page, "Profile").click();
            assertThat(page.getByText(name).first()).isVisible();

            // A device that was never enrolled proves nobody.
            removeAuthenticator(devices, authenticator);
            addAuthenticator(devices);
            page.context().clearCookies();
            page.navigate(origin + "/");
            button(page, "Use a passkey").click();
            assertThat(page.getByText("No passkey was used").first()).isVisible();
            Browser.shoot(page, "sign-in-no-passkey-light");
            page.context().close();
            assertThat(browser.complaints()).isEmpty();
        } finally {
            own.close();
        }
    }

    private static String addAuthenticator(CDPSession devices) {
        JsonObject options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject request = new JsonObject();
        request.add("options", options);
        return devices.send("WebAuthn.addVirtualAuthenticator", request)
                .get("authenticatorId")
                .getAsString();
    }

    private static void removeAuthenticator(CDPSession devices, String authenticator) {
        JsonObject request = new JsonObject();
        request.addProperty("authenticatorId", authenticator);
        devices.send("WebAuthn.removeVirtualAuthenticator", request);
    }

    private static int credentials(CDPSession devices, String authenticator) {
        JsonObject request = new JsonObject();
        request.addProperty("authenticatorId", authenticator);
        return devices.send("WebAuthn.getCredentials", request)
                .getAsJsonArray("credentials")
                .size();
    }

    private static Locator button(Page page, String text) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(text));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void make(String user, String role) throws Exception {
        make(server, user, role);
    }

    private static void make(ConsoleServer server, String user, String role) throws Exception {
        int made = server.send(server.request("/api/v1/users")
                        .POST(BodyPublishers.ofString("{\"name\":\"" + user + "\",\"password\":\"" + PASSWORD
                                + "\",\"roles\":[\"" + role + "\"]}")))
                .status();
        assertThat(made).isEqualTo(201);
    }

    private void signIn(Page page, String user, String password) {
        signIn(page, server.at("/").toString(), user, password);
    }

    private static void signIn(Page page, String url, String user, String password) {
        page.navigate(url);
        assertThat(page.getByLabel("Name")).isFocused();
        page.keyboard().type(user);
        page.keyboard().press("Tab");
        page.keyboard().type(password);
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Views")))
                .isVisible();
    }

    private static Page.GetByRoleOptions heading(String text) {
        return new Page.GetByRoleOptions().setName(text);
    }
}
