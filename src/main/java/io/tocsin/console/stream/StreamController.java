package io.tocsin.console.stream;

import static io.tocsin.access.Permission.ALERTS_READ;
import static io.tocsin.access.Permission.INCIDENTS_READ;
import static io.tocsin.access.Permission.PLAYBOOKS_READ;

import io.tocsin.access.Caller;
import io.tocsin.access.MissingPermissionException;
import io.tocsin.access.Permission;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.web.Liveness;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.platform.TransientException;
import io.tocsin.platform.thread.InnerThreads;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** {@code GET /api/v1/stream}: a thread for each listener, which alone waits when its listener is slow. */
@RestController
final class StreamController {

    private static final Logger log = LoggerFactory.getLogger(StreamController.class);

    /** More listeners than this are told to come back later; a team and the screens on its walls fit in. */
    private static final int MAX_LISTENERS = 300;

    /** Proxies and half-open connections make themselves known when something is written now and then. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** A session that has ended is noticed after this long at most. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private static final long RECONNECT_MILLIS = 2000;

    /** What a listener needs for messages of a name; the stream itself asks for {@code alerts:read}. */
    private static final Map<String, Permission> ASKED = Map.of("incident", INCIDENTS_READ, "run", PLAYBOOKS_READ);

    private final StreamHub hub;
    private final Liveness liveness;
    private final Presence presence;
    private final IncidentDesk incidents;
    private final ExecutorService listeners = new ThreadPoolExecutor(
            0, MAX_LISTENERS, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), InnerThreads.pool("stream"));

    StreamController(StreamHub hub, Liveness liveness, Presence presence, IncidentDesk incidents) {
        this.hub = hub;
        this.liveness = liveness;
        this.presence = presence;
        this.incidents = incidents;
    }

    @PreDestroy
    void stop() {
        listeners.shutdownNow();
    }

    /** @param wantedIncident id or number of the incident whose changes, presence, messages and note steps are wanted too; empty for none */
    @RequiresPermission(ALERTS_READ)
    @GetMapping(path = "/api/v1/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter stream(
            @RequestParam(name = "incident", defaultValue = "") String wantedIncident,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastId,
            HttpServletRequest request,
            Caller caller) {
        if (!wantedIncident.isEmpty()) {
            MissingPermissionException.unless(caller, INCIDENTS_READ);
        }
        String incident =
                wantedIncident.isEmpty() ? "" : incidents.get(wantedIncident).id();
        Predicate<Message> wanted = message -> message.incident().isEmpty()
                ? caller.may(ASKED.getOrDefault(message.name(), ALERTS_READ))
                : message.incident().equals(incident);
        BooleanSupplier alive = liveness.of(request, caller);
        long now = hub.last();
        SseEmitter listener = new SseEmitter(0L);
        try {
            listeners.execute(
                    () -> present(incident, caller.getName(), () -> serve(listener, lastId, now, alive, wanted)));
        } catch (RejectedExecutionException e) {
            throw new TransientException(
                    MAX_LISTENERS + " listeners are on the stream, which is the most: close some", e);
        }
        return listener;
    }

    @SuppressWarnings("try") // to leave at the end is all that is wanted of the stay
    private void present(String incident, String name, Runnable serving) {
        try (Presence.Stay stay = presence.enter(incident, name)) {
            serving.run();
        }
    }

    private void serve(
            SseEmitter listener, @Nullable String lastId, long now, BooleanSupplier alive, Predicate<Message> wanted) {
        try {
            long had = now;
            SseEmitter.SseEventBuilder hello =
                    SseEmitter.event().comment("tocsin").reconnectTime(RECONNECT_MILLIS);
            if (lastId != null && !lastId.isEmpty()) {
                OptionalLong known = hub.numberOf(lastId);
                if (known.isPresent() && hub.holdsAllAfter(known.getAsLong())) {
                    had = known.getAsLong();
                } else {
                    hello = hello.id(hub.idOf(now)).name("gap").data("{}", MediaType.APPLICATION_JSON);
                }
            }
            listener.send(hello);
            follow(listener, had, alive, wanted);
            listener.complete();
        } catch (IOException | IllegalStateException e) {
            // The listener has gone. The container sees that too and ends the request; doing it here as well would
            // have two threads at work on one response.
            log.debug("A listener of the stream has gone: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            listener.complete();
        } catch (RuntimeException | Error e) { // the listener would wait for ever
            listener.completeWithError(e);
            throw e;
        }
    }

    /**
     * Ends when the server stops, when the caller's session has ended, and when the listener is so slow that what it needs
     * next is no longer held.
     */
    private void follow(SseEmitter listener, long from, BooleanSupplier alive, Predicate<Message> wanted)
            throws IOException, InterruptedException {
        long had = from;
        long silentSince = System.nanoTime();
        while (hub.isRunning() && hub.holdsAllAfter(had)) {
            List<Message> messages = hub.after(had, LOOK);
            if (!alive.getAsBoolean()) {
                return;
            }
            if (System.nanoTime() - silentSince >= HEARTBEAT.toNanos()) {
                listener.send(SseEmitter.event().comment(""));
                silentSince = System.nanoTime();
            }
            for (Message message : messages) {
                had = message.number();
                if (!wanted.test(message)) {
                    continue;
                }
                listener.send(SseEmitter.event()
                        .id(hub.idOf(message.number()))
                        .name(message.name())
                        .data(message.json(), MediaType.APPLICATION_JSON));
                silentSince = System.nanoTime();
            }
        }
    }
}
