package io.tocsin.endtoend;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Real logs and what is known of them, beside the project; {@code .ci/run} names the folder. */
final class SharedData {

    private SharedData() {}

    /** The folder; skips the test where there is none. */
    static Path folder() {
        String folder = System.getenv("TOCSIN_SHARED_DATA");
        assumeThat(folder)
                .as("TOCSIN_SHARED_DATA names no folder: this check needs real logs")
                .isNotBlank();
        return Path.of(folder);
    }

    static List<String> sshLines() throws IOException {
        return Files.readAllLines(folder().resolve("loghub-OpenSSH_2k.log"), StandardCharsets.UTF_8);
    }

    /** The addresses with more than five failures within ten minutes, repeats expanded. */
    static Set<String> bruteForceAddresses() throws IOException {
        JsonNode oracle = new ObjectMapper()
                .readTree(folder().resolve("ssh-oracle-OpenSSH_2k.json").toFile());
        Set<String> addresses = new TreeSet<>();
        oracle.get("bruteforce")
                .get("600s>=6 repeats expanded")
                .get("detail")
                .fieldNames()
                .forEachRemaining(addresses::add);
        return addresses;
    }
}
