package io.tocsin.correlate.drl;

import io.tocsin.correlate.drl.Problem.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final String WRITTEN =
            "a rule is written rule \"id\" @title(\"…\") … when $e : Event( … ) then alert( $e ); end";

    /**
     * A file that was read and not yet compiled.
     *
     * @param code its text without comments
     */
    private record Draft(String file, String code, List<RuleReader.Read> rules, List<Problem> problems) {

        boolean isToBeCompiled() {
            return !rules.isEmpty() && problems.stream().noneMatch(Problem::isError);
        }

        String rewritten() {
            return Rewriting.of(file, code, rules);
        }

        String ownPackage() {
            return "rules." + Rewriting.ownPackage(file);
        }

        RuleFile with(List<Model> models, List<Problem> more) {
            List<Problem> all = new ArrayList<>(problems);
            all.addAll(more);
            return new RuleFile(
                    file,
                    isToBeCompiled() ? rules.stream().map(RuleReader.Read::rule).toList() : List.of(),
                    models,
                    all);
        }
    }

    private final CompiledFiles kept;

    public RuleLoader() {
        this(CompiledFiles.shippedOnly());
    }

    /** @param kept what was compiled before */
    public RuleLoader(CompiledFiles kept) {
        this.kept = kept;
    }

    /**
     * Many files, as each of them alone, but much faster: those that have nothing wrong so far are compiled together.
     *
     * @param texts by path below the rules folder, with {@code /}
     */
    public Map<String, RuleFile> load(Map<String, String> texts) {
        List<Draft> drafts = new ArrayList<>();
        texts.forEach((file, text) -> drafts.add(read(file, text)));
        Map<String, List<Model>> compiled = new HashMap<>();
        List<Draft> fresh = new ArrayList<>();
        for (Draft draft : drafts) {
            Optional<List<Model>> known = draft.isToBeCompiled() ? kept.find(draft.rewritten()) : Optional.empty();
            known.ifPresentOrElse(models -> compiled.put(draft.ownPackage(), models), () -> fresh.add(draft));
        }
        compiled.putAll(compileTogether(fresh));
        Map<String, RuleFile> loaded = new LinkedHashMap<>();
        for (Draft draft : drafts) {
            List<Model> models = compiled.get(draft.ownPackage());
            loaded.put(draft.file(), models == null ? compile(draft) : draft.with(models, List.of()));
        }
        kept.tidy();
        return loaded;
    }

    /** @param file path below the rules folder, with {@code /} */
    public RuleFile load(String file, String text) {
        return compile(read(file, text));
    }

    /** Models by package; none for a batch in which something is wrong, which is then looked for file by file. */
    private Map<String, List<Model>> compileTogether(List<Draft> drafts) {
        Map<String, Draft> batch = new TreeMap<>();
        Map<String, String> texts = new TreeMap<>();
        for (Draft draft : drafts) {
            if (draft.isToBeCompiled()) {
                batch.put(draft.ownPackage(), draft);
                texts.put("rules/" + Rewriting.ownPackage(draft.file()), draft.rewritten());
            }
        }
        Map<String, List<Model>> compiled = new HashMap<>();
        if (batch.size() > 1) {
            RuleCompiler.Result result = compiled(texts);
            for (Model model : result.models()) {
                model.getRules().stream().findFirst().ifPresent(rule -> compiled.computeIfAbsent(
                                rule.getPackage(), name -> new ArrayList<>())
                        .add(model));
            }
            batch.forEach((ownPackage, draft) -> keep(draft, compiled.get(ownPackage), result));
        }
        return compiled;
    }

    /** Where one of them is too much for the compiler, nothing is compiled: it is looked for file by file. */
    private static RuleCompiler.Result compiled(Map<String, String> texts) {
        try {
            return RuleCompiler.compile(texts);
        } catch (StackOverflowError e) {
            return new RuleCompiler.Result(List.of(), Map.of(), List.of());
        }
    }

    private void keep(Draft draft, @Nullable List<Model> models, RuleCompiler.Result result) {
        if (models != null) {
            kept.keep(draft.rewritten(), Compiled.of(models, result.classes(), draft.ownPackage()));
        }
    }

    private static Draft read(String file, String text) {
        try {
            return readAll(file, text);
        } catch (StackOverflowError e) {
            return new Draft(file, "", List.of(), List.of(tooDeep(file)));
        }
    }

    /** The parsers and the compiler call themselves for each level, and all other files have to be read. */
    private static Problem tooDeep(String file) {
        return new Problem(
                file,
                1,
                "",
                Severity.ERROR,
                "its conditions are nested too deeply",
                "write fewer parentheses, or several rules");
    }

    private static Draft readAll(String file, String text) {
        List<Problem> problems = new ArrayList<>();
        String code = RuleText.withoutComments(text);
        PackageDescr parsed = parse(file, text, code, problems);
        RuleReader reader = new RuleReader(file, text, code);
        if (parsed != null) {
            try {
                reader.read(parsed);
            } catch (RuntimeException e) {
                // Whatever a file holds, the others have to be read.
                problems.add(new Problem(
                        file,
                        0,
                        "",
                        Problem.Severity.ERROR,
                        "it makes the reader of rules fail: " + e,
                        "write it in another way, and report the file: this is a fault of Tocsin"));
            }
            problems.addAll(reader.problems());
        }
        return new Draft(file, code, reader.rules(), problems);
    }

    private RuleFile compile(Draft draft) {
        if (!draft.isToBeCompiled()) {
            return draft.with(List.of(), List.of());
        }
        try {
            return compileAlone(draft);
        } catch (StackOverflowError e) {
            return new Draft(draft.file(), draft.code(), List.of(), List.of(tooDeep(draft.file())))
                    .with(List.of(), List.of());
        }
    }

    private RuleFile compileAlone(Draft draft) {
        RuleCompiler.Result result = compile(draft.file(), draft.rewritten());
        keep(draft, result.errors().isEmpty() ? result.models() : null, result);
        return draft.with(result.models(), result.errors().isEmpty() ? List.of() : blame(draft, result));
    }

    private static @Nullable PackageDescr parse(String file, String text, String code, List<Problem> problems) {
        Problem signs = RuleText.problem(file, text);
        if (signs != null) {
            problems.add(signs);
            return null;
        }
        Problem unfinished = unfinished(file, code);
        if (unfinished != null) {
            problems.add(unfinished);
            return null;
        }
        DrlParser parser = new DrlParser();
        try {
            PackageDescr parsed = parser.parse(false, code);
            // the first only: the parser stumbles on over what follows it
            parser.getErrors().stream().findFirst().ifPresent(error -> problems.add(syntax(file, error)));
            if (parsed != null && problems.isEmpty() && Rewriting.packageLength(Token.of(code, 0)) == 0) {
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
            problems.add(new Problem(file, 1, "", Severity.ERROR, "it cannot be read as rules", WRITTEN));
            return null;
        }
    }

    /** A file that is saved by halves, or that no disk had room for, ends within a rule; null where this one does not. */
    private static @Nullable Problem unfinished(String file, String code) {
        List<Token> tokens = Token.of(code, 0);
        int begun = -1;
        for (int i = 0; i < tokens.size(); i++) {
            if (begun < 0 && tokens.get(i).is("rule")) {
                begun = i;
            } else if (tokens.get(i).is("end")) {
                begun = -1;
            }
        }
        if (begun < 0) {
            return null;
        }
        String id = begun + 1 < tokens.size() ? tokens.get(begun + 1).unquoted() : "";
        int start = tokens.get(begun).start();
        return new Problem(
                file,
                1
                        + (int) code.substring(0, start)
                                .chars()
                                .filter(c -> c == '\n')
                                .count(),
                id,
                Severity.ERROR,
                "the file ends before this rule does",
                "complete the rule up to its end, or save the whole file again");
    }

    private static Problem syntax(String file, DroolsError error) {
        Matcher whole = PARSER_MESSAGE.matcher(error.getMessage());
        String message = whole.matches() ? whole.group(1) : error.getMessage();
        Matcher inRule = IN_RULE.matcher(message);
        boolean named = inRule.matches();
        if (message.contains("Exception") || message.contains("\tat ")) {
            return new Problem(
                    file,
                    error.getLines().length == 0 ? 1 : Math.max(1, error.getLines()[0]),
                    "",
                    Severity.ERROR,
                    "it cannot be read as rules from here on",
                    WRITTEN);
        }
        return new Problem(
                file,
                error.getLines().length == 0 ? 1 : Math.max(1, error.getLines()[0]),
                named ? inRule.group(2) : "",
                Severity.ERROR,
                named ? inRule.group(1) : message,
                WRITTEN);
    }

    private static RuleCompiler.Result compile(String file, String rewritten) {
        return RuleCompiler.compile("rules/" + Rewriting.ownPackage(file), rewritten);
    }

    /** The compiler does not say which rule it means, so each is compiled alone. */
    private static List<Problem> blame(Draft draft, RuleCompiler.Result whole) {
        List<Problem> problems = new ArrayList<>();
        String file = draft.file();
        int head = draft.rules().get(0).start();
        for (RuleReader.Read rule : draft.rules()) {
            String alone = draft.code().substring(0, head) + "\n" + draft.code().substring(rule.start(), rule.end());
            List<RuleReader.Read> shifted = List.of(rule.shifted(head + 1 - rule.start()));
            RuleCompiler.Result result = compile(file, Rewriting.of(file, alone, shifted));
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
            whole.errors().forEach(error -> problems.add(new Problem(file, 1, "", Severity.ERROR, error, WRITTEN)));
        }
        return problems;
    }
}
