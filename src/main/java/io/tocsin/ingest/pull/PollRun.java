package io.tocsin.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.pull.Pulled.Item;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.Fetch.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks one API once, page by page; each page is in the event log before the next is asked for. One thread. */
final class PollRun {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAMED = Pattern.compile("\\{\\{([a-z][a-z0-9-]*)}}");
    private static final Pattern NEXT_LINK = Pattern.compile("<([^>]{1,4000})>\\s*;[^,]{0,200}rel=\"?next\"?");
    private static final int MOST_PAGES = 1_000;

    private final Poll poll;
    private final Map<String, String> settings;
    private final Fetch fetch;
    private final PollAuth auth;
    private final Pulled pulled;
    private final Positions positions;
    private final Clock clock;
    private long lastAsked = System.nanoTime() - TimeUnit.MINUTES.toNanos(2);

    PollRun(Poll poll, Map<String, String> settings, Fetch fetch, Pulled pulled, Positions positions, Clock clock) {
        this.poll = poll;
        this.settings = settings;
        this.fetch = fetch;
        this.auth = new PollAuth(fetch, clock);
        this.pulled = pulled;
        this.positions = positions;
        this.clock = clock;
    }

    Poll poll() {
        return poll;
    }

    /** The server asks to be left alone for a while. */
    static final class BackOffException extends IOException {

        private final Duration wait;

        BackOffException(int status, Duration wait) {
            super("the server answers with status " + status + " and asks to wait " + wait.toSeconds() + " s");
            this.wait = wait;
        }

        Duration pause() {
            return wait;
        }
    }

    /** What is kept between two looks. */
    record State(String cursor) {}

    private String position() {
        return "poll-" + poll.name();
    }

    /**
     * Asks for what is new.
     *
     * @throws IOException where the server does not answer as it should; what came before is in the log, and the cursor has moved no further
     */
    void look() throws IOException, InterruptedException {
        Instant begun = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String before =
                positions.load(position(), State.class).map(State::cursor).orElse("");
        String greatest = before;
        UnaryOperator<String> fill = filling(Map.of(
                "cursor", from(before, begun),
                "now", text(begun)));
        URI url = first(fill);
        String method = poll.request().method();
        JsonNode body = null;
        for (int page = 0; url != null && page < MOST_PAGES; page++) {
            Answer answer = ask(method, url, fill);
            body = answer.body().length == 0 ? JSON.createArrayNode() : JSON.readTree(answer.body());
            JsonNode events = body.at(poll.events());
            for (JsonNode group : poll.follow().isEmpty() ? List.of(events) : followed(events, fill)) {
                append(group);
                greatest = greatest(greatest, group);
            }
            url = next(answer, body, url);
        }
        String after =
                switch (poll.cursor().from()) {
                    case "event" -> greatest;
                    case "answer" ->
                        body == null ? before : body.at(poll.cursor().field()).asText(before);
                    default -> text(begun);
                };
        if (!after.equals(before) && !after.isEmpty()) {
            positions.save(position(), new State(after));
        }
    }

    private String from(String cursor, Instant now) throws IOException {
        boolean isTime = !poll.cursor().format().equals("text");
        if (cursor.isEmpty()) {
            return isTime ? text(now.minus(poll.cursor().start())) : "";
        }
        return isTime ? text(time(cursor).minus(poll.cursor().overlap())) : cursor;
    }

    private String text(Instant time) {
        return switch (poll.cursor().format()) {
            case "seconds" -> Long.toString(time.getEpochSecond());
            case "millis" -> Long.toString(time.toEpochMilli());
            default -> time.toString();
        };
    }

    private Instant time(String text) throws IOException {
        try {
            return switch (poll.cursor().format()) {
                case "seconds" -> Instant.ofEpochSecond(Long.parseLong(text));
                case "millis" -> Instant.ofEpochMilli(Long.parseLong(text));
                default -> OffsetDateTime.parse(text).toInstant();
            };
        } catch (DateTimeException | NumberFormatException e) {
            throw new IOException("cursor.format is " + poll.cursor().format() + ", but \"" + text + "\" is none", e);
        }
    }

    private UnaryOperator<String> filling(Map<String, String> own) {
        return text -> {
            Matcher named = NAMED.matcher(text);
            StringBuilder filled = new StringBuilder();
            while (named.find()) {
                String value = own.getOrDefault(named.group(1), settings.get(named.group(1)));
                if (value == null) {
                    throw new IllegalArgumentException(
                            "tocsin.sources.polls." + poll.name() + "." + named.group(1) + " is not set");
                }
                named.appendReplacement(filled, Matcher.quoteReplacement(value));
            }
            return named.appendTail(filled).toString();
        };
    }

