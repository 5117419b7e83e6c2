package io.tocsin.playbook;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request of a connector and what it becomes, for its contract test.
 *
 * @param with what a step gives
 * @param expect method, path, headers and JSON of the HTTP request that must be sent; what is not named is not compared
 * @param status of the answer that the system outside gives
 * @param body of that answer; null for none
 * @param outputs that the answer must give
 */
public record ConnectorExample(
        Map<String, Object> with,
        Map<String, Object> expect,
        int status,
        @Nullable Object body,
        Map<String, Object> outputs) {

    public ConnectorExample {
        with = Collections.unmodifiableMap(new LinkedHashMap<>(with));
        expect = Collections.unmodifiableMap(new LinkedHashMap<>(expect));
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }
}
