package io.tocsin.normalise.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import io.tocsin.normalise.draft.Draft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client writes never becomes a fact that it imitates. Each field that a client chooses is filled with every piece of
 * the same line as somebody else's: the address stays the server's or is left empty, the user stays what the client said
 * or is left empty, and what happened stays the same.
 */
class LineForgeryTest {

    private static final String REAL = "203.0.113.7";
    private static final String STRANGER = "mallory";
    private static final String FORGED = "198.51.100.66";
    private static final Pattern FIELD = Pattern.compile("\\{(a|name|target|text)((?::[a-z0-9]+)*)}");

    /** sshd and many log servers cut a line here. */
    private static final int CUT = 1_023;

    private static final int PAIRS = 300;

    private final LineParsers parsers = new LineParsers();

    /** A line taken apart: literals and fields in turn, beginning with a literal. */
    record Template(String program, List<String> literals, List<Field> fields) {

        @Override
        public String toString() {
            return program + " " + String.join("…", literals);
        }
    }

    record Field(String kind, int most, Set<String> limits) {

        /** The text as far as the field can hold it. */
        String fit(String text) {
            String fit = limits.contains("nocolon") ? text.replace(":", "") : text;
            fit = limits.contains("nospace") ? fit.replace(" ", "") : fit;
            fit = limits.contains("noquote") ? fit.replace("\"", "\\\"") : fit;
            return fit.length() <= most ? fit : fit.substring(0, most);
        }
    }

