package io.tocsin;

import io.tocsin.cli.CommandLineTool;
import io.tocsin.correlate.book.CompilerWarmUp;
import io.tocsin.correlate.book.RulePreload;
import io.tocsin.platform.SmallHeap;
import io.tocsin.platform.permissions.DataFolder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/** Starts the server, or carries out one command and ends. */
public final class Tocsin {

    private Tocsin() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        ClassLoader indexed = IndexedClassLoader.ofRunningJar();
        if (indexed != null) {
            Thread.currentThread().setContextClassLoader(indexed);
            indexed.loadClass(Tocsin.class.getName())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) args);
            return;
        }
        List<String> words = Arrays.asList(args);
        if (CommandLineTool.isServe(words)) {
            if (CommandLineTool.refuses(words)) {
                System.exit(CommandLineTool.BAD_USAGE);
            }
            boolean named = !words.isEmpty() && words.get(0).equals("serve");
            SpringApplication server = new SpringApplication(TocsinServer.class);
            server.addListeners((ApplicationListener<ApplicationEnvironmentPreparedEvent>) settings -> {
                Path data = Path.of(settings.getEnvironment().getProperty("tocsin.data", "data"));
                DataFolder.close(data);
                RulePreload.start(Path.of(settings.getEnvironment().getProperty("tocsin.rules", "rules")), data);
            });
            try {
                server.run(named ? Arrays.copyOfRange(args, 1, args.length) : args);
            } catch (RuntimeException e) {
                System.exit(CommandLineTool.FAILED); // Spring has reported it
            }
            SmallHeap.keep();
            SmallHeap.trim();
            CompilerWarmUp.compile();
            SmallHeap.trim();
            return;
        }
        System.setProperty("logback.configurationFile", "logback-cli.xml");
        System.exit(CommandLineTool.run(args));
    }
}
