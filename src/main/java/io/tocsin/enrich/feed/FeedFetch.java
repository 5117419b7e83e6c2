package io.tocsin.enrich.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.enrich.file.Rows;
import io.tocsin.platform.EnvironmentText;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.Fetch.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Map;

/** Looks at a feed once. */
final class FeedFetch {

    private static final int PAGE = 1_000;
    private static final int MOST_PAGES = 500;
    private static final String TAXII = "application/taxii+json;version=2.1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Fetch fetch;

    FeedFetch(Fetch fetch) {
        this.fetch = fetch;
    }

    /**
     * What a feed has now.
     *
     * @param known what it had before
     * @throws IOException where it does not answer as it should; what was known stays
     * @throws RuntimeException where its answer cannot be read
     */
    FeedState look(Feed feed, FeedState known, Instant now) throws IOException, InterruptedException {
        return switch (feed.format()) {
            case TAXII -> taxii(feed, known, now);
            case MISP -> misp(feed, now);
            case CSV, TEXT, STIX -> file(feed, known, now);
        };
    }

    private FeedState file(Feed feed, FeedState known, Instant now) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(feed, feed.url());
        if (!known.tag().isEmpty()) {
            request.header("If-None-Match", known.tag());
        }
        Answer answer = fetch.send(request.build());
        if (answer.status() == 304) {
            return known.again(now, feed.expiresAfter());
        }
        check(answer);
        FeedReader reader = new FeedReader(feed, now);
        switch (feed.format()) {
            case CSV -> reader.csv(answer.body());
            case TEXT -> reader.text(answer.body());
            default -> reader.stix(Rows.tree(answer.body()));
        }
        return new FeedState(now, answer.header("ETag"), reader.indicators(), reader.unreadable());
    }

    /** What was added since the last look, page by page. */
    private FeedState taxii(Feed feed, FeedState known, Instant now) throws IOException, InterruptedException {
        FeedReader reader = new FeedReader(feed, now).with(known.indicators());
        String since = known.tag();
        String last = since;
        String next = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            String query = "?limit=" + PAGE
                    + (since.isEmpty() ? "" : "&added_after=" + URLEncoder.encode(since, UTF_8))
                    + (next.isEmpty() ? "" : "&next=" + URLEncoder.encode(next, UTF_8));
            URI objects = URI.create(feed.url().toString().replaceAll("/+$", "") + "/objects/" + query);
            Answer answer =
                    fetch.send(request(feed, objects).header("Accept", TAXII).build());
            check(answer);
            JsonNode envelope = Rows.tree(answer.body());
            reader.stix(envelope);
            String added = answer.header("X-TAXII-Date-Added-Last");
            last = added.isEmpty() ? last : added;
            next = envelope.path("next").asText("");
            if (!envelope.path("more").asBoolean() || next.isEmpty()) {
                break;
            }
        }
        return new FeedState(now, last, reader.indicators(), reader.unreadable()).withoutExpired();
    }

    private FeedState misp(Feed feed, Instant now) throws IOException, InterruptedException {
        FeedReader reader = new FeedReader(feed, now);
        for (int page = 1; page <= MOST_PAGES; page++) {
            Map<String, Object> asked = Map.of(
                    "returnFormat",
                    "json",
                    "type",
                    FeedReader.MISP_TYPES,
                    "to_ids",
                    true,
                    "deleted",
                    false,
                    "page",
                    page,
                    "limit",
                    PAGE);
            Answer answer = fetch.send(request(feed, feed.url())
                    .header("Accept", "application/json")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(JSON.writeValueAsString(asked)))
                    .build());
            check(answer);
            if (reader.misp(Rows.tree(answer.body())) < PAGE) {
                break;
            }
        }
        return new FeedState(now, "", reader.indicators(), reader.unreadable());
    }

    private static HttpRequest.Builder request(Feed feed, URI url) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url);
        feed.headers().forEach((name, value) -> request.header(name, EnvironmentText.fill(value)));
        return request;
    }

    private static void check(Answer answer) throws IOException {
        if (!answer.isOk()) {
            throw new IOException("the server answers with status " + answer.status());
        }
    }
}
