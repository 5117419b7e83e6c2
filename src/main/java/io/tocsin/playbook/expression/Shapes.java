package io.tocsin.playbook.expression;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types that one playbook gives to its names, for checking expressions against them: what holds a number cannot be
 * compared with a text. Names are added as the playbook is read. Not safe for several threads.
 */
public final class Shapes {

    private static final CelType ANY_MAP = MapType.create(SimpleType.STRING, SimpleType.DYN);
    private static final Map<String, CelType> ALERT = Map.of(
            "id", SimpleType.STRING,
            "rule", SimpleType.STRING,
            "title", SimpleType.STRING,
            "severity", SimpleType.INT,
            "severity_word", SimpleType.STRING,
            "state", SimpleType.STRING,
            "key", SimpleType.STRING,
            "count", SimpleType.INT,
            "why", SimpleType.STRING,
            "sender_trust", SimpleType.STRING);

    private final Map<String, CelType> inputs = new LinkedHashMap<>();
    private final Map<String, Map<String, CelType>> steps = new LinkedHashMap<>();
    private final Map<Names, CelCompiler> compilers = new EnumMap<>(Names.class);

    /** @param type null where it is not known */
    public void input(String name, @Nullable ValueType type) {
        inputs.put(name, typeOf(type));
        compilers.clear();
    }

    /** @param outputs their types; null as a value where it is not known */
    public void step(String id, Map<String, @Nullable ValueType> outputs) {
        Map<String, CelType> types = new LinkedHashMap<>();
        outputs.forEach((name, type) -> types.put(name, typeOf(type)));
        steps.put(id, types);
        compilers.clear();
    }

    private static CelType typeOf(@Nullable ValueType type) {
        if (type == null) {
            return SimpleType.DYN;
        }
        return switch (type) {
            case STRING, IP, DURATION -> SimpleType.STRING;
            case INT -> SimpleType.INT;
            case DOUBLE -> SimpleType.DOUBLE;
            case BOOL -> SimpleType.BOOL;
            case LIST -> ListType.create(SimpleType.DYN);
            case MAP -> ANY_MAP;
        };
    }

    /** Returns the type that a result of this CEL type surely has; null where it may have several. */
    static @Nullable ValueType typeOf(CelType type) {
        return switch (type.kind()) {
            case STRING -> ValueType.STRING;
            case INT, UINT -> ValueType.INT;
            case DOUBLE -> ValueType.DOUBLE;
            case BOOL -> ValueType.BOOL;
            case LIST -> ValueType.LIST;
            case MAP -> ValueType.MAP;
            default -> null;
        };
    }

    /**
     * Returns the type of what an expression gives; null where it may be any.
     *
     * @throws ExpressionSyntaxException where its types do not fit together
     */
    @Nullable
    ValueType check(String text, Names names, Set<String> alertFields) {
        CelCompiler compiler = alertFields.isEmpty()
                ? compilers.computeIfAbsent(names, place -> compiler(place, Set.of()))
                : compiler(names, alertFields);
        try {
            return typeOf(compiler.compile(text).getAst().getResultType());
        } catch (CelValidationException e) {
            throw Expressions.syntax(e, names);
        }
    }

    private CelCompiler compiler(Names names, Set<String> alertFields) {
        Map<String, CelType> alert = new LinkedHashMap<>(ALERT);
        alertFields.forEach(field -> alert.putIfAbsent(field, SimpleType.DYN));
        Map<String, CelType> outputs = new LinkedHashMap<>();
        List<StructType> structs = new ArrayList<>();
        steps.forEach((id, types) -> outputs.put(id, struct("steps." + id, types, structs)));
        Map<String, CelType> roots = Map.of(
                "alert", struct("alert", alert, structs),
                "inputs", struct("inputs", inputs, structs),
                "steps", struct("steps", outputs, structs));
        return Expressions.compiler(names, roots, new Types(ImmutableList.<CelType>copyOf(structs)));
    }

    private static CelType struct(String name, Map<String, CelType> fields, List<StructType> structs) {
        ImmutableMap<String, CelType> copy = ImmutableMap.copyOf(fields);
        StructType type =
                StructType.create("tocsin." + name, copy.keySet(), field -> Optional.ofNullable(copy.get(field)));
        structs.add(type);
        return type;
    }

    /** The structures, by their names; complete before a compiler asks. */
    @SuppressWarnings("Immutable")
    private static final class Types implements CelTypeProvider {

        private final ImmutableList<CelType> structs;

        Types(ImmutableList<CelType> structs) {
            this.structs = structs;
        }

        @Override
        public ImmutableCollection<CelType> types() {
            return structs;
        }

        @Override
        public Optional<CelType> findType(String typeName) {
            return structs.stream().filter(type -> type.name().equals(typeName)).findFirst();
        }
    }
}
