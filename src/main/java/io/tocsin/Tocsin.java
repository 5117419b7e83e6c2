package io.tocsin;

import io.tocsin.cli.CommandLineTool;
import io.tocsin.correlate.drl.RuleLoader;
import io.tocsin.platform.SmallHeap;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.SpringApplication;

/** Starts the server, or carries out one command and ends. */
public final class Tocsin {

    private Tocsin() {}

    public static void main(String[] args) {
        List<String> words = Arrays.asList(args);
        if (CommandLineTool.isServe(words)) {
            boolean named = !words.isEmpty() && words.get(0).equals("serve");
            SmallHeap.keep();
            RuleLoader.warmUp();
            SpringApplication.run(TocsinServer.class, named ? Arrays.copyOfRange(args, 1, args.length) : args);
            SmallHeap.trim();
            return;
        }
        System.setProperty("logback.configurationFile", "logback-cli.xml");
        System.exit(CommandLineTool.run(args));
    }
}
