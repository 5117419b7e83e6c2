package io.tocsin.incident.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.Author;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.incident.Item;
import io.tocsin.incident.Note;
import io.tocsin.incident.StaleIncidentException;
import io.tocsin.incident.TestIncidents;
import io.tocsin.incident.record.MemoryRecords;
import io.tocsin.incident.record.RecordFields;
import io.tocsin.incident.record.Records;
import io.tocsin.incident.record.Wanted;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.TransientException;
import io.tocsin.store.Page;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoteDeskTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final TestIncidents.Notes room = TestIncidents.notes(clock);
    private final KillableRecords<NoteStep> steps =
            new KillableRecords<>(new MemoryRecords<>(RecordFields.type(NoteStep.class)));
    private final Records<NoteSnapshot> snapshots = new MemoryRecords<>(RecordFields.type(NoteSnapshot.class));
    private NoteDesk desk = started();

    private NoteDesk started() {
        return new NoteDesk(room.items(), steps, snapshots, (note, step) -> {}, clock);
    }

    /** Editors with random delays, lost answers and a server that dies in the middle of storing, over and over. */
    @ParameterizedTest
    @CsvSource({"2, 1", "2, 2", "2, 3", "2, 4", "5, 5", "5, 6", "5, 7", "5, 8", "5, 9", "5, 10"})
    void allEditorsSeeOneTextWithEveryKeystroke(int count, long seed) {
        Random random = new Random(seed);
        Item<Note> note = desk.add("i", "Note", "", "alice");
        List<SimulatedEditor> editors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String client = "editor-" + i;
            editors.add(new SimulatedEditor(
                    client,
                    new Random(seed * 31 + i),
                    (revision, changes) -> desk.accept(note, revision, client, changes, client),
                    revision -> desk.since(note.id(), revision)));
        }
        char next = '\u4e00';
        for (int turn = 0; turn < 1_500; turn++) {
            SimulatedEditor editor = editors.get(random.nextInt(count));
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> editor.type(next++);
                case 4, 5 -> editor.send(random.nextInt(5) == 0);
                case 6 -> editor.pull();
                default -> {
                    if (random.nextInt(10) == 0) {
                        steps.dieAfter(random.nextInt(3));
                        editor.send(false);
                        steps.comeBack();
                        desk = started();
                    }
                }
            }
        }
        while (!editors.stream().allMatch(SimulatedEditor::isConfirmed)) {
            editors.forEach(editor -> editor.send(false));
        }
        editors.forEach(SimulatedEditor::pull);

        String text = started().text(note.id()).text();
        assertThat(editors).as("seed %s", seed).allSatisfy(editor -> assertThat(editor.text())
                .isEqualTo(text));
        Set<Character> expected = new HashSet<>();
        editors.forEach(editor -> expected.addAll(editor.typed()));
        editors.forEach(editor -> expected.removeAll(editor.deleted()));
        Set<Character> there = text.chars()
                .mapToObj(one -> (char) one)
                .filter(one -> one != '\n')
                .collect(Collectors.toSet());
        assertThat(there).as("seed %s", seed).isEqualTo(expected);
        assertThat(steps.died()).isPositive();
    }

    @Test
    void whoIsSlowerLearnsWhatCameFirst() {
        Item<Note> note = desk.add("i", "Note", "one\ntwo", "alice");
        desk.accept(note, 1, "a", List.of(ChangeSet.read(List.of(7, List.of(0, "!")))), "alice");

        assertThatThrownBy(() -> desk.accept(note, 1, "b", List.of(ChangeSet.read(List.of(List.of(0, "x"), 7))), "bob"))
                .isInstanceOfSatisfying(OutdatedStepsException.class, e -> {
                    assertThat(e.revision()).isEqualTo(2);
                    assertThat(e.steps()).singleElement().satisfies(step -> assertThat(step.client())
                            .isEqualTo("a"));
                });
        assertThat(desk.text(note.id())).isEqualTo(new NoteText("one\ntwo!", 2));
    }

    @Test
    void aStepThatDoesNotFitIsRefused() {
        Item<Note> note = desk.add("i", "Note", "one 😀", "alice");

        assertThatThrownBy(() -> desk.accept(note, 1, "a", List.of(ChangeSet.read(List.of(5))), "alice"))
                .isInstanceOf(BadParameterException.class)
                .hasMessageContaining("5 characters, this one has 6");
        assertThatThrownBy(() -> desk.accept(note, 1, "a", List.of(ChangeSet.read(List.of(5, List.of(1)))), "alice"))
                .isInstanceOf(BadParameterException.class)
                .hasMessageContaining("in half");
        assertThatThrownBy(() -> desk.accept(note, 7, "a", List.of(ChangeSet.read(List.of(6))), "alice"))
                .isInstanceOf(BadParameterException.class)
                .hasMessageContaining("revision 1");
        assertThatThrownBy(() -> ChangeSet.read(List.of("x"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTextThatIsSentWholeIsOneStepAndAnEditorsStepsOutdateIt() {
        Item<Note> note = desk.add("i", "Note", "one two three", "alice");
        long before = desk.versionOf(note);

        desk.change("i", note.id(), "Title", "one 2 three", new Author("bob", before));

        assertThat(desk.text(note.id())).isEqualTo(new NoteText("one 2 three", 2));
        assertThat(desk.since(note.id(), 1).get(0).changes()).isEqualTo(List.of(4, List.of(3, "2"), 6));
        assertThatThrownBy(() -> desk.change("i", note.id(), null, "x", new Author("bob", before)))
                .isInstanceOf(StaleIncidentException.class);
    }

    /** Dies after some inserts: the last one is stored and nobody hears of it, or is not stored. */
    private static final class KillableRecords<T extends Records.Row> implements Records<T> {

        private final Records<T> stored;
        private int left = Integer.MAX_VALUE;
        private int died;

        KillableRecords(Records<T> stored) {
            this.stored = stored;
        }

        void dieAfter(int inserts) {
            left = inserts;
        }

        void comeBack() {
            died += left < 0 ? 1 : 0;
            left = Integer.MAX_VALUE;
        }

        int died() {
            return died;
        }

        @Override
        public boolean insert(T row) {
            if (left < 0) {
                throw new TransientException("killed");
            }
            if (left-- == 0) {
                if (row.id().hashCode() % 2 == 0) {
                    stored.insert(row);
                }
                throw new TransientException("killed");
            }
            return stored.insert(row);
        }

        @Override
        public boolean replace(T changed) {
            return stored.replace(changed);
        }

        @Override
        public Optional<T> get(String id) {
            return stored.get(id);
        }

        @Override
        public Page<T> find(Wanted wanted) {
            return stored.find(wanted);
        }
    }
}
