package io.tocsin.respond;

import io.tocsin.platform.TransientException;
import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The systems outside as playbooks name them, and the one place that knows their secrets. */
final class Outside {

    static final String MASK = "***";

    /** Behind the # nothing of a link reaches a server's log, a proxy or the next page's Referer. */
    private static final String LINK_PAGE = "/app/approve.html#";

    /** User and password in front of a URL's host; a request with them is refused, and then shown. */
    private static final Pattern IN_URL = Pattern.compile("(?<=://)[^/?#\\s\"']{1,500}@");

    /** Where nobody keeps users: all may answer, and links are good as long as this process lives. */
    static final ApproverDirectory EVERYBODY = new ApproverDirectory() {

        private final byte[] key = new BigInteger(256, new SecureRandom()).toByteArray();

        @Override
        public byte[] linkKey() {
            return key;
        }

        @Override
        public Collection<String> rolesOf(String user) {
            return List.of(ApprovalDesk.ADMIN);
        }

        @Override
        public String personBehind(String name) {
            return name;
        }
    };

    private final RespondSettings settings;
    private final ApproverDirectory people;
    private final ApprovalLinks links;

    private final Supplier<Mode> ceiling;
    private final Function<Playbook, Mode> wanted;
    private final SecretForms forms = new SecretForms();
    private final KeptTokens keptTokens;
    private final AccessTokens accessTokens = new AccessTokens(Clock.systemUTC());

    Outside(RespondSettings settings) {
        this(settings, () -> Mode.ENFORCE);
    }

    Outside(RespondSettings settings, Supplier<Mode> ceiling) {
        this(settings, ceiling, Playbook::mode, EVERYBODY, SecretStore.none());
    }

    /**
     * @param ceiling the most that any run may do, as {@code guards.yaml} says now
     * @param wanted what the author wants: the playbook's mode, or in a test that of the case
     * @param people who may answer questions
     * @param secrets where tokens are that the settings do not have
     */
    Outside(
            RespondSettings settings,
            Supplier<Mode> ceiling,
            Function<Playbook, Mode> wanted,
            ApproverDirectory people,
            SecretStore secrets) {
        this.keptTokens = new KeptTokens(secrets);
        this.people = people;
        this.links = new ApprovalLinks(people);
        this.settings = settings;
        this.ceiling = ceiling;
        this.wanted = wanted;
    }

    /** Returns the settings a playbook lacks to reach outside, in order; empty where it has all. */
    List<String> missing(Playbook playbook) {
        Set<String> missing = new LinkedHashSet<>();
        for (String name : playbook.targets().stream().sorted().toList()) {
            if (name.equals("mail")) {
                continue;
            }
            if (urlOf(name).isEmpty()) {
                missing.add("tocsin.respond.targets." + name + ".url");
            }
        }
        if (playbook.sendsMail() && settings.mail().host().isEmpty()) {
            missing.add("tocsin.respond.mail.host");
        }
        if (playbook.targets().contains("mail") && settings.mail().to().isEmpty()) {
            missing.add("tocsin.respond.mail.to");
        }
        return List.copyOf(missing);
    }

    /** Returns how runs of this playbook reach outside: settings can lower what its author wants, never raise it. */
    Mode modeOf(Playbook playbook) {
        return missing(playbook).isEmpty()
                ? wanted.apply(playbook).lower(settings.mode()).lower(ceiling.get())
                : Mode.DRY_RUN;
    }

    /** Why a run only shows what it would do. */
    String simulation(Run run) {
        String word = run.mode().word().replace('_', ' ');
        String why = !run.missing().isEmpty()
                ? "not set: " + String.join(", ", run.missing())
                : settings.mode() == run.mode()
                        ? "tocsin.respond.mode is " + run.mode().word()
                        : ceiling.get() == run.mode()
                                ? "the mode of guards.yaml is " + run.mode().word()
                                : "the playbook's mode is " + run.mode().word();
        return word + ", nothing was sent; " + why;
    }

    /** Where people look at a run. */
    String urlOf(Run run) {
        return settings.url() + "/#/runs/" + run.id();
    }

    /** The mail addresses of people who answer questions, by their names as users. */
    Map<String, String> approvers() {
        return settings.approvers();
    }

    ApproverDirectory people() {
        return people;
    }

    ApprovalLinks links() {
        return links;
    }

    /** Returns what a message about a question reads as {@code item}: what its row has, and the link, which no row has. */
    Map<String, Object> withLink(Object row) {
        Map<String, Object> item = new LinkedHashMap<>();
        ((Map<?, ?>) row).forEach((name, value) -> item.put(String.valueOf(name), value));
        String token = links.token(new ApprovalLinks.Claim(
                String.valueOf(item.get("approval")),
                Integer.parseInt(String.valueOf(item.get("level"))),
                String.valueOf(item.get("hash")),
                String.valueOf(item.get("approver"))));
        item.put("link", settings.url() + LINK_PAGE + token);
        return item;
    }

