package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;

class PermittedCodeTest {

    /** The compiler alone, without the reader that would refuse all of these. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Runtime.getRuntime() != null                                | java.lang.Runtime
            System.getProperty("a") == "b"                              | java.lang.System
            new java.io.File("a").exists()                              | java.io.File
            java.nio.file.Files.exists(java.nio.file.Path.of("a"))      | java.nio.file
            message.getBytes() != null                                  | java.lang.String.getBytes
            message.getClass().getName() == "a"                         | java.lang
            document() != null                                          | io.tocsin.event.Event.document
            java.util.List.of("a").contains(message)                    | java.util.List.of
            Thread.currentThread() != null                              | java.lang.Thread
            io.tocsin.correlate.window.RuleFunctions.shownTo() == "a"   | io.tocsin.correlate.window.RuleFunctions.shownTo
            """)
    void aConditionThatRefersToAnythingElseIsNotLoaded(String condition, String named) {
        RuleCompiler.Result result = RuleCompiler.compile("rules/x", drl(condition, ""));

        assertThat(result.models()).isEmpty();
        assertThat(result.errors())
                .singleElement()
                .asString()
                .startsWith("it would refer to " + named)
                .endsWith(", which a rule must not");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            System.exit(1);                             | java.lang.System
            System.out.println("a");                    | java.lang.System
            Runnable r = java.util.UUID::randomUUID;    | java.util.UUID
            Object o = new Runtime[0];                  | java.lang.Runtime
            while (true) { }                            | a loop
            for (int i = 0; i < 9; i++) { }             | a loop
            """)
    void neitherIsAConsequence(String consequence, String named) {
        RuleCompiler.Result result = RuleCompiler.compile("rules/x", drl("category == \"a\"", consequence));

        assertThat(result.models()).isEmpty();
        assertThat(result.errors()).singleElement().asString().startsWith("it would refer to " + named);
    }

    @Test
    void aClassBesideTheRulesIsRefused() {
        byte[] plain = withInitialiser("rules/x/A", method -> {});

        assertThat(PermittedCode.breach(Map.of("rules/x/A.class", plain))).isEmpty();
        assertThat(PermittedCode.breach(Map.of("java/lang/A.class", plain)))
                .contains("a class is called java/lang/A.class");
        assertThat(PermittedCode.breach(Map.of("rules/../A.class", plain))).isPresent();
        assertThat(PermittedCode.breach(Map.of("io/tocsin/event/Event.class", plain)))
                .isPresent();
        assertThat(PermittedCode.breach(Map.of("rules/x/B.class", plain))).contains("rules.x.A");
        assertThat(PermittedCode.breach(Map.of("rules/x/A.class", new byte[] {1, 2, 3})))
                .get()
                .asString()
                .startsWith("what is no class");
    }

    @Test
    void keptRulesThatReferToAnythingElseAreCompiledAnew(@TempDir Path folder) throws Exception {
        Map<String, String> texts = Map.of("p/one.drl", """
                package p;
                rule "one" @title("t") @severity("low") when $e : Event( category == "x" ) then alert( $e ); end
                """);
        new RuleLoader(CompiledFiles.in(folder)).load(texts);
        Path kept = onlyFile(folder);
        byte[] before = Files.readAllBytes(kept);
        Compiled honest = Compiled.of(java.util.Arrays.copyOfRange(before, 32, before.length));
        Map<String, byte[]> classes = new TreeMap<>(honest.classes());
        String model = honest.models().get(0);
        classes.put(model.replace('.', '/') + ".class", withInitialiser(model.replace('.', '/'), method -> {
            method.visitLdcInsn("tocsin.kept.rules");
            method.visitLdcInsn("loaded");
            method.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    "java/lang/System",
                    "setProperty",
                    "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;",
                    false);
            method.visitInsn(Opcodes.POP);
        }));
        Files.write(kept, withHash(new Compiled(honest.models(), classes).bytes()));

        RuleFile loaded = new RuleLoader(CompiledFiles.in(folder))
                .load(texts)
                .values()
                .iterator()
                .next();

        assertThat(System.getProperty("tocsin.kept.rules")).isNull();
        assertThat(loaded.isGood()).isTrue();
        assertThat(loaded.models()).isNotEmpty();
    }

    /** Whatever the reader lets through must not fail at the second look. */
    @ParameterizedTest
    @ValueSource(strings = {"text", "number"})
    void whatTheReaderLetsThroughIsPermitted(String kind) {
        List<String> conditions = kind.equals("text") ? texts() : numbers();
        StringBuilder file = new StringBuilder("package p;\n");
        for (int i = 0; i < conditions.size(); i++) {
            file.append("rule \"r" + i + "\" @title(\"t\") @severity(\"low\")\nwhen $e : Event( " + conditions.get(i)
                    + " ) then signal( $e ); end\n");
        }

        RuleFile loaded = new RuleLoader().load("p/x.drl", file.toString());

        assertThat(loaded.problems().stream().filter(Problem::isError)).isEmpty();
        assertThat(loaded.models()).isNotEmpty();
    }

