package io.tocsin.correlate.drl;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;

/**
 * What the classes that rules are compiled to may refer to: the getters of events, the functions of rules, and what Drools
 * itself writes into each of them. {@link RuleReader} refuses everything else in the text; this looks at what came of it, so
 * that no difference between what is checked and what is compiled can ever lead to another class or method.
 *
 * <p>Classes are checked before they are loaded, be they compiled just now or kept in a folder.
 */
final class PermittedCode {

    /** Tags of the table of constants, JVMS table 4.4-A. */
    private static final int CLASS = 7;

    private static final int FIELD = 9;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int DYNAMIC = 17;

    /** The classes that rules become, and the one that describes them all. */
    private static final Pattern OWN =
            Pattern.compile("(rules/[\\w/$]+|org/drools/project/model/ProjectModel_\\w+)\\.class");

    /** By class, the methods and fields; none where the class may only be named. */
    private static final Map<String, Set<String>> PERMITTED = permitted();

    private PermittedCode() {}

    private static Map<String, Set<String>> permitted() {
        Map<String, Set<String>> all = new TreeMap<>();
        ours(all);
        java(all);
        drools(all);
        return all;
    }

    private static void ours(Map<String, Set<String>> all) {
        all.put("io/tocsin/event/Event", union(EventFields.names(), EventFields.WITH_ARGUMENT));
        all.put(
                "io/tocsin/correlate/window/RuleFunctions",
                union(
                        union(WindowCall.NAMES, Condition.FUNCTIONS),
                        Set.of("matches", "seen", "alert", "signal", "isLater", "isSame", "values")));
    }

    private static void java(Map<String, Set<String>> all) {
        Set<String> texts = union(Condition.METHODS, Set.of("hashCode", "valueOf"));
        all.put("java/lang/Object", Set.of("<init>", "equals"));
        all.put("java/lang/String", texts);
        all.put("java/lang/CharSequence", texts);
        all.put("java/util/List", Condition.METHODS);
        all.put("java/util/Collection", Condition.METHODS);
        all.put("java/lang/Boolean", Set.of("valueOf", "booleanValue", "TYPE"));
        all.put("java/lang/Integer", Set.of("valueOf", "intValue", "TYPE"));
        all.put("java/lang/Long", Set.of("valueOf", "longValue", "TYPE"));
        all.put("java/lang/Double", Set.of("valueOf", "doubleValue", "TYPE"));
        all.put("java/lang/Number", Set.of());
        all.put("java/lang/Comparable", Set.of());
        all.put("java/lang/Exception", Set.of());
        all.put("java/lang/RuntimeException", Set.of("<init>"));
        all.put("java/lang/IllegalArgumentException", Set.of("<init>"));
        all.put("java/util/Arrays", Set.of("asList"));
        all.put("java/util/Collections", Set.of("emptyList"));
        all.put("java/util/Locale", Set.of("ENGLISH"));
        all.put(
                "java/time/format/DateTimeFormatterBuilder",
                Set.of("<init>", "appendPattern", "parseCaseInsensitive", "toFormatter"));
        all.put("java/lang/invoke/LambdaMetafactory", Set.of("metafactory", "altMetafactory"));
        all.put("java/lang/invoke/StringConcatFactory", Set.of("makeConcatWithConstants"));
        all.put("java/lang/invoke/MethodHandles", Set.of());
        all.put("java/lang/invoke/MethodHandles$Lookup", Set.of());
        all.put(
                "java/lang/invoke/SerializedLambda",
                Set.of(
                        "getFunctionalInterfaceClass",
                        "getFunctionalInterfaceMethodName",
                        "getFunctionalInterfaceMethodSignature",
                        "getImplClass",
                        "getImplMethodKind",
                        "getImplMethodName",
                        "getImplMethodSignature"));
    }

    private static void drools(Map<String, Set<String>> all) {
        String model = "org/drools/model/";
        all.put(
                "org/drools/modelcompiler/dsl/pattern/D",
                Set.of(
                        "accFunction",
                        "accumulate",
                        "alphaIndexedBy",
                        "and",
                        "betaIndexedBy",
                        "bind",
                        "declarationOf",
                        "eval",
                        "exists",
                        "from",
                        "not",
                        "on",
                        "or",
                        "pattern",
                        "rule"));
        all.put(
                "org/drools/modelcompiler/util/EvaluationUtil",
                Set.of(
                        "areNullSafeEquals",
                        "areNumbersNullSafeEquals",
                        "greaterThan",
                        "greaterOrEqual",
                        "lessThan",
                        "lessOrEqual",
                        "greaterThanNumbers",
                        "greaterOrEqualNumbers",
                        "lessThanNumbers",
                        "lessOrEqualNumbers",
                        "greaterThanStringsAsNumbers",
                        "greaterOrEqualStringsAsNumbers",
                        "lessThanStringsAsNumbers",
                        "lessOrEqualStringsAsNumbers"));
        for (String operator :
                Set.of("Contains", "Excludes", "In", "StringStartsWith", "StringEndsWith", "StringLengthWith")) {
            all.put(model + "operators/" + operator + "Operator", Set.of("INSTANCE"));
        }
        all.put(
                model + "Index$ConstraintType",
                Set.of("EQUAL", "NOT_EQUAL", "GREATER_THAN", "GREATER_OR_EQUAL", "LESS_THAN", "LESS_OR_EQUAL"));
        all.put(model + "DomainClassMetadata", Set.of("getPropertyIndex"));
        all.put(model + "PatternDSL$PatternDef", Set.of("expr", "bind", "passive"));
        all.put(model + "functions/accumulate/AccumulateFunction", Set.of("as"));
        all.put(model + "view/ViewItemBuilder", Set.of());
        for (String function : Set.of(
                "Average",
                "CollectList",
                "Count",
                "NumericMax",
                "NumericMin",
                "IntegerMax",
                "IntegerMin",
                "IntegerSum",
                "LongMax",
                "LongMin",
                "LongSum",
                "Max",
                "Min",
                "StandardDeviation",
                "Sum",
                "Variance")) {
            all.put("org/drools/core/base/accumulators/" + function + "AccumulateFunction", Set.of("<init>"));
        }
        all.put(model + "consequences/ConsequenceBuilder$_1", Set.of("execute"));
        all.put(model + "impl/RuleBuilder", Set.of("metadata", "build"));
        for (String named :
                Set.of("Index", "Model", "PatternDSL", "Rule", "RuleItemBuilder", "consequences/ConsequenceBuilder")) {
            all.put(model + named, Set.of());
        }
        all.put("org/drools/util/DateUtils", Set.of("getDateFormatMask"));
        project(all);
    }

