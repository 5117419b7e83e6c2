package io.tocsin.playbook.expression;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelStandardFunctions;
import io.tocsin.event.Severity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks CEL text and makes {@link Expression}s of it. Besides CEL's own functions there are {@code severity("high")},
 * a number to compare {@code alert.severity} with, and {@code ip_kind(text)}, see {@link IpKind}. Safe for many threads.
 */
public final class Expressions {

    /** Bounds what edits leave behind. */
    private static final int MOST_KEPT = 5_000;

    private static final CelType DOCUMENT = MapType.create(SimpleType.STRING, SimpleType.DYN);

    /** Bounds on what one expression may cost: log data is hostile, and so may be a regular expression on it. */
    private static final CelOptions BOUNDS = CelOptions.current()
            .maxExpressionCodePointSize(4096)
            .maxParseRecursionDepth(60)
            .comprehensionMaxIterations(10_000)
            .maxRegexProgramSize(2000)
            .enableHeterogeneousNumericComparisons(true)
            .enableTimestampEpoch(true)
            .build();

    /** A field of the alert that may be absent, which is no reference. */
    private static final Pattern OPTIONAL = Pattern.compile("\\balert\\.\\?([A-Za-z_]\\w*)");

    /** Made once: CEL would make them anew for each expression that it checks. */
    private static final CelStandardDeclarations STANDARD =
            CelStandardDeclarations.newBuilder().build();

    private static final CelStandardFunctions FUNCTIONS_AT_RUN_TIME =
            CelStandardFunctions.newBuilder().build();

    private final Map<Names, Cel> environments = new EnumMap<>(Names.class);

    /** What was compiled already; playbooks and connectors say the same again and again. */
    private final Cache<Compiled, Expression> compiled =
            Caffeine.newBuilder().maximumSize(MOST_KEPT).build();

    private record Compiled(String text, Names names, boolean isCondition) {}

    /** What all readers of files share. */
    private static final class Shared {
        private static final Expressions ALL = new Expressions();
    }

    /** Returns the one that knows what any file had compiled. */
    public static Expressions shared() {
        return Shared.ALL;
    }

    Expressions() {
        for (Names names : Names.values()) {
            environments.put(names, environment(names));
        }
    }

    private static final List<CelFunctionDecl> FUNCTIONS = List.of(
            unary("severity", "severity_string", SimpleType.INT),
            unary("ip_kind", "ip_kind_string", SimpleType.STRING));

    /** Returns a compiler for one place that knows more about the types of some names. */
    static CelCompiler compiler(Names names, Map<String, CelType> known, CelTypeProvider types) {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(BOUNDS)
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(STANDARD)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(CelExtensions.optional(), CelExtensions.strings())
                .addFunctionDeclarations(FUNCTIONS)
                .setTypeProvider(types);
        for (String name : names.variables()) {
            builder.addVar(name, Objects.requireNonNullElseGet(known.get(name), () -> typeOf(name)));
        }
        return builder.build();
    }

    private static Cel environment(Names names) {
        CelBuilder builder = CelFactory.standardCelBuilder()
                .setOptions(BOUNDS)
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(STANDARD)
                .setStandardFunctions(FUNCTIONS_AT_RUN_TIME)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(CelExtensions.optional(), CelExtensions.strings())
                .addRuntimeLibraries(CelExtensions.optional(), CelExtensions.strings())
                .addFunctionDeclarations(FUNCTIONS)
                .addFunctionBindings(
                        CelFunctionBinding.from("severity_string", String.class, Expressions::rank),
                        CelFunctionBinding.from("ip_kind_string", String.class, text -> IpKind.of(text)
                                .word()));
        for (String name : names.variables()) {
            builder.addVar(name, typeOf(name));
        }
        return builder.build();
    }

