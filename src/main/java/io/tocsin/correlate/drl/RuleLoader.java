package io.tocsin.correlate.drl;

import io.tocsin.correlate.drl.Problem.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsError;
import org.drools.drl.parser.DroolsParserException;
import org.drools.model.Model;
import org.jspecify.annotations.Nullable;

/** Makes a {@link RuleFile} of a file's text: parsed, checked, given its call sites, compiled. Never throws. */
public final class RuleLoader {

    private static final Pattern IN_RULE = Pattern.compile("(.*?) in rule \"(.*)\"", Pattern.DOTALL);
    private static final Pattern PARSER_MESSAGE = Pattern.compile("\\[ERR \\d+] Line \\d+:\\d+ (.*)", Pattern.DOTALL);

    /**
     * Many files, as each of them alone, but much faster: those that have nothing wrong so far are compiled together.
     *
     * @param texts by path below the rules folder, with {@code /}
     */
    public Map<String, RuleFile> load(Map<String, String> texts) {
        Map<Boolean, Map<String, String>> batches = new HashMap<>();
        Map<String, String> fileOf = new HashMap<>();
        texts.forEach((file, text) -> {
            List<Problem> problems = new ArrayList<>();
            PackageDescr parsed = parse(file, text, problems);
            RuleReader reader = new RuleReader(file, text);
            if (parsed != null) {
                reader.read(parsed);
            }
            if (parsed != null && reader.problems().stream().noneMatch(Problem::isError)) {
                String rewritten = rewrite(file, text, reader.rules());
                batches.computeIfAbsent(RuleCompiler.hasExpressions(rewritten), key -> new TreeMap<>())
                        .put("rules/" + ownPackage(file), rewritten);
                fileOf.put("rules." + ownPackage(file), file);
            }
        });
        Map<String, List<Model>> compiled = new HashMap<>();
        for (Map<String, String> batch : batches.values()) {
            for (Model model : RuleCompiler.compile(batch).models()) {
                model.getRules().stream()
                        .findFirst()
                        .map(rule -> fileOf.get(rule.getPackage()))
                        .ifPresent(file -> compiled.computeIfAbsent(file, one -> new ArrayList<>())
                                .add(model));
            }
        }
        Map<String, RuleFile> loaded = new LinkedHashMap<>();
        texts.forEach((file, text) -> loaded.put(file, load(file, text, compiled.get(file))));
        return loaded;
    }

    /** @param file path below the rules folder, with {@code /} */
    public RuleFile load(String file, String text) {
        return load(file, text, null);
    }

    /** @param compiled its models where it was compiled with others; null where it is to be compiled alone */
    private static RuleFile load(String file, String text, @Nullable List<Model> compiled) {
        List<Problem> problems = new ArrayList<>();
        PackageDescr parsed = parse(file, text, problems);
        if (parsed == null) {
            return new RuleFile(file, List.of(), List.of(), problems);
        }
        RuleReader reader = new RuleReader(file, text);
        reader.read(parsed);
        problems.addAll(reader.problems());
        if (problems.stream().anyMatch(Problem::isError)) {
            return new RuleFile(file, List.of(), List.of(), problems);
        }
        List<Rule> rules = reader.rules().stream().map(RuleReader.Read::rule).toList();
        if (rules.isEmpty()) {
            return new RuleFile(file, List.of(), List.of(), problems);
        }
        RuleCompiler.Result result =
                compiled == null ? compile(file, text, reader.rules()) : new RuleCompiler.Result(compiled, List.of());
        List<Model> models = result.models();
        if (!result.errors().isEmpty()) {
            problems.addAll(blame(file, text, reader.rules(), result));
        }
        return new RuleFile(file, rules, models, problems);
    }

    private static @Nullable PackageDescr parse(String file, String text, List<Problem> problems) {
        DrlParser parser = new DrlParser();
        try {
            PackageDescr parsed = parser.parse(false, text);
            // the first only: the parser stumbles on over what follows it
            parser.getErrors().stream().findFirst().ifPresent(error -> problems.add(syntax(file, error)));
            if (parsed != null && problems.isEmpty() && packageLength(Token.of(text, 0)) == 0) {
                problems.add(new Problem(
                        file,
                        1,
                        "",
                        Severity.ERROR,
                        "no package line",
                        "begin with the folder's name and a semicolon: package …;"));
            }
            return problems.isEmpty() ? parsed : null;
        } catch (DroolsParserException | RuntimeException e) {
            problems.add(new Problem(file, 0, "", Severity.ERROR, "cannot be read: " + e.getMessage(), ""));
            return null;
        }
    }

