package io.tocsin.normalise.line;

import java.util.List;

/**
 * The words in {@code event.category}: first the one that ECS has, then the kind of key event where its name is
 * another.
 */
final class Kinds {

    static final List<String> AUTHENTICATION = List.of("authentication");
    static final List<String> AUTHORIZATION = List.of("authorization");
    static final List<String> SESSION = List.of("authentication", "session");
    static final List<String> ACCOUNT_LIFECYCLE = List.of("iam", "account lifecycle");
    static final List<String> PASSWORD = List.of("iam", "password/key");
    static final List<String> ACCOUNT_ACTIVATION = List.of("iam", "account activation");
    static final List<String> NETWORK = List.of("network");
    static final List<String> PROCESS = List.of("process");
    static final List<String> WEB = List.of("web");
    static final List<String> DENIED_REQUEST = List.of("web", "authorization");
    static final List<String> EXCEPTION = List.of("web", "application exception");
    static final List<String> HOSTILE_INPUT = List.of("web", "application exception", "intrusion_detection");

    static final String SUCCESS = "success";
    static final String FAILURE = "failure";

    private Kinds() {}
}
