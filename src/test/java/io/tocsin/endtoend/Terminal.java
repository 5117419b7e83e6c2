package io.tocsin.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A shell that stays open, as a reader of the documents has one: variables of one block are there in the next. Not thread-safe. */
final class Terminal implements AutoCloseable {

    private static final String END = "__end_of_block";

    private final Process shell;
    private final OutputStream in;
    private final BufferedReader out;
    private final Path script;

    Terminal(Path folder) throws IOException {
        script = Files.createTempFile(folder, "block", ".sh");
        shell = new ProcessBuilder("bash")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        in = shell.getOutputStream();
        out = new BufferedReader(new InputStreamReader(shell.getInputStream(), UTF_8));
    }

    /**
     * What a block printed.
     *
     * @param status exit status of its last command
     */
    record Printed(String text, int status) {}

    /** Runs a block and waits for its end. */
    Printed run(String block) throws IOException {
        // From a file, so that no command of the block reads what comes after it.
        Files.writeString(script, block);
        write(". '" + script + "' < /dev/null\necho " + END + " $?\n");
        List<String> lines = new ArrayList<>();
        @Nullable String line = out.readLine();
        while (line != null && !line.contains(END)) {
            lines.add(line);
            line = out.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("the shell has ended after " + block + "\n" + String.join("\n", lines));
        }
        // What does not end with a line end stands before the mark.
        int end = line.indexOf(END);
        lines.add(line.substring(0, end));
        return new Printed(
                String.join("\n", lines),
                Integer.parseInt(line.substring(end + END.length()).strip()));
    }

    /** Runs a block that does not end by itself; its output goes to a file. A signal stops it. */
    long leaveRunning(String block, Path output) throws IOException {
        // A process group of its own, so that Maven and the server it started get the signal together.
        String script = "setsid bash -c 'echo $$; exec " + block.replace("'", "'\\''") + "' > '" + output + "' 2>&1 &";
        run(script);
        return Long.parseLong(run("sleep 0.5; head -1 '" + output + "'").text().strip());
    }

    /** Sends a signal to all that {@link #leaveRunning} started, and waits until it is gone. */
    void signal(String name, long group) throws IOException, InterruptedException {
        run("kill -" + name + " -" + group + "; while kill -0 -" + group + " 2> /dev/null; do sleep 0.2; done");
    }

    /** Whether anything that {@link #leaveRunning} started is still there. */
    boolean isRunning(long group) throws IOException {
        return run("kill -0 -" + group + " 2> /dev/null").status() == 0;
    }

    private void write(String text) throws IOException {
        in.write(text.getBytes(UTF_8));
        in.flush();
    }

    @Override
    public void close() {
        shell.destroy();
        try {
            if (!shell.waitFor(5, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