    /** What describes to Drools what was compiled together. */
    private static void project(Map<String, Set<String>> all) {
        all.put("org/drools/modelcompiler/CanonicalKieModuleModel", Set.of());
        all.put("org/kie/api/KieServices", Set.of("get", "newKieModuleModel"));
        all.put("org/kie/api/builder/model/KieModuleModel", Set.of("newKieBaseModel"));
        all.put(
                "org/kie/api/builder/model/KieBaseModel",
                Set.of("addPackage", "setDefault", "setEventProcessingMode", "setMutability", "setSessionsPool"));
        all.put("org/kie/api/conf/EventProcessingOption", Set.of("CLOUD"));
        all.put("org/kie/api/conf/KieBaseMutabilityOption", Set.of("ALLOWED"));
        all.put("org/kie/api/conf/SessionsPoolOption", Set.of("get"));
        all.put("org/kie/util/maven/support/ReleaseIdImpl", Set.of("<init>"));
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What in these classes is not permitted, in words; empty where all is.
     *
     * @param classes code by name of the resource
     */
    static Optional<String> breach(Map<String, byte[]> classes) {
        Set<String> own = new HashSet<>();
        for (String resource : classes.keySet()) {
            if (!OWN.matcher(resource).matches()) {
                return Optional.of("a class is called " + resource);
            }
            own.add(resource.substring(0, resource.length() - ".class".length()));
        }
        for (Map.Entry<String, byte[]> one : classes.entrySet()) {
            Optional<String> breach = breach(one.getValue(), own);
            if (breach.isPresent()) {
                return breach;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> breach(byte[] code, Set<String> own) {
        try {
            ClassReader read = new ClassReader(code);
            char[] buffer = new char[read.getMaxStringLength()];
            for (int i = 1; i < read.getItemCount(); i++) {
                int at = read.getItem(i);
                Optional<String> breach = at == 0 ? Optional.empty() : breach(read, at, buffer, own);
                if (breach.isPresent()) {
                    return breach;
                }
            }
            Loops loops = new Loops();
            read.accept(loops, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            return loops.found ? Optional.of("a loop") : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of("what is no class: " + e);
        }
    }

    /** Every class, method and field that a class can reach stands in its table of constants (JVMS 4.4). */
    private static Optional<String> breach(ClassReader read, int at, char[] buffer, Set<String> own) {
        return switch (read.readByte(at - 1)) {
            case CLASS -> {
                String name = element(read.readUTF8(at, buffer));
                yield own.contains(name) || PERMITTED.containsKey(name) || name.length() == 1
                        ? Optional.empty()
                        : Optional.of(name.replace('/', '.'));
            }
            case FIELD, METHOD, INTERFACE_METHOD -> {
                String owner = read.readClass(at, buffer);
                String name = read.readUTF8(read.getItem(read.readUnsignedShort(at + 2)), buffer);
                yield own.contains(owner)
                                || PERMITTED.getOrDefault(owner, Set.of()).contains(name)
                        ? Optional.empty()
                        : Optional.of(owner.replace('/', '.') + "." + name);
            }
            case DYNAMIC -> Optional.of("a constant that is calculated");
            default -> Optional.empty();
        };
    }

    /** {@code java/lang/Object} of {@code [Ljava/lang/Object;}. */
    private static String element(String name) {
        String element = name.substring(name.lastIndexOf('[') + 1);
        return name.startsWith("[") && element.startsWith("L") ? element.substring(1, element.length() - 1) : element;
    }

    /** Looks for a jump back: conditions have none, and an endless one would hold up all rules. */
    private static final class Loops extends ClassVisitor {

        private boolean found;

        Loops() {
            super(Opcodes.ASM9);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            Set<Label> passed = new HashSet<>();
            return new MethodVisitor(Opcodes.ASM9) {

                @Override
                public void visitLabel(Label label) {
                    passed.add(label);
                }

                @Override
                public void visitJumpInsn(int opcode, Label label) {
                    found |= passed.contains(label);
                }

                @Override
                public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
                    visitLookupSwitchInsn(other, new int[0], labels);
                }

                @Override
                public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
                    found |= passed.contains(other) || Stream.of(labels).anyMatch(passed::contains);
                }
            };
        }
    }
}