    private static Problem syntax(String file, DroolsError error) {
        Matcher whole = PARSER_MESSAGE.matcher(error.getMessage());
        String message = whole.matches() ? whole.group(1) : error.getMessage();
        Matcher inRule = IN_RULE.matcher(message);
        boolean named = inRule.matches();
        return new Problem(
                file,
                error.getLines().length == 0 ? 0 : Math.max(0, error.getLines()[0]),
                named ? inRule.group(2) : "",
                Severity.ERROR,
                named ? inRule.group(1) : message,
                "a rule is written rule \"id\" @title(\"…\") … when $e : Event( … ) then alert( $e ); end");
    }

    private static RuleCompiler.Result compile(String file, String text, List<RuleReader.Read> rules) {
        return RuleCompiler.compile("rules/" + ownPackage(file), rewrite(file, text, rules));
    }

    /** The text with call sites in it; no line moves. */
    private static String rewrite(String file, String text, List<RuleReader.Read> rules) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (RuleReader.Read rule : rules) {
            if (rule.feedAt() >= 0) {
                out.append(text, from, rule.feedAt()).append(feed(text, rule));
                from = rule.feedAt();
            }
            for (WindowCall call : rule.calls()) {
                out.append(text, from, call.start()).append(opening(call));
                from = call.open();
            }
        }
        out.append(text.substring(from));
        return inOwnPackage(file, out.toString());
    }

    private static String opening(WindowCall call) {
        return "RuleFunctions." + call.site().kind().function() + "(\""
                + call.site().id() + "\", this, ";
    }

    /** One condition before the first call that asks all of them, so that each counts whatever the others say. */
    private static String feed(String text, RuleReader.Read rule) {
        List<String> calls = new ArrayList<>();
        for (WindowCall call : rule.calls()) {
            calls.add(opening(call) + text.substring(call.open(), call.end()).replaceAll("\\s+", " "));
        }
        return "RuleFunctions.seen(" + String.join(", ", calls) + "), ";
    }

    /** Drools knows rules by package and name; a package for each file keeps files apart. */
    private static String ownPackage(String file) {
        String plain = file.replaceAll("\\.drl$", "").replaceAll("[^A-Za-z0-9]", "_");
        return plain.toLowerCase(Locale.ROOT) + "_" + Metadata.version(file);
    }

    private static String inOwnPackage(String file, String text) {
        List<Token> tokens = Token.of(text, 0);
        return text.substring(0, tokens.get(0).start()) + "package rules." + ownPackage(file)
                + "; import io.tocsin.event.Event; import io.tocsin.correlate.window.RuleFunctions;"
                + " import function io.tocsin.correlate.window.RuleFunctions.alert;"
                + " import function io.tocsin.correlate.window.RuleFunctions.signal;"
                + " import function io.tocsin.correlate.window.RuleFunctions.listed;"
                + text.substring(tokens.get(packageLength(tokens) - 1).end());
    }

    /** How many pieces the package line has, its semicolon included; 0 where the file does not begin with one. */
    private static int packageLength(List<Token> tokens) {
        if (tokens.size() < 3 || !tokens.get(0).is("package")) {
            return 0;
        }
        int at = 2;
        while (at + 1 < tokens.size() && tokens.get(at).is(".")) {
            at += 2;
        }
        return at < tokens.size() && tokens.get(at).is(";") ? at + 1 : 0;
    }

    /** The compiler does not say which rule it means, so each is compiled alone. */
    private static List<Problem> blame(
            String file, String text, List<RuleReader.Read> rules, RuleCompiler.Result whole) {
        List<Problem> problems = new ArrayList<>();
        for (RuleReader.Read rule : rules) {
            String alone = text.substring(0, Math.min(rule.start(), firstStart(rules))) + "\n"
                    + text.substring(rule.start(), rule.end());
            int shift = Math.min(rule.start(), firstStart(rules)) + 1 - rule.start();
            RuleCompiler.Result result = compile(file, alone, List.of(shifted(rule, shift)));
            for (String error : result.errors()) {
                problems.add(new Problem(
                        file,
                        rule.rule().line(),
                        rule.rule().id(),
                        Severity.ERROR,
                        error,
                        "look for two sides of a comparison that are of different kinds"));
            }
        }
        if (problems.isEmpty()) {
            whole.errors().forEach(error -> problems.add(new Problem(file, 0, "", Severity.ERROR, error, "")));
        }
        return problems;
    }

    private static int firstStart(List<RuleReader.Read> rules) {
        return rules.get(0).start();
    }

    private static RuleReader.Read shifted(RuleReader.Read rule, int by) {
        List<WindowCall> calls = rule.calls().stream()
                .map(call -> new WindowCall(call.start() + by, call.end() + by, call.open() + by, call.site()))
                .toList();
        return new RuleReader.Read(
                rule.rule(), rule.start() + by, rule.end() + by, calls, rule.feedAt() < 0 ? -1 : rule.feedAt() + by);
    }
}
