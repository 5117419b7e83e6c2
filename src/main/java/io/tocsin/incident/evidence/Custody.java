package io.tocsin.incident.evidence;

import io.tocsin.incident.record.Records;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The chains of custody: who had which evidence, each line bound to the one before. Safe for many threads and nodes. */
final class Custody {

    private static final int MAX_TRIES = 1000;

    private final Records<CustodyLine> lines;
    private final Records<CustodyHead> heads;
    private final CustodyKey key;
    private final Clock clock;

    Custody(Records<CustodyLine> lines, Records<CustodyHead> heads, CustodyKey key, Clock clock) {
        this.lines = lines;
        this.heads = heads;
        this.key = key;
        this.clock = clock;
    }

    /** When this returns, the line is stored. */
    void add(String evidence, String actor, String action, String text) {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            CustodyHead head = heads.get(evidence).orElse(null);
            long last = head == null ? 0 : head.version();
            Optional<CustodyLine> beyond = lines.get(CustodyLine.idOf(evidence, last + 1));
            if (beyond.isPresent()) {
                move(evidence, head, beyond.get());
                continue; // somebody else added one, or died over it
            }
            String previous = last == 0
                    ? ""
                    : lines.get(CustodyLine.idOf(evidence, last))
                            .map(CustodyLine::hash)
                            .orElse("missing");
            CustodyLine line = CustodyLine.of(
                    evidence,
                    last + 1,
                    clock.instant().truncatedTo(ChronoUnit.MILLIS),
                    actor,
                    action,
                    text,
                    previous,
                    key);
            if (lines.insert(line)) {
                move(evidence, head, line);
                return;
            }
        }
        throw new TransientException("The chain of custody is written by others all the time: try again");
    }

    private void move(String evidence, @Nullable CustodyHead head, CustodyLine to) {
        CustodyHead next = new CustodyHead(evidence, to.number(), to.createdAt());
        if (head == null) {
            heads.insert(next);
        } else {
            heads.replace(next);
        }
    }

    List<CustodyLine> of(String evidence) {
        return lines.all("evidence", evidence).stream()
                .sorted(Comparator.comparing(CustodyLine::number))
                .toList();
    }

    /** What is wrong with a chain; empty where nothing is. */
    String problem(String evidence, List<CustodyLine> chain) {
        String previous = "";
        long number = 0;
        for (CustodyLine line : chain) {
            number++;
            if (line.number() != number) {
                return "Line " + number + " of the chain of custody is missing.";
            }
            if (!line.isIntact(key) || !line.previous().equals(previous)) {
                return "Line " + number + " of the chain of custody was changed after it was written.";
            }
            previous = line.hash();
        }
        long expected = heads.get(evidence).map(CustodyHead::version).orElse(0L);
        if (number == 0 || number < expected) {
            return "Line " + (number + 1) + " of the chain of custody is missing.";
        }
        return "";
    }
}
