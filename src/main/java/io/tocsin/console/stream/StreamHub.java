package io.tocsin.console.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The last messages, for all listeners together: each reads on from where it stands, so that a slow one costs nobody
 * else anything. Publishing never waits. Safe for many threads.
 */
@Component
public final class StreamHub implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(StreamHub.class);

    static final int MAX_MESSAGES = 1000;

    /** Bound on the characters held, because alerts can be large. */
    static final long MAX_CHARS = 8_000_000;

    private final ObjectMapper json;

    /** Distinguishes this start of the server from others, whose messages are gone. */
    private final String start =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Deque<Message> messages = new ArrayDeque<>();
    private long chars;
    private long last;
    private volatile boolean running = true;

    StreamHub(ObjectMapper json) {
        this.json = json;
    }

    /** Tells all listeners; what cannot be written as JSON is logged and told to nobody. */
    public void publish(String name, Object view) {
        publish(name, "", view);
    }

    /** As {@link #publish(String, Object)}, for those only who listen to this incident. */
    public void publish(String name, String incident, Object view) {
        String text;
        try {
            text = json.writeValueAsString(view);
        } catch (JsonProcessingException e) {
            log.error("A message of the stream cannot be written: {}", name, e);
            return;
        }
        lock.lock();
        try {
            last++;
            messages.addLast(new Message(last, name, incident, text));
            chars += text.length();
            while (messages.size() > MAX_MESSAGES || (chars > MAX_CHARS && messages.size() > 1)) {
                chars -= messages.removeFirst().json().length();
            }
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Number of the newest message; 0 before the first. */
    long last() {
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /** The text by which a listener that comes back says what it has had. */
    String idOf(long number) {
        return start + "-" + number;
    }

    /** Returns the number of an id; empty where it is of another start of the server, or none at all. */
    OptionalLong numberOf(String id) {
        if (!id.startsWith(start + "-")) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(id.substring(start.length() + 1));
            return number >= 0 && number <= last() ? OptionalLong.of(number) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Whether everything after this number is still held. */
    boolean holdsAllAfter(long number) {
        lock.lock();
        try {
            return number >= last || messages.getFirst().number() <= number + 1;
        } finally {
            lock.unlock();
        }
    }

    /** Returns what came after this number, waiting for the first of it; empty when the time is over or the hub stops. */
    List<Message> after(long number, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (last <= number && left > 0 && running) {
                left = more.awaitNanos(left);
            }
            List<Message> found = new ArrayList<>();
            // from the newest back, as most listeners have had all but the last
            for (Iterator<Message> newest = messages.descendingIterator(); newest.hasNext(); ) {
                Message message = newest.next();
                if (message.number() <= number) {
                    break;
                }
                found.add(message);
            }
            Collections.reverse(found);
            return found;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Streams end before the web server waits for its last requests, which would otherwise wait for them in vain. */
    @Override
    public void stop() {
        lock.lock();
        try {
            running = false;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
