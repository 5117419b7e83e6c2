package io.tocsin.incident.note;

import io.tocsin.platform.TransientException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongFunction;

/** Somebody typing into a note, as the console's editor does: changes are made at once, sent, rebased and confirmed. */
public final class SimulatedEditor {

    /** Sends changes for a revision; returns the revision after them. */
    public interface Server extends BiFunction<Long, List<ChangeSet>, Long> {}

    private final String client;
    private final Random random;
    private final Server server;
    private final LongFunction<List<NoteStep>> since;
    private final Deque<ChangeSet> unconfirmed = new ArrayDeque<>();
    private final Set<Character> typed = new HashSet<>();
    private final Set<Character> deleted = new HashSet<>();
    private long revision;
    private String text = "";

    public SimulatedEditor(String client, Random random, Server server, LongFunction<List<NoteStep>> since) {
        this.client = client;
        this.random = random;
        this.server = server;
        this.since = since;
    }

    public String text() {
        return text;
    }

    public Set<Character> typed() {
        return typed;
    }

    public Set<Character> deleted() {
        return deleted;
    }

    public boolean isConfirmed() {
        return unconfirmed.isEmpty();
    }

    /** How many changes wait for their confirmation. */
    public int waiting() {
        return unconfirmed.size();
    }

    /** Inserts a character that nobody else types, and now and then deletes or replaces some. */
    public void type(char unique) {
        int from = random.nextInt(text.length() + 1);
        int gone = random.nextInt(4) == 0 ? Math.min(random.nextInt(3), text.length() - from) : 0;
        for (char one : text.substring(from, from + gone).toCharArray()) {
            deleted.add(one);
        }
        String insert = random.nextInt(20) == 0 ? unique + "\n" : String.valueOf(unique);
        typed.add(unique);
        ChangeSet change = new ChangeSet(List.of(
                new ChangeSet.Part(from, null),
                new ChangeSet.Part(gone, insert),
                new ChangeSet.Part(text.length() - from - gone, null)));
        unconfirmed.add(ChangeSet.read(change.toJson())); // over the wire
        text = change.apply(text);
    }

    /** Sends what is not confirmed; {@code answerLost} is a connection that broke before the answer came. */
    public void send(boolean answerLost) {
        if (unconfirmed.isEmpty()) {
            return;
        }
        int many = 1 + random.nextInt(unconfirmed.size());
        try {
            long confirmed = server.apply(revision, new ArrayList<>(unconfirmed).subList(0, many));
            if (!answerLost) {
                for (int i = 0; i < many; i++) {
                    unconfirmed.remove();
                }
                revision = confirmed;
            }
        } catch (OutdatedStepsException e) {
            e.steps().forEach(this::receive);
        } catch (TransientException e) {
            // the server was killed; what of it was stored is found when it is back
        }
    }

    public void pull() {
        since.apply(revision).forEach(this::receive);
    }

    private void receive(NoteStep step) {
        if (step.revision() != revision + 1) {
            return; // known already
        }
        revision++;
        if (step.client().equals(client)) {
            unconfirmed.remove();
            return;
        }
        ChangeSet remote = ChangeSet.read(step.changes());
        List<ChangeSet> rebased = new ArrayList<>();
        for (ChangeSet own : unconfirmed) {
            rebased.add(Rebase.over(own, remote, false));
            remote = Rebase.over(remote, own, true);
        }
        unconfirmed.clear();
        unconfirmed.addAll(rebased);
        text = remote.apply(text);
    }
}
