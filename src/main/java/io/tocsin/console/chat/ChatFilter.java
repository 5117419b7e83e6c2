package io.tocsin.console.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.http.Refusal;
import io.tocsin.http.Refusals;
import io.tocsin.http.SignedRequests;
import io.tocsin.http.WithoutCredentials;
import io.tocsin.http.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Checks that a command comes from the chat that it says before anything sees it. A chat without a secret has no path here. */
final class ChatFilter extends OncePerRequestFilter implements SignedRequests {

    static final String PATH = "/api/v1/chat/";

    /** In a request: the form of a command that was checked. */
    static final String FORM = "io.tocsin.console.chat.form";

    /** Far longer than any command. */
    private static final long MAX_BYTES = 64 * 1024;

    private final Map<String, ChatProperties.Service> services = new HashMap<>();
    private final Refusals refusals;
    private final Problems problems;
    private final Clock clock;

    ChatFilter(ChatProperties settings, Refusals refusals, Problems problems, Clock clock) {
        this.refusals = refusals;
        this.problems = problems;
        this.clock = clock;
        Map.of(ChatService.SLACK, settings.slack(), ChatService.MATTERMOST, settings.mattermost())
                .forEach((service, told) -> {
                    if (!told.secret().isEmpty()) {
                        services.put(PATH + service.name().toLowerCase(Locale.ROOT), told);
                    }
                });
    }

    private ChatProperties.@Nullable Service service(HttpServletRequest request) {
        return request.getMethod().equals("POST") ? services.get(request.getRequestURI()) : null;
    }

    @Override
    public long maxBytes(HttpServletRequest request) {
        return service(request) == null ? 0 : MAX_BYTES;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ChatProperties.Service told = service(request);
        if (told == null) {
            chain.doFilter(request, response);
            return;
        }
        ChatService service = ChatService.valueOf(
                request.getRequestURI().substring(PATH.length()).toUpperCase(Locale.ROOT));
        byte[] body = request.getInputStream().readAllBytes();
        Map<String, String> form = form(new String(body, UTF_8));
        if (!service.isRight(
                told.secret(),
                name -> request.getHeader(name) == null ? "" : request.getHeader(name),
                body,
                form,
                clock.instant())) {
            refusals.count(Refusal.Reason.NO_CREDENTIAL);
            problems.write(
                    request,
                    response,
                    HttpStatus.UNAUTHORIZED,
                    "The signature of this command is missing, wrong or too old. Check the secret of this chat, and the clock.");
            return;
        }
        request.setAttribute(FORM, form);
        chain.doFilter(new WithoutCredentials(request), response);
    }

    /** Of a name that comes twice the first counts; what cannot be read has no names. */
    static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        try {
            for (String pair : body.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    form.putIfAbsent(
                            URLDecoder.decode(pair.substring(0, equals), UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), UTF_8));
                }
            }
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
        return form;
    }
}