    private String urlOf(String name) {
        RespondSettings.Target target = settings.target(name);
        return target == null ? "" : target.url();
    }

    /** Returns the value of {@code targets} for a playbook; a URL that is not set shows the setting's name. */
    Map<String, Object> targets(Playbook playbook) {
        Map<String, Object> targets = new LinkedHashMap<>();
        for (String name : playbook.targets()) {
            if (name.equals("mail")) {
                targets.put(name, Map.of("to", settings.mail().to()));
            } else {
                String url = urlOf(name);
                targets.put(
                        name, Map.of("url", url.isEmpty() ? "http://tocsin.respond.targets." + name + ".url" : url));
            }
        }
        return targets;
    }

    /** Returns the value of {@code secrets} for a step: those that its playbook declares, and its connector's own. */
    Map<String, Object> secrets(Set<String> declared, ConnectorSpec connector, boolean masked) {
        Map<String, Object> secrets = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>(declared);
        if (!connector.target().isEmpty()) {
            names.add(connector.target());
        }
        for (String name : names) {
            secrets.put(name, Map.of("token", masked ? MASK : token(name)));
        }
        return secrets;
    }

    /** Says whether there is a token of this name. */
    boolean hasToken(String name) {
        RespondSettings.Target target = settings.target(name);
        return target != null
                && (target.oauth().isSet()
                        || !target.tokenFile().isEmpty()
                        || !target.token().value().isEmpty()
                        || keptTokens.has(name));
    }

    /** The address and the credential of a system that is not reached by a URL in the request. */
    ConnectorRequest.Target reach(String name) {
        return new ConnectorRequest.Target(urlOf(name), token(name));
    }

    /**
     * Makes a call, and once more with fresh access tokens where the answer is 401: then nothing was done, and a token may have
     * been withdrawn before its time.
     *
     * @param names the systems whose tokens the request may have
     */
    ConnectorResult withTokens(
            Set<String> names, Supplier<ConnectorRequest> request, Function<ConnectorRequest, ConnectorResult> call) {
        ConnectorResult first = call.apply(request.get());
        if (!(first instanceof ConnectorResult.Answer answer)
                || answer.status() != 401
                || names.stream().filter(accessTokens::forget).toList().isEmpty()) {
            return first;
        }
        ConnectorRequest again;
        try {
            again = request.get();
        } catch (ExpressionException | TransientException e) {
            return first; // there is no other token
        }
        return call.apply(again);
    }

    /** The systems whose tokens a request of this connector may have. */
    static Set<String> tokensOf(Playbook playbook, ConnectorSpec connector) {
        return connector.target().isEmpty() ? playbook.secrets() : Set.of(connector.target());
    }

    private String token(String name) {
        RespondSettings.Target target = settings.target(name);
        if (target == null) {
            return "";
        }
        if (target.oauth().isSet()) {
            return accessTokens.of(name, target, () -> credential(name, target));
        }
        return credential(name, target);
    }

    /** The credential as it is kept: in a file, the settings, or the store of secrets. */
    private String credential(String name, RespondSettings.Target target) {
        if (!target.tokenFile().isEmpty()) {
            return keptTokens.ofFile(name, target.tokenFile());
        }
        return target.token().isEmpty()
                ? keptTokens.ofStore(name)
                : target.token().value();
    }

    /** Replaces every secret that stands in a text: the second line, should one have come back in an answer. */
    String mask(String text) {
        String masked = text;
        for (String secret : values()) {
            for (String form : forms.of(secret)) {
                masked = masked.replace(form, MASK);
            }
        }
        if (masked.contains("apl_")) {
            masked = ApprovalLinks.TOKEN.matcher(masked).replaceAll(MASK);
        }
        return masked.contains("://") ? IN_URL.matcher(masked).replaceAll(MASK + "@") : masked;
    }

    /** The same for all texts of a JSON-like value. */
    @Nullable
    Object maskAll(@Nullable Object value) {
        if (value instanceof String text) {
            return mask(text);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(mask(String.valueOf(key)), maskAll(item)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(maskAll(item)));
            return copy;
        }
        return value;
    }

    /** The same for the outputs of a step. */
    @SuppressWarnings("unchecked") // masking keeps a map a map
    Map<String, Object> maskOutputs(Map<String, Object> outputs) {
        Map<String, Object> masked = (Map<String, Object>) maskAll(outputs);
        return masked == null ? Map.of() : masked;
    }

    /** Longest first, so that a secret inside another leaves nothing of the outer one. */
    private List<String> values() {
        List<String> values = new ArrayList<>();
        settings.targets().values().forEach(target -> values.add(target.token().value()));
        values.addAll(accessTokens.values());
        values.addAll(keptTokens.values());
        values.add(settings.mail().password().value());
        values.add(settings.mail().mailbox().password().value());
        return values.stream()
                .filter(value -> value.length() >= 4)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }
}
