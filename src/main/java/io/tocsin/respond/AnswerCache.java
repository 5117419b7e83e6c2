package io.tocsin.respond;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Outputs of reading steps that later runs use for a while. */
interface AnswerCache {

    /** Returns the outputs kept under a key that have not expired. */
    Optional<Map<String, Object>> get(String key, Instant now);

    void put(String key, Map<String, Object> outputs, Instant expiresAt);
}
