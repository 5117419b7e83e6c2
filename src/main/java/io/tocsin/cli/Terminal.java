package io.tocsin.cli;

import java.io.IOException;
import java.nio.file.Path;

/** Whether a person reads what is written, or a file, pipe or service manager keeps it; and what may be written there. */
final class Terminal {

    /** From Java 22 on, {@link System#console} is there without a terminal too. */
    private static final int CONSOLE_WITHOUT_TERMINAL = 22;

    private Terminal() {}

    static boolean isStandardOutput() {
        return isTerminal(Path.of("/proc/self/fd/1"));
    }

    /** @param descriptor what Linux knows of an open file; elsewhere it is not there, and Java is asked */
    @SuppressWarnings("SystemConsoleNull") // from Java 22 on it is not asked
    static boolean isTerminal(Path descriptor) {
        try {
            String device = descriptor.toRealPath().toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException e) {
            return Runtime.version().feature() < CONSOLE_WITHOUT_TERMINAL && System.console() != null;
        }
    }

    /** A text in one line, without control characters, which a terminal could obey: stored text is a sender's. */
    static String safe(String text) {
        return text.replace("\n", " ⏎ ").replaceAll("\\p{Cc}", "?");
    }
}
