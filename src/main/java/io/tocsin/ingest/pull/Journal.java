package io.tocsin.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.pull.Pulled.Item;
import io.tocsin.platform.TransientException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Reads systemd's journal by {@code journalctl}, from behind the entry that it read last. */
final class Journal implements Processor {

    private static final int BATCH = 1_000;
    private static final int SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Pulled pulled;
    private final Positions positions;

    Journal(Pulled pulled, Positions positions) {
        this.pulled = pulled;
        this.positions = positions;
    }

    /** Where the journal was read to. */
    record Place(String cursor) {}

    /** Property {@code command}: {@code journalctl} with what chooses entries. The route is the source. */
    @Override
    public void process(Exchange exchange) throws Exception {
        List<String> command = Arrays.stream(exchange.getProperty("command", "journalctl", String.class)
                        .strip()
                        .split(" +"))
                .toList();
        look(exchange.getFromRouteId(), command);
    }

    void look(String source, List<String> command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of("--output=json", "--no-pager", "--all"));
        positions.load(source, Place.class).ifPresent(place -> whole.add("--after-cursor=" + place.cursor()));
        Path errors = Files.createTempFile("journal", ".txt");
        Process journal = new ProcessBuilder(whole)
                .redirectError(Redirect.to(errors.toFile()))
                .start();
        try {
            read(source, journal);
            boolean isEnded = journal.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!isEnded || journal.exitValue() != 0) {
                String said = Files.readString(errors).strip();
                throw new TransientException("journalctl "
                        + (isEnded ? "ends with " + journal.exitValue() : "does not end")
                        + (said.isEmpty() ? "" : ": " + said)
                        + ". Check tocsin.sources.journald.command, and that the server's user is in the group"
                        + " systemd-journal");
            }
        } finally {
            journal.destroyForcibly();
            Files.deleteIfExists(errors);
        }
    }

    private void read(String source, Process journal) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(journal.getInputStream(), UTF_8))) {
            List<Item> batch = new ArrayList<>();
            String cursor = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode entry = JSON.readTree(line);
                cursor = entry.path("__CURSOR").asText();
                batch.add(new Item(Format.JSON, line.getBytes(UTF_8), cursor));
                if (batch.size() == BATCH) {
                    append(source, batch, cursor);
                }
            }
            append(source, batch, cursor);
        }
    }

    private void append(String source, List<Item> batch, String cursor) {
        if (!batch.isEmpty()) {
            pulled.append(source, batch);
            positions.save(source, new Place(cursor));
            batch.clear();
        }
    }
}
