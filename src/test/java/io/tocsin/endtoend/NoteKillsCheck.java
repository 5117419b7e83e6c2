package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.incident.note.ChangeSet;
import io.tocsin.incident.note.NoteStep;
import io.tocsin.incident.note.SimulatedEditor;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five people type into one note, each with pauses of their own and now and then a lost answer, while the server is killed with
 * {@code kill -9} and started again. In the end all have one text, and every letter that was typed and not deleted is in it.
 *
 * <p>{@code -Dtocsin.kills=20} kills so often, {@code -Dtocsin.seed} repeats a run.
 */
class NoteKillsCheck {

    private static final int KILLS = Integer.getInteger("tocsin.kills", 3);
    private static final int EDITORS = 5;
    /** Each types at least so many, however long that takes. */
    private static final int LEAST_LETTERS = 40;

    /** Rebasing is done letter by letter here, which takes long where much waits. */
    private static final int MOST_WAITING = 12;

    private static final Duration ENOUGH = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void everyLetterIsThereAfterTheKills() throws Exception {
        long seed = Long.getLong("tocsin.seed", System.nanoTime());
        Random random = new Random(seed);
        try (TocsinProcess server = new TocsinProcess(folder.resolve("data"))) {
            server.start();
            String incident = posted(server, "incidents", Map.of("title", "Typed at once"));
            String note = posted(server, "incidents/" + incident + "/notes", Map.of("title", "Note"));
            String steps = "/api/v1/incidents/" + incident + "/notes/" + note + "/steps";
            AtomicLong refused = new AtomicLong();
            AtomicBoolean over = new AtomicBoolean();
            List<SimulatedEditor> editors = new ArrayList<>();
            for (int i = 0; i < EDITORS; i++) {
                String client = "editor-" + i;
                editors.add(new SimulatedEditor(
                        client,
                        new Random(seed * 31 + i),
                        (revision, changes) -> send(server, steps, client, revision, changes, refused),
                        revision -> since(server, steps, revision)));
            }
            ExecutorService people = Executors.newFixedThreadPool(EDITORS);
            List<Future<?>> typing = new ArrayList<>();
            for (int i = 0; i < EDITORS; i++) {
                SimulatedEditor editor = editors.get(i);
                Random own = new Random(seed * 17 + i);
                char first = (char) ('\u4e00' + i * 4_000);
                typing.add(people.submit(() -> type(editor, own, first, over)));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                TimeUnit.MILLISECONDS.sleep(1_000 + random.nextInt(3_000));
                server.kill();
                server.start();
            }
            TimeUnit.SECONDS.sleep(1);
            over.set(true);
            for (Future<?> one : typing) {
                one.get(ENOUGH.toMinutes(), TimeUnit.MINUTES);
            }
            people.shutdown();
            server.kill();
            server.start();
            editors.forEach(SimulatedEditor::pull);

            String text = server.get("/api/v1/incidents/" + incident + "/notes/" + note)
                    .get("text")
                    .asText();
            Set<Character> expected = new HashSet<>();
            editors.forEach(editor -> expected.addAll(editor.typed()));
            int typed = expected.size();
            editors.forEach(editor -> expected.removeAll(editor.deleted()));
            System.out.printf(
                    "notes: seed %d, %d kills, %d editors, %d letters typed, %d left, %d sends that did not get through%n",
                    seed, KILLS + 1, EDITORS, typed, expected.size(), refused.get());
            assertThat(editors).as("seed %s", seed).allSatisfy(editor -> assertThat(editor.text())
                    .isEqualTo(text));
            assertThat(text.chars()
                            .mapToObj(one -> (char) one)
                            .filter(one -> one != '\n')
                            .collect(Collectors.toSet()))
                    .as("seed %s", seed)
                    .isEqualTo(expected);
            assertThat(typed).isGreaterThanOrEqualTo(EDITORS * LEAST_LETTERS);
        }
    }

    private static void type(SimulatedEditor editor, Random random, char first, AtomicBoolean over) {
        char next = first;
        Instant end = Instant.now().plus(ENOUGH);
        while (!over.get() || next - first < LEAST_LETTERS || !editor.isConfirmed()) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("not all was confirmed within " + ENOUGH);
            }
            if ((!over.get() || next - first < LEAST_LETTERS)
                    && editor.waiting() < MOST_WAITING
                    && random.nextInt(3) > 0
                    && next < first + 4_000) {
                editor.type(next++);
            }
            if (random.nextInt(3) == 0) {
                editor.send(random.nextInt(10) == 0);
            }
            editor.pull();
            try {
                TimeUnit.MILLISECONDS.sleep(20 + random.nextInt(150));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static long send(
            TocsinProcess server,
            String path,
            String client,
            long revision,
            List<ChangeSet> changes,
            AtomicLong refused) {
        Object body = Map.of(
                "revision",
                revision,
                "client",
                client,
                "steps",
                changes.stream().map(ChangeSet::toJson).toList());
        try {
            HttpResponse<String> answer = server.send("POST", path, "application/json", TocsinProcess.json(body));
            if (answer.statusCode() == 200) {
                return JSON.readTree(answer.body()).get("revision").asLong();
            }
            if (answer.statusCode() != 409 && answer.statusCode() < 500) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            // killed: it may have been stored or not
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refused.incrementAndGet();
        throw new TransientException("nothing was answered, or others were quicker");
    }

    private static List<NoteStep> since(TocsinProcess server, String path, long revision) {
        List<NoteStep> found = new ArrayList<>();
        try {
            for (JsonNode step : server.get(path + "?since=" + revision).get("steps")) {
                List<Object> changes = JSON.convertValue(step.get("changes"), JSON.constructType(List.class));
                found.add(new NoteStep(
                        "",
                        1,
                        "",
                        step.get("revision").asLong(),
                        step.get("client").asText(),
                        step.get("actor").asText(),
                        Instant.parse(step.get("createdAt").asText()),
                        changes));
            }
        } catch (IOException | IllegalStateException e) {
            return List.of(); // away
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return found;
    }

    private static String posted(TocsinProcess server, String path, Object body) throws Exception {
        HttpResponse<String> answer =
                server.send("POST", "/api/v1/" + path, "application/json", TocsinProcess.json(body));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).get("id").asText();
    }
}