    private static CelFunctionDecl unary(String name, String overload, CelType result) {
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newGlobalOverload(overload, result, SimpleType.STRING));
    }

    private static Object rank(String word) throws CelEvaluationException {
        try {
            return rankOf(Severity.of(word));
        } catch (IllegalArgumentException e) {
            throw new CelEvaluationException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns what {@code alert.severity} is in an expression: 0 for info, up to 4 for critical. */
    public static long rankOf(Severity severity) {
        return List.of(Severity.values()).indexOf(severity);
    }

    private static CelType typeOf(String name) {
        return switch (name) {
            case "status" -> SimpleType.INT;
            case "body", "result" -> SimpleType.DYN;
            default -> DOCUMENT;
        };
    }

    /**
     * Checks and compiles an expression.
     *
     * @throws ExpressionSyntaxException with the place inside the text
     */
    public Expression compile(String text, Names names) {
        return compile(text, names, SimpleType.DYN);
    }

    /**
     * The same for a condition: what surely is neither true nor false is refused here.
     *
     * @throws ExpressionSyntaxException with the place inside the text
     */
    public Expression condition(String text, Names names) {
        return compile(text, names, SimpleType.BOOL);
    }

    private Expression compile(String text, Names names, CelType wanted) {
        Compiled key = new Compiled(text, names, wanted == SimpleType.BOOL);
        Expression known = compiled.getIfPresent(key);
        if (known != null) {
            return known;
        }
        try {
            Expression expression = compiled(text, names, wanted);
            compiled.put(key, expression);
            return expression;
        } catch (StackOverflowError e) {
            throw new ExpressionSyntaxException("this expression is nested too deeply; split it with a set step", 1, 0);
        }
    }

    private Expression compiled(String text, Names names, CelType wanted) {
        Cel cel = Objects.requireNonNull(environments.get(names));
        CelValidationResult result = cel.compile(text);
        try {
            CelAbstractSyntaxTree ast = result.getAst();
            CelType type = ast.getResultType();
            if (wanted == SimpleType.BOOL && type != SimpleType.BOOL && type != SimpleType.DYN) {
                throw new ExpressionSyntaxException(
                        "this gives " + type.name() + ", a condition gives true or false", 1, 0);
            }
            String asIndexes = OptionalChain.asIndexes(text);
            CelAbstractSyntaxTree run =
                    asIndexes.equals(text) ? ast : cel.compile(asIndexes).getAst();
            return new Expression(text, cel.createProgram(run), references(ast, names));
        } catch (CelValidationException e) {
            throw syntax(e, names);
        } catch (CelEvaluationException e) {
            throw new ExpressionSyntaxException(String.valueOf(e.getMessage()), 1, 0);
        }
    }

    /** Says what the compiler refuses, with the place. */
    static ExpressionSyntaxException syntax(CelValidationException e, Names names) {
        CelIssue issue = e.getErrors().isEmpty() ? null : e.getErrors().get(0);
        return issue == null
                ? new ExpressionSyntaxException(String.valueOf(e.getMessage()), 1, 0)
                : new ExpressionSyntaxException(
                        explain(issue.getMessage(), names),
                        Math.max(1, issue.getSourceLocation().getLine()),
                        Math.max(0, issue.getSourceLocation().getColumn()));
    }

    /**
     * Checks an expression that {@link #compile} took against the types of one playbook.
     *
     * @return the type of what it gives; null where it may be any
     * @throws ExpressionSyntaxException with the place inside the text
     */
    public @Nullable ValueType check(Expression expression, Names names, Shapes shapes) {
        Set<String> alertFields = new LinkedHashSet<>();
        expression.references().stream()
                .filter(reference ->
                        reference.root().equals("alert") && !reference.path().isEmpty())
                .forEach(reference -> alertFields.add(reference.path().get(0)));
        OPTIONAL.matcher(expression.text()).results().forEach(found -> alertFields.add(found.group(1)));
        return shapes.check(expression.text(), names, alertFields);
    }

    private static String explain(String message, Names names) {
        if (message.contains("undeclared reference to 'secrets'")) {
            return "a secret may stand only in the headers of a request, where it is masked";
        }
        if (message.contains("found no matching overload")) {
            return "these types do not go together: "
                    + message.replaceFirst("^found no matching overload for ", "")
                            .replace("dyn", "any");
        }
        return message.contains("undeclared reference")
                ? message + "; known here: " + String.join(", ", names.variables())
                : message;
    }

    private static List<Expression.Reference> references(CelAbstractSyntaxTree ast, Names names) {
        Set<Expression.Reference> found = new LinkedHashSet<>();
        CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == Kind.IDENT)
                .forEach(node -> {
                    String root = node.expr().ident().name();
                    if (names.variables().contains(root)) {
                        found.add(new Expression.Reference(root, pathFrom(node)));
                    }
                });
        return List.copyOf(found);
    }

    private static List<String> pathFrom(CelNavigableExpr node) {
        List<String> path = new ArrayList<>();
        CelNavigableExpr at = node;
        while (path.size() < 4 && at.parent().isPresent() && at.parent().get().getKind() == Kind.SELECT) {
            at = at.parent().get();
            CelExpr select = at.expr();
            path.add(select.select().field());
        }
        return path;
    }
}
