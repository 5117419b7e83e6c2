package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.RuleLoader;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles a few rules that nobody uses once the server is ready, so that the first edit is in force as soon as later ones:
 * rules compiled before need no compiler at the start, and its first use takes three times as long.
 */
public final class CompilerWarmUp {

    private static final Logger log = LoggerFactory.getLogger(CompilerWarmUp.class);

    private static final int ROUNDS = 1;
    private static final int RULES = 10;

    private static final String RULE = """
            rule "warm-up-%d"
                @title("Nothing") @severity("low") @key("source.ip")
            when
                $e : Event( category == "none", action in ( "a", "b" ), message contains "c" || message matches "d.*",
                            count( "10m", sourceIp ) > 5 )
            then
                alert( $e );
            end
            """;

    private CompilerWarmUp() {}

    /** Takes a second or two. */
    public static void compile() {
        String text = IntStream.range(0, RULES).mapToObj(RULE::formatted).collect(Collectors.joining("\n"));
        for (int round = 0; round < ROUNDS; round++) {
            if (!new RuleLoader().load("warm/up.drl", "package warm;\n" + text).isGood()) {
                log.warn("The rules that warm the compiler up do not compile: the first edit may take longer");
            }
        }
    }
}
