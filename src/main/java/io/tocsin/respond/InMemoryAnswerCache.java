package io.tocsin.respond;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Kept answers in memory, for tests of playbooks. */
class InMemoryAnswerCache implements AnswerCache {

    private record Kept(Map<String, Object> outputs, Instant expiresAt) {}

    private final Map<String, Kept> kept = new HashMap<>();

    @Override
    public synchronized Optional<Map<String, Object>> get(String key, Instant now) {
        return Optional.ofNullable(kept.get(key))
                .filter(answer -> answer.expiresAt().isAfter(now))
                .map(Kept::outputs);
    }

    @Override
    public synchronized void put(String key, Map<String, Object> outputs, Instant expiresAt) {
        kept.put(key, new Kept(outputs, expiresAt));
    }
}