    /** Parameters that are empty are left out. */
    private URI first(UnaryOperator<String> fill) {
        String url = fill.apply(poll.request().url());
        String query = poll.request().query().entrySet().stream()
                .map(parameter -> Map.entry(parameter.getKey(), fill.apply(parameter.getValue())))
                .filter(parameter -> !parameter.getValue().isEmpty())
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return URI.create(query.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private Answer ask(String method, URI url, UnaryOperator<String> fill) throws IOException, InterruptedException {
        long apart = TimeUnit.MINUTES.toNanos(1) / Math.max(1, poll.perMinute());
        TimeUnit.NANOSECONDS.sleep(lastAsked + apart - System.nanoTime()); // at once where that is past
        lastAsked = System.nanoTime();
        HttpRequest.Builder request = HttpRequest.newBuilder(url);
        poll.request().headers().forEach((name, value) -> request.header(name, fill.apply(value)));
        Map<String, String> known = new LinkedHashMap<>();
        poll.auth().values().forEach((name, value) -> known.put(name, fill.apply(value)));
        auth.put(request, poll.auth().type(), known, method, url);
        if (method.equals("POST")) {
            request.POST(BodyPublishers.ofString(fill.apply(poll.request().body())));
        }
        Answer answer = fetch.send(request.build());
        if (answer.status() == 429 || answer.status() == 503) {
            throw new BackOffException(answer.status(), wait(answer));
        }
        if (answer.status() == 401) {
            auth.forget();
        }
        if (!answer.isOk()) {
            throw new IOException("the server answers with status " + answer.status());
        }
        return answer;
    }

    /** By {@code Retry-After}, or by the time at which GitHub and Okta allow more. */
    private Duration wait(Answer answer) {
        String seconds = answer.header("Retry-After");
        if (seconds.matches("\\d{1,6}")) {
            return Duration.ofSeconds(Long.parseLong(seconds));
        }
        for (String name : List.of("X-Rate-Limit-Reset", "X-RateLimit-Reset")) {
            String at = answer.header(name);
            if (at.matches("\\d{9,11}")) {
                Duration wait = Duration.between(clock.instant(), Instant.ofEpochSecond(Long.parseLong(at)));
                return wait.isNegative() ? Duration.ofSeconds(1) : wait;
            }
        }
        return Duration.ofMinutes(1);
    }

    /** The answers of the URLs that stand in the elements of a listing. */
    private List<JsonNode> followed(JsonNode listed, UnaryOperator<String> fill)
            throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        for (JsonNode element : listed) {
            URI url = URI.create(element.at(poll.follow()).asText());
            checkHost(url, first(fill));
            all.add(JSON.readTree(ask("GET", url, fill).body()));
        }
        return all;
    }

    private void append(JsonNode events) {
        List<Item> items = new ArrayList<>();
        for (JsonNode event : events) {
            String id = poll.id().isEmpty() ? "" : event.at(poll.id()).asText();
            items.add(new Item(Format.JSON, event.toString().getBytes(UTF_8), id));
        }
        pulled.append(poll.name(), items);
    }

    private String greatest(String before, JsonNode events) throws IOException {
        String greatest = before;
        if (poll.cursor().from().equals("event")) {
            for (JsonNode event : events) {
                String value = event.at(poll.cursor().field()).asText();
                boolean isText = poll.cursor().format().equals("text");
                if (!value.isEmpty()
                        && (isText || greatest.isEmpty() || time(value).isAfter(time(greatest)))) {
                    greatest = value;
                }
            }
        }
        return greatest;
    }

    private @Nullable URI next(Answer answer, JsonNode body, URI asked) throws IOException {
        Poll.Paging paging = poll.paging();
        String next =
                switch (paging.type()) {
                    case "link" -> {
                        String all = String.join(",", answer.headers().allValues("Link"));
                        Matcher link = NEXT_LINK.matcher(all);
                        yield link.find() ? link.group(1) : "";
                    }
                    case "header" -> answer.header(paging.at());
                    case "url" -> body.at(paging.at()).asText("");
                    case "token" -> {
                        JsonNode token = body.at(paging.at());
                        String value = token.isArray() || token.isNull() ? joined(token) : token.asText("");
                        yield value.isEmpty() ? "" : with(asked, paging.parameter(), value);
                    }
                    default -> "";
                };
        if (next.isEmpty() || next.equals("null")) {
            return null;
        }
        URI url = asked.resolve(next);
        checkHost(url, asked);
        return url;
    }

    /** Duo's token has two parts. */
    private static String joined(JsonNode token) {
        List<String> parts = new ArrayList<>();
        token.forEach(part -> parts.add(part.asText()));
        return String.join(",", parts);
    }

    /** A server's answer must not send our credential elsewhere. */
    private static void checkHost(URI url, URI asked) throws IOException {
        boolean isSame = String.valueOf(url.getHost())
                        .toLowerCase(Locale.ROOT)
                        .equals(String.valueOf(asked.getHost()).toLowerCase(Locale.ROOT))
                && String.valueOf(url.getScheme()).equals(asked.getScheme())
                && url.getPort() == asked.getPort();
        if (!isSame) {
            throw new IOException("the answer names " + url.getHost() + ", another server than was asked");
        }
    }

    private static String with(URI asked, String parameter, String value) {
        String query = asked.getRawQuery() == null ? "" : asked.getRawQuery();
        List<String> parts = new ArrayList<>();
        for (String part : query.split("&")) {
            if (!part.isEmpty() && !part.startsWith(encoded(parameter) + "=")) {
                parts.add(part);
            }
        }
        parts.add(encoded(parameter) + "=" + encoded(value));
        String text = asked.toString();
        int mark = text.indexOf('?');
        return (mark < 0 ? text : text.substring(0, mark)) + "?" + String.join("&", parts);
    }
}
