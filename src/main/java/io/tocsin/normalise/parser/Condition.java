package io.tocsin.normalise.parser;

import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import io.tocsin.normalise.draft.Characters;
import io.tocsin.normalise.parser.Step.Test;
import io.tocsin.normalise.parser.Step.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of steps, a part of the playbooks' language CEL: {@code == != < <= > >= in && || !}, {@code startsWith},
 * {@code endsWith}, {@code contains}; a bare name holds where it has a value. A name without a value is an empty text. CEL's own
 * runtime takes a microsecond for two terms, which a line cannot afford, so only its parser is used.
 */
final class Condition {

    private static final CelParser PARSER = CelParserFactory.standardCelParserBuilder()
            .setStandardMacros(List.of())
            .build();

    private final Names names;
    private final String source;
    private final int line;

    private Condition(Names names, String source, int line) {
        this.names = names;
        this.source = source;
        this.line = line;
    }

    /** @throws IllegalArgumentException where it is not a condition, with what is wrong */
    static Test compile(String source, Names names, int line) {
        if (source.matches("!?[A-Za-z_][\\w.]*")) {
            // most conditions are one name
            boolean not = source.startsWith("!");
            Value value = names.value(not ? source.substring(1) : source, line);
            return scratch -> Names.isEmpty(value.get(scratch)) == not;
        }
        try {
            CelExpr expression = PARSER.parse(source).getAst().getExpr();
            return new Condition(names, source, line).test(expression);
        } catch (CelValidationException e) {
            throw new IllegalArgumentException("condition \"" + source + "\": " + firstLine(e), e);
        }
    }

    /** CEL shows the place again on further lines; one problem is one line. */
    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private Test test(CelExpr expression) {
        if (expression.getKind() != Kind.CALL) {
            Value value = value(expression);
            return scratch -> !Names.isEmpty(value.get(scratch));
        }
        CelExpr.CelCall call = expression.call();
        List<CelExpr> arguments = call.args();
        return switch (call.function()) {
            case "_&&_" -> {
                Test left = test(arguments.get(0));
                Test right = test(arguments.get(1));
                yield scratch -> left.holds(scratch) && right.holds(scratch);
            }
            case "_||_" -> {
                Test left = test(arguments.get(0));
                Test right = test(arguments.get(1));
                yield scratch -> left.holds(scratch) || right.holds(scratch);
            }
            case "!_" -> {
                Test inner = test(arguments.get(0));
                yield scratch -> !inner.holds(scratch);
            }
            case "_==_" -> texts(arguments.get(0), arguments.get(1), String::equals);
            case "_!=_" -> texts(arguments.get(0), arguments.get(1), (left, right) -> !left.equals(right));
            case "@in" -> in(arguments.get(0), arguments.get(1));
            case "_<_" -> numbers(arguments, (left, right) -> left < right);
            case "_<=_" -> numbers(arguments, (left, right) -> left <= right);
            case "_>_" -> numbers(arguments, (left, right) -> left > right);
            case "_>=_" -> numbers(arguments, (left, right) -> left >= right);
            case "startsWith" -> texts(target(call), arguments.get(0), String::startsWith);
            case "endsWith" -> texts(target(call), arguments.get(0), String::endsWith);
            case "contains" -> contains(target(call), arguments.get(0));
            default -> throw wrong("\"" + call.function() + "\" cannot be used here");
        };
    }

    private CelExpr target(CelExpr.CelCall call) {
        return call.target().orElseThrow(() -> wrong("write name." + call.function() + "(\"text\")"));
    }

    private Test texts(CelExpr one, CelExpr other, BiPredicate<String, String> holds) {
        Value left = value(one);
        Value right = value(other);
        return scratch -> holds.test(text(left.get(scratch)), text(right.get(scratch)));
    }

    /** In a text, or in one of a list of texts. */
    private Test contains(CelExpr one, CelExpr other) {
        Value left = value(one);
        Value right = value(other);
        return scratch -> {
            Object found = left.get(scratch);
            String wanted = text(right.get(scratch));
            return found instanceof List<?> list
                    ? list.stream().anyMatch(item -> text(item).contains(wanted))
                    : text(found).contains(wanted);
        };
    }

    private Test in(CelExpr one, CelExpr list) {
        if (list.getKind() != Kind.LIST) {
            throw wrong("a list is needed behind in, [\"a\", \"b\"]");
        }
        Set<String> words = new HashSet<>();
        for (CelExpr element : list.list().elements()) {
            if (element.getKind() != Kind.CONSTANT) {
                throw wrong("a list holds texts and numbers only");
            }
            words.add(constant(element.constant()));
        }
        Value value = value(one);
        return scratch -> words.contains(text(value.get(scratch)));
    }

    private interface Order {
        boolean holds(double left, double right);
    }

    private Test numbers(List<CelExpr> arguments, Order order) {
        Value left = value(arguments.get(0));
        Value right = value(arguments.get(1));
        return scratch -> order.holds(number(left.get(scratch)), number(right.get(scratch)));
    }

    private Value value(CelExpr expression) {
        if (expression.getKind() == Kind.CONSTANT) {
            String constant = constant(expression.constant());
            return scratch -> constant;
        }
        return names.value(path(expression), line);
    }

    private String path(CelExpr expression) {
        if (expression.getKind() == Kind.IDENT) {
            return expression.ident().name();
        }
        if (expression.getKind() == Kind.SELECT) {
            return path(expression.select().operand()) + "."
                    + expression.select().field();
        }
        throw wrong("a name or a constant is needed");
    }

    private String constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case STRING_VALUE -> constant.stringValue();
            case INT64_VALUE -> String.valueOf(constant.int64Value());
            case DOUBLE_VALUE -> String.valueOf(constant.doubleValue());
            case BOOLEAN_VALUE -> String.valueOf(constant.booleanValue());
            default -> throw wrong("a text or a number is needed");
        };
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("condition \"" + source + "\": " + what);
    }

    private static String text(@Nullable Object value) {
        String text = Names.text(value);
        return text == null ? "" : text;
    }

    /** Not a number where it is none, so that no comparison holds. */
    private static double number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        String text = text(value);
        long number = Characters.number(text);
        return number < 0 ? Double.NaN : number;
    }
}