    static List<Template> templates() throws IOException {
        List<Template> templates = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/samples/client-fields.csv"))) {
            if (!line.startsWith("#")) {
                int bar = line.indexOf('|');
                templates.add(template(line.substring(0, bar), line.substring(bar + 1)));
            }
        }
        return templates;
    }

    private static Template template(String program, String text) {
        List<String> literals = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        Matcher field = FIELD.matcher(text);
        int from = 0;
        while (field.find()) {
            literals.add(text.substring(from, field.start()));
            Set<String> limits = Set.of(field.group(2)
                    .substring(Math.min(1, field.group(2).length()))
                    .split(":"));
            int most = limits.stream()
                    .filter(limit -> limit.matches("\\d+"))
                    .mapToInt(Integer::parseInt)
                    .findAny()
                    .orElse(5_000);
            fields.add(new Field(field.group(1), most, limits));
            from = field.end();
        }
        literals.add(text.substring(from));
        return new Template(program, literals, fields);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("templates")
    void noFieldOfAClientPassesForAnother(Template template) {
        List<String> honest = honest(template, REAL, "bob");
        Event expected = read(template, honest, Integer.MAX_VALUE);
        assertThat(expected.sourceIp()).isEqualTo(REAL);
        List<String> pieces = pieces(template);

        for (int field = 0; field < template.fields().size(); field++) {
            if (!template.fields().get(field).kind().equals("a")) {
                for (String piece : pieces) {
                    List<String> values = new ArrayList<>(honest);
                    values.set(field, template.fields().get(field).fit(piece));
                    check(template, values, expected, Integer.MAX_VALUE);
                    check(template, cutBehind(template, values, field), expected, CUT);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("templates")
    void norDoSeveralFieldsTogether(Template template) {
        List<String> honest = honest(template, REAL, "bob");
        Event expected = read(template, honest, Integer.MAX_VALUE);
        List<String> pieces = pieces(template);
        Random random = new Random(7);

        for (int i = 0; i < PAIRS; i++) {
            List<String> values = new ArrayList<>(honest);
            for (int field = 0; field < values.size(); field++) {
                if (!template.fields().get(field).kind().equals("a") && random.nextInt(3) > 0) {
                    values.set(field, template.fields().get(field).fit(pieces.get(random.nextInt(pieces.size()))));
                }
            }
            check(template, values, expected, Integer.MAX_VALUE);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvFileSource(
            resources = "/samples/forged-lines.csv",
            delimiter = '|',
            quoteCharacter = '\0',
            numLinesToSkip = 2,
            maxCharsPerColumn = 10000)
    void whatIsTheServersIsTakenAndWhatCannotBeToldIsLeftOut(
            String program, String line, String address, String user, String outcome) {
        Draft draft = new Draft();
        draft.put("event.id", "x");

        parsers.read(new Line(program, line), draft);

        Event event = draft.build();
        assertThat(event.sourceIp()).isEqualTo(address == null ? "" : address);
        assertThat(event.userName()).isEqualTo(user == null ? "" : user);
        assertThat(event.outcome()).isEqualTo(outcome == null ? "" : outcome);
    }

    private void check(Template template, List<String> values, Event expected, int cut) {
        String line = line(template, values, cut);
        Event event = read(template, values, cut);
        assertThat(event.sourceIp()).as(line).isIn(REAL, "");
        assertThat(event.field("source.address")).as(line).isNotEqualTo(FORGED);
        assertThat(event.outcome()).as(line).isIn(expected.outcome(), "unknown", "");
        assertThat(event.category()).as(line).isIn(expected.category(), "");
        assertThat(event.userName()).as(line).isNotEqualTo(forgedUnlessSaid(template, values, "name"));
        assertThat(event.targetUserName()).as(line).isNotEqualTo(forgedUnlessSaid(template, values, "target"));
    }

    /** The name that nobody may have, unless the client did say it there. */
    private static String forgedUnlessSaid(Template template, List<String> values, String kind) {
        for (int field = 0; field < values.size(); field++) {
            if (template.fields().get(field).kind().equals(kind)
                    && values.get(field).strip().equals(STRANGER)) {
                return "nobody";
            }
        }
        return STRANGER;
    }

    private static List<String> honest(Template template, String address, String name) {
        List<String> values = new ArrayList<>();
        template.fields()
                .forEach(field -> values.add(
                        switch (field.kind()) {
                            case "a" -> address;
                            case "text" -> "x";
                            default -> name;
                        }));
        return values;
    }

    /** Every piece of the same line as somebody else's, from one word to another, alone and with a word around it. */
    private static List<String> pieces(Template template) {
        Set<String> pieces = new LinkedHashSet<>();
        String forged = line(template, honest(template, FORGED, STRANGER), Integer.MAX_VALUE);
        for (String text :
                List.of(forged, forged.replace("Failed ", "Accepted ").replace(" 401 ", " 200 "))) {
            List<Integer> words = words(text);
            for (int from : words) {
                for (int to : words) {
                    if (to > from && text.substring(from, to).contains(FORGED)) {
                        pieces.add(text.substring(from, to));
                        pieces.add("x" + text.substring(from, to));
                        pieces.add("x " + text.substring(from, to) + " ");
                    }
                }
            }
        }
        return List.copyOf(pieces);
    }

    /** Where words begin or end, at most some thirty places. */
    private static List<Integer> words(String text) {
        List<Integer> places = new ArrayList<>(List.of(0));
        for (int i = 1; i < text.length(); i++) {
            boolean isEdge = Character.isLetterOrDigit(text.charAt(i)) != Character.isLetterOrDigit(text.charAt(i - 1));
            if (isEdge && text.charAt(i) != '.' && text.charAt(i - 1) != '.') {
                places.add(i);
            }
        }
        places.add(text.length());
        int step = Math.max(1, places.size() / 30);
        List<Integer> some = new ArrayList<>();
        int address = text.indexOf(FORGED);
        for (int place : places) {
            if (places.indexOf(place) % step == 0 || Math.abs(place - address) < 45) {
                some.add(place);
            }
        }
        return some;
    }

    /** The same with a field so long that a line of {@value #CUT} characters ends right behind what it imitates. */
    private static List<String> cutBehind(Template template, List<String> values, int field) {
        int before = template.literals().get(0).length();
        for (int i = 0; i < field; i++) {
            before += values.get(i).length() + template.literals().get(i + 1).length();
        }
        int room = CUT - before - values.get(field).length();
        if (room < 1 || template.fields().get(field).most() < CUT - before) {
            return values;
        }
        List<String> longer = new ArrayList<>(values);
        longer.set(field, "a".repeat(room - 1) + " " + values.get(field));
        return longer;
    }

    private static String line(Template template, List<String> values, int cut) {
        StringBuilder line = new StringBuilder(template.literals().get(0));
        for (int i = 0; i < values.size(); i++) {
            line.append(values.get(i)).append(template.literals().get(i + 1));
        }
        return line.length() <= cut ? line.toString() : line.substring(0, cut);
    }

    private Event read(Template template, List<String> values, int cut) {
        Draft draft = new Draft();
        draft.put("event.id", "x");
        parsers.read(new Line(template.program(), line(template, values, cut)), draft);
        return draft.build();
    }
}