    private static List<String> texts() {
        List<String> all = new ArrayList<>();
        for (String field : EventFields.names()) {
            EventFields.Field known = Objects.requireNonNull(EventFields.of(field));
            String text = field.equals("arrival") ? "late" : "a";
            all.add(field + (known.isText() ? " == \"" + text + "\"" : " == 5"));
        }
        for (String field : List.of("userName", "field(\"x.y\")")) {
            for (String operator : List.of(
                    "==",
                    "!=",
                    "contains",
                    "excludes",
                    "not contains",
                    "matches",
                    "not matches",
                    "str[startsWith]",
                    "str[endsWith]")) {
                all.add(field + " " + operator + " \"a\"");
            }
            for (String operator : List.of("==", "!=")) {
                all.add("$n : " + field + ", message " + operator + " $n");
                all.add("message " + operator + " " + field);
            }
            for (String operator : List.of("==", "!=", "<", "<=", ">", ">=")) {
                all.add(field + ".length() " + operator + " 3");
                all.add("count(\"1m\", " + field + ") " + operator + " 3");
                all.add("sum(\"1m\", " + field + ", number(\"a.b\")) " + operator + " 3.5");
                all.add("surge(\"10m\", \"1d\", " + field + ") " + operator + " 3");
            }
            for (String method : List.of("contains", "startsWith", "endsWith", "equals", "equalsIgnoreCase")) {
                all.add(field + "." + method + "(\"a\")");
                all.add("!" + field + ".toLowerCase()." + method + "('b')");
                all.add("message." + method + "(" + field + ")");
            }
            all.add(field + ".isEmpty() || " + field + ".isBlank()");
            all.add(field + ".toUpperCase() == \"A\"");
            all.add(field + " str[length] 3");
            all.add(field + " in (\"a\", 'bc') && " + field + " not in (\"d\")");
            all.add(field + " == \"a\" + message");
            all.add("listed(\"l\", " + field + ") == true");
        }
        all.add("fields(\"a.b\").contains(\"c\") || fields(\"a.b\") contains \"c\" || fields(\"a.b\").isEmpty()");
        all.add("fields(\"a.b\").size() > 2");
        all.add("fields(\"a.b\") excludes \"c\"");
        all.add("isCategory(\"a\") == true, !isCategory(\"b\")");
        return all;
    }

    private static List<String> numbers() {
        List<String> all = new ArrayList<>();
        for (String field : List.of(
                "sourcePort", "destinationPort", "httpStatus", "occurrences", "delaySeconds", "number(\"a.b\")")) {
            for (String operator : List.of("==", "!=", "<", "<=", ">", ">=")) {
                all.add(field + " " + operator + " 22");
                all.add("sum(\"1m\", userName, " + field + ") " + operator + " 5000000000");
                if (!operator.matches("[=!]=") || field.startsWith("number")) {
                    all.add(field + " " + operator + " 2.5"); // a whole number is never equal to it, which is refused
                }
                all.add(field + " " + operator + " number(\"c.d\")");
                all.add("$n : " + field + ", sourcePort " + operator + " $n");
                all.add(field + " - sourcePort " + operator + " 3 + httpStatus");
                all.add("average(\"1m\", userName, " + field + ") " + operator + " 3");
                all.add("percentile(\"1m\", 95, userName, " + field + ") " + operator + " 3");
                if (!operator.equals(
                        "!=")) { // what is calculated cannot be told from an absent key then, and is refused
                    all.add("distinct(\"1m\", userName, " + field + ") + count(\"1m\", userName) " + operator + " 3");
                }
            }
            all.add(field + " in (1, 2) || " + field + " not in (3)");
            all.add("$n : " + field + ", -1 == $n");
        }
        for (String call : List.of(
                "isNew(\"30d\", \"7d\", userName, sourcePort)",
                "found(\"r1\", \"1h\", userName)",
                "reached(\"20m\", \"l\")")) {
            all.add("category == \"a\", " + call);
            all.add("category == \"a\", !" + call);
        }
        for (String timed :
                List.of("missing(\"1h\", \"r1\")", "without(\"1h\", \"r1\", userName)", "silent(\"20m\", hostName)")) {
            all.add("category == \"a\", " + timed); // its opposite is refused
            all.add("category == \"a\", " + timed + " == true");
        }
        all.add("kind == \"signal\", sequence(\"1h\", userName, \"r1\", \"r2\")");
        all.add("kind == \"signal\", together(\"1h\", userName, \"r1\", \"r2:2\")");
        all.add("-1 == number(\"a.b\"), 5000000000 <= number(\"a.b\"), 3 < count(\"1m\", userName)");
        all.add("travel(\"1d\", userName) > 900");
        return all;
    }

    private static String drl(String condition, String consequence) {
        return "package rules.x; import io.tocsin.event.Event; import io.tocsin.correlate.window.RuleFunctions;\n"
                + "rule \"x\" when $e : Event( " + condition + " ) then RuleFunctions.alert( $e );\n" + consequence
                + "\nend\n";
    }

    private interface Code {
        void write(MethodVisitor method);
    }

    private static byte[] withInitialiser(String name, Code code) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name, null, "java/lang/Object", null);
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        method.visitCode();
        code.write(method);
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static byte[] withHash(byte[] content) throws Exception {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(MessageDigest.getInstance("SHA-256").digest(content));
        whole.write(content);
        return whole.toByteArray();
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }
}
