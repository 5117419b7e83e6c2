package io.tocsin.incident.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.alert.Author;
import io.tocsin.event.Event;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.incident.Evidence;
import io.tocsin.incident.Item;
import io.tocsin.incident.Items;
import io.tocsin.incident.record.Records;
import io.tocsin.platform.Json;
import io.tocsin.store.EventStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps files as evidence and writes down who had them. The bytes never change and are never deleted, also where the evidence is
 * removed from its incident. Safe for many threads and nodes.
 */
public final class EvidenceDesk {

    /** Most events that are frozen at once. */
    public static final int MOST_EVENTS = 1_000;

    private final Items<Evidence> items;
    private final Records<EvidenceChunk> chunks;
    private final Custody custody;
    private final EventStore events;
    private final long maxBytes;
    private final Clock clock;

    public EvidenceDesk(
            Items<Evidence> items,
            EvidenceRecords records,
            EventStore events,
            EvidenceProperties settings,
            CustodyKey key,
            Clock clock) {
        this.items = items;
        this.chunks = records.chunks();
        this.custody = new Custody(records.lines(), records.heads(), key, clock);
        this.events = events;
        this.maxBytes = settings.maxBytes().toBytes();
        this.clock = clock;
    }

    /** Longest file, in bytes. */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Keeps a file. When this returns, all of it is stored.
     *
     * @param name what is before the last slash is left out
     * @throws BadParameterException where it is empty or longer than {@link #maxBytes}
     * @throws IOException where it cannot be read
     */
    public Item<Evidence> add(
            String incident, String name, String mediaType, InputStream file, String note, String actor)
            throws IOException {
        String id = UUID.randomUUID().toString();
        MessageDigest digest = sha256();
        long size = 0;
        long place = 0;
        for (byte[] part = file.readNBytes(EvidenceChunk.SIZE);
                part.length > 0;
                part = file.readNBytes(EvidenceChunk.SIZE)) {
            size += part.length;
            if (size > maxBytes) {
                throw new BadParameterException(
                        "file", "The file is longer than " + maxBytes + " bytes (tocsin.incident.evidence.max-bytes).");
            }
            digest.update(part);
            chunks.insert(new EvidenceChunk(EvidenceChunk.idOf(id, place++), 1, now(), part));
        }
        if (size == 0) {
            throw new BadParameterException("file", "The file is empty.");
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        custody.add(id, actor, "added", size + " bytes, SHA-256 " + sha256);
        return items.add(id, incident, new Evidence(fileName(name), mediaType, size, sha256, note), actor);
    }

    private static String fileName(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
                .replaceAll("\\p{Cntrl}", "")
                .strip();
        String cut = last.length() > 200 ? last.substring(last.length() - 200) : last;
        return cut.isEmpty() ? "file" : cut;
    }

    /**
     * Freezes events into a file, one JSON document a line, so that retention cannot remove them.
     *
     * @throws BadParameterException where one of them is not stored
     */
    public Item<Evidence> freeze(String incident, List<String> ids, String note, String actor) {
        List<Event> found = events.get(ids);
        Set<String> missing = new HashSet<>(ids);
        found.forEach(event -> missing.remove(event.id()));
        if (!missing.isEmpty()) {
            throw new BadParameterException(
                    "events", "There is no event \"" + missing.iterator().next() + "\".");
        }
        StringBuilder lines = new StringBuilder();
        try {
            for (Event event : found) {
                lines.append(Json.write(event.document())).append('\n');
            }
            byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
            return add(
                    incident,
                    "events-" + now().toString().replaceAll("[:.]", "-") + ".ndjson",
                    "application/x-ndjson",
                    new ByteArrayInputStream(bytes),
                    note,
                    actor);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every stored event can be written as JSON", e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does not fail", e);
        }
    }

    /** One piece of evidence, for somebody to look at, which is written down. */
    public Item<Evidence> open(String incident, String id, String actor) {
        Item<Evidence> item = items.get(incident, id);
        custody.add(id, actor, "opened", "");
        return item;
    }

    public Item<Evidence> change(String incident, String id, Author author, String note) {
        Item<Evidence> changed = items.change(
                incident,
                id,
                author,
                body -> new Evidence(body.name(), body.mediaType(), body.size(), body.sha256(), note));
        custody.add(id, author.actor(), "changed", "note: " + note);
        return changed;
    }

    /** Takes it off the list of the incident; its bytes and its chain stay. */
    public Item<Evidence> remove(String incident, String id, Author author) {
        Item<Evidence> removed = items.remove(incident, id, author);
        custody.add(id, author.actor(), "removed", "");
        return removed;
    }

    /**
     * Notes that somebody fetches it, after looking at every byte.
     *
     * @return what is wrong with it, for the person; empty where nothing is
     */
    public String fetch(Item<Evidence> item, String actor) {
        String problem = problem(item);
        custody.add(item.id(), actor, "fetched", problem);
        return problem;
    }

    /** Writes the bytes as they are stored. */
    public void write(String id, OutputStream to) throws IOException {
        for (long place = 0; ; place++) {
            EvidenceChunk chunk = chunks.get(EvidenceChunk.idOf(id, place)).orElse(null);
            if (chunk == null) {
                return;
            }
            to.write(chunk.bytes());
        }
    }

    /**
     * What is known of the custody of a piece of evidence.
     *
     * @param verified whether every byte of the file and every line of the chain is as it was written
     * @param problem what is not; empty where all is
     */
    public record Report(boolean verified, String problem, List<CustodyLine> lines) {}

    /** Looks at every byte and every line. */
    public Report verify(Item<Evidence> item) {
        String problem = problem(item);
        return new Report(problem.isEmpty(), problem, custody.of(item.id()));
    }

    private String problem(Item<Evidence> item) {
        List<CustodyLine> chain = custody.of(item.id());
        String problem = custody.problem(item.id(), chain);
        if (!problem.isEmpty()) {
            return problem;
        }
        MessageDigest digest = sha256();
        long size = 0;
        for (long place = 0; ; place++) {
            EvidenceChunk chunk =
                    chunks.get(EvidenceChunk.idOf(item.id(), place)).orElse(null);
            if (chunk == null) {
                break;
            }
            digest.update(chunk.bytes());
            size += chunk.bytes().length;
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        String was = chain.get(0).text();
        return was.equals(size + " bytes, SHA-256 " + sha256)
                        && item.body().sha256().equals(sha256)
                        && item.body().size() == size
                ? ""
                : "The file is not what was added: it had " + was + ", and has " + size + " bytes, SHA-256 " + sha256
                        + ".";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
