package io.tocsin.respond.connector;

import io.tocsin.playbook.ErrorClass;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs on this host that a connector's file names: without a shell, with an environment that has a path and a
 * language alone, and in the folder for temporary files. What has not ended in time is killed, with what it started.
 */
final class LocalCommands {

    ConnectorResult run(ConnectorRequest request, Duration timeout) {
        CommandLine command = CommandLine.of(request);
        return command.refusal().orElseGet(() -> run(command, request, timeout));
    }

    private static ConnectorResult run(CommandLine command, ConnectorRequest request, Duration timeout) {
        ProcessBuilder builder = new ProcessBuilder(command.words())
                .directory(new File(System.getProperty("java.io.tmpdir", "/tmp")))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().keySet().retainAll(java.util.Set.of("PATH"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        request.aboutToSend().run();
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new ConnectorResult.Failure(
                    ErrorClass.CONNECT, "the program cannot be started: " + e.getMessage(), false);
        }
        BoundedOutput out = new BoundedOutput();
        BoundedOutput error = new BoundedOutput();
        Thread reader = reading(process.getInputStream(), out);
        Thread errors = reading(process.getErrorStream(), error);
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(process);
                return new ConnectorResult.Failure(ErrorClass.TIMEOUT, "the program did not end in time", true);
            }
            reader.join(1000);
            errors.join(1000);
            return CommandLine.answer(process.exitValue(), out.bytes(), error.bytes());
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            return new ConnectorResult.Failure(ErrorClass.TIMEOUT, "interrupted while the program ran", true);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static Thread reading(InputStream from, BoundedOutput to) {
        Thread thread = new Thread(
                () -> {
                    try (from) {
                        from.transferTo(to);
                    } catch (IOException e) {
                        // the program was killed; what it said until then is there
                    }
                },
                "connector-command");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
