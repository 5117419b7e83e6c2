package io.tocsin.normalise;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a syslog line says; texts are empty where it says nothing.
 *
 * @param priority PRI (RFC 5424 §6.2.1), 0 to 191; -1 where it lacks or is none
 * @param time what the sender's clock said; null where the line has no time we can read
 * @param structured structured data (RFC 5424 §6.3), {@code id.name} to value
 * @param text the message itself, without byte order mark and line end
 */
record SyslogMessage(
        int priority,
        @Nullable Instant time,
        String host,
        String app,
        String processId,
        String messageId,
        Map<String, String> structured,
        String text) {}
