package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads typed names: inputs, the form of an approval, outputs. */
final class DeclarationReader {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Set<String> INPUT = Set.of("type", "from", "required", "default", "max", "min");

    private final Reading reading;

    DeclarationReader(Reading reading) {
        this.reading = reading;
    }

    List<Input> inputs(@Nullable YamlNode node, String what) {
        List<Input> inputs = new ArrayList<>();
        Map<String, YamlNode> declared = node == null ? Map.of() : node.map();
        if (declared == null) {
            reading.problem(Objects.requireNonNull(node), what + "s must be a mapping of names");
            return inputs;
        }
        declared.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                reading.problem(value, what + " \"" + name + "\" must be lower-case letters, digits and _");
            }
            Input input = input(name, value, what + " \"" + name + "\"");
            if (input != null) {
                inputs.add(input);
            }
        });
        return inputs;
    }

    private @Nullable Input input(String name, YamlNode node, String what) {
        Map<String, YamlNode> members = reading.members(node, what, INPUT, Set.of("pattern", "enum"));
        ValueType type = valueType(node, members.get("type"), what);
        if (type == null) {
            return null;
        }
        YamlNode from = members.get("from");
        Expression path = from == null ? null : reading.expression(from, "from", Names.TRIGGER, false);
        Object fallback = literal(members.get("default"), type, "default of " + what);
        boolean isText = type == ValueType.STRING;
        Object max = literal(members.get("max"), isText ? ValueType.INT : type, "max of " + what);
        Object min = literal(members.get("min"), isText ? ValueType.INT : type, "min of " + what);
        return new Input(
                name, type, path, reading.truth(members.get("required"), "required", false), fallback, min, max);
    }

    /** Returns the type that stands there; null with a problem told for none or another word. */
    @Nullable
    ValueType valueType(YamlNode at, @Nullable YamlNode node, String what) {
        if (node == null) {
            reading.problem(at, what + " needs a type");
            return null;
        }
        return reading.choice(node, "type of " + what, List.of(ValueType.values()), ValueType::word);
    }

    private @Nullable Object literal(@Nullable YamlNode node, ValueType type, String what) {
        if (node == null || (type == ValueType.IP && "".equals(node.value()))) {
            return node == null ? null : "";
        }
        return checked(node, type, what);
    }

    /** Returns the literal that stands there as its type holds it; null with a problem told where it does not fit. */
    @Nullable
    Object checked(YamlNode node, ValueType type, String what) {
        try {
            return type.check(node.bare());
        } catch (IllegalArgumentException e) {
            reading.problem(node, what + ": " + e.getMessage());
            return null;
        }
    }

    /** @param names the place whose names the values may use */
    List<Output> outputs(@Nullable YamlNode node, Names names) {
        List<Output> outputs = new ArrayList<>();
        Map<String, YamlNode> map = node == null ? Map.of() : node.map();
        if (map == null) {
            reading.problem(Objects.requireNonNull(node), "outputs must be a mapping of names");
            return outputs;
        }
        map.forEach((name, value) -> {
            Output output = output(name, value, names);
            if (output != null) {
                outputs.add(output);
            }
        });
        return outputs;
    }

    private @Nullable Output output(String name, YamlNode node, Names names) {
        String what = "output \"" + name + "\"";
        Map<String, YamlNode> members =
                reading.members(node, what, Set.of("type", "value", "default"), Set.of("sensitive"));
        ValueType type = valueType(node, members.get("type"), what);
        YamlNode expression = members.get("value");
        if (expression == null) {
            reading.problem(node, what + " needs a value: an expression");
            return null;
        }
        Expression compiled = reading.typed(expression, what, names, type);
        YamlNode fallback = members.get("default");
        return type == null || compiled == null
                ? null
                : new Output(
                        name, type, compiled, fallback == null ? null : checked(fallback, type, "default of " + what));
    }

    /** Returns the types by name, as expressions read them. */
    static Map<String, @Nullable ValueType> types(List<Output> outputs) {
        Map<String, @Nullable ValueType> types = new LinkedHashMap<>();
        outputs.forEach(output -> types.put(output.name(), output.type()));
        return types;
    }
}
