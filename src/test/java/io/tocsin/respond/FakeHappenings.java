package io.tocsin.respond;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What comes in a test, once it has come, and what was asked for. */
final class FakeHappenings implements Happenings {

    final List<String> asked = new ArrayList<>();
    Optional<Found> come = Optional.empty();

    void come(String id, Map<String, Object> document) {
        come = Optional.of(new Found(id, document));
    }

    @Override
    public Optional<Found> event(String step, String query, Instant since) {
        asked.add(query + " since " + since);
        return come;
    }

    @Override
    public Optional<Found> alert(String step, String rule, String key, Instant since) {
        asked.add(rule + " of " + key + " since " + since);
        return come;
    }
}
