package io.tocsin.respond;

import io.tocsin.platform.Secret;
import io.tocsin.playbook.Mode;
import io.tocsin.respond.connector.MailSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code tocsin.respond.*}.
 *
 * @param mode the most that runs may do: {@code dry_run}, {@code shadow} or {@code enforce}
 * @param url where people reach this server, for links in messages; without a slash at the end
 * @param workers runs that are at work at the same time, 1 to 64
 * @param targets the systems outside by the name playbooks use
 * @param mail bound a second time, on its own, by {@link MailSettings}
 * @param secretsKeyFile the key of the {@link SecretStore}, relative to the working directory
 * @param approvers mail addresses of people who answer questions, by their names as users
 */
@ConfigurationProperties(prefix = "tocsin.respond", ignoreUnknownFields = false)
record RespondSettings(
        @DefaultValue("enforce") Mode mode,
        @DefaultValue("http://localhost:8080") String url,
        @DefaultValue("4") int workers,
        @DefaultValue Map<String, Target> targets,
        @DefaultValue MailSettings mail,
        @DefaultValue Map<String, String> approvers,
        @DefaultValue("secrets.key") Path secretsKeyFile) {

    private static final Pattern ADDRESS = Pattern.compile("[^\\s@,;<>]+@[^\\s@,;<>]+");
    private static final Pattern SERVERS = Pattern.compile("[A-Za-z0-9.:\\[\\]-]+(,[A-Za-z0-9.:\\[\\]-]+)*");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    RespondSettings(Mode mode, String url, int workers, Map<String, Target> targets, MailSettings mail) {
        this(mode, url, workers, targets, mail, Map.of(), Path.of("secrets.key"));
    }

    @ConstructorBinding
    RespondSettings {
        approvers = Map.copyOf(approvers);
        approvers.forEach((name, address) -> {
            if (!ADDRESS.matcher(address).matches()) {
                throw new IllegalArgumentException(
                        "tocsin.respond.approvers." + name + " must be a mail address such as ann@example.org");
            }
        });
        if (workers < 1 || workers > 64) {
            throw new IllegalArgumentException("tocsin.respond.workers must be 1 to 64, is " + workers);
        }
        check("tocsin.respond.url", url, RespondSettings::isWeb, "");
        targets = Map.copyOf(targets);
        targets.forEach((name, target) -> {
            check(
                    "tocsin.respond.targets." + name + ".url",
                    target.url(),
                    RespondSettings::isTarget,
                    "; for an SSH connector ssh://user@host, for an LDAP connector ldaps://host, for messages kafkas://,"
                            + " amqps://, mqtts:// or syslog+tls://host");
            check(
                    "tocsin.respond.targets." + name + ".oauth.url",
                    target.oauth().url(),
                    RespondSettings::isWeb,
                    "");
        });
    }

    /** What the connector would refuse at each call; the value is not shown, since it may hold a password. */
    private static void check(String setting, String url, Predicate<URI> isKnown, String others) {
        try {
            URI uri = new URI(url);
            if (url.isEmpty() || (uri.getRawAuthority() != null && isKnown.test(uri))) {
                return;
            }
        } catch (URISyntaxException e) {
            // refused below
        }
        throw new IllegalArgumentException(setting
                + " must be an http or https URL with a host and without a password, such as https://firewall.example/api"
                + others);
    }

    private static boolean isWeb(URI uri) {
        return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                && uri.getHost() != null
                && uri.getUserInfo() == null;
    }

    private static boolean isTarget(URI uri) {
        String user = uri.getUserInfo();
        return switch (String.valueOf(uri.getScheme())) {
            case "ssh" -> uri.getHost() != null && user != null && !user.contains(":");
            case "ldaps", "amqp", "amqps", "mqtt", "mqtts", "syslog+tcp", "syslog+tls", "syslog+udp" ->
                uri.getHost() != null && user == null;
            case "kafka", "kafkas" -> SERVERS.matcher(uri.getRawAuthority()).matches();
            // A password would be readable on the way.
            case "ldap" -> user == null && LOOPBACK.contains(String.valueOf(uri.getHost()));
            default -> isWeb(uri);
        };
    }

    /**
     * A system outside.
     *
     * @param url what playbooks read as {@code targets.<name>.url}, without a slash at the end; empty for not there
     * @param token what playbooks read as {@code secrets.<name>.token}; empty where the system wants none, or the {@link SecretStore} has it; with
     *     {@code oauth} the client's secret
     * @param tokenFile a file that has the token instead, read at each use; empty for none
     * @param oauth where an access token is had, which is then {@code secrets.<name>.token}
     */
    record Target(
            @DefaultValue("") String url,
            @DefaultValue("") Secret token,
            @DefaultValue("") String tokenFile,
            @DefaultValue OAuth oauth) {

        @ConstructorBinding
        Target {
            url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        }

        Target(String url, Secret token) {
            this(url, token, "", new OAuth("", "", ""));
        }
    }

    /**
     * OAuth 2.0 client credentials.
     *
     * @param url of the token endpoint; empty for none
     * @param client its id
     * @param scope empty for none
     */
    record OAuth(
            @DefaultValue("") String url,
            @DefaultValue("") String client,
            @DefaultValue("") String scope) {

        boolean isSet() {
            return !url.isEmpty();
        }
    }

    @Nullable
    Target target(String name) {
        return targets.get(name);
    }
}
