package io.tocsin.correlate.trial;

/**
 * A text that is on no disk, standing in for a file.
 *
 * @param file path below the rules folder, {@code pack/name.drl} or {@code pack/name.test.yaml}
 * @param text what the file would hold
 */
public record RuleText(String file, String text) {

    String pack() {
        return file.substring(0, Math.max(0, file.indexOf('/')));
    }
}
