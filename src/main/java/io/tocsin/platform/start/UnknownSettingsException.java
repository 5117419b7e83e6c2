package io.tocsin.platform.start;

import java.util.List;

/** Settings below {@code tocsin} that do not exist, each with where it stands and what was probably meant. */
final class UnknownSettingsException extends RuntimeException {

    UnknownSettingsException(List<String> sentences) {
        super(String.join(System.lineSeparator(), sentences));
    }
}
