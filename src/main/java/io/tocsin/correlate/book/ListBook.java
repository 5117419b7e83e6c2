package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.list.ListEdit;
import io.tocsin.correlate.list.ListFile;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.platform.FileEdit;
import io.tocsin.platform.LastGood;
import io.tocsin.platform.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lists of an installation: files beside the rules, and over them what people changed. A file with an error keeps its
 * last good text in force.
 *
 * <p>Thread-safe; {@link Lists} always has the lists as they are.
 */
public final class ListBook {

    private static final Logger log = LoggerFactory.getLogger(ListBook.class);

    private final RuleFolder folder;
    private final LastGood lastGood;
    private final Lists lists = new Lists();
    private final Map<String, ValueList> files = new TreeMap<>();
    /** What {@link #files} were read from. */
    private final Map<String, String> texts = new TreeMap<>();

    private final Map<String, Problem> problems = new TreeMap<>();
    /** The files in force, by the names of their lists: of two files with one name the one that was in force first. */
    private final Map<String, String> owners = new TreeMap<>();

    private Map<String, ListEdit> edits = Map.of();
    /** The lists that people changed, as they are in force: one that stays as it is is not made again. */
    private Map<String, Changed> changed = Map.of();

    /**
     * A list that people changed.
     *
     * @param file the list as its file has it; null where no file does
     */
    private record Changed(@Nullable ValueList file, ListEdit edit, ValueList list) {

        boolean isMadeOf(@Nullable ValueList otherFile, ListEdit otherEdit) {
            return Objects.equals(file, otherFile) && edit.equals(otherEdit);
        }
    }

    /** Judges the files as they are. */
    ListBook(Path rules) {
        this(rules, LastGood.none());
    }

    /** @param lastGood the texts that were in force before, for files with an error and those that cannot be read */
    ListBook(Path rules, LastGood lastGood) {
        this.lastGood = lastGood;
        folder = new RuleFolder(rules, ListFile.ENDING);
        take(folder.first());
        restore();
    }

    private void restore() {
        Map<String, String> before = new TreeMap<>();
        folder.unreadable().keySet().forEach(name -> before.putAll(lastGood.below(name)));
        before.keySet().removeIf(file -> files.containsKey(file) || !use(file));
        folder.readBefore(before);
        problems.keySet().forEach(this::use);
        files.forEach((file, list) -> {
            String owner = owners.getOrDefault(list.name(), file);
            if (!owner.equals(file)
                    && lastGood.find(owner).isEmpty()
                    && lastGood.find(file).isPresent()) {
                owners.put(list.name(), file);
            }
        });
        assemble();
    }

    /** Puts the last good text of a file in force; false where there is none that can be used. */
    private boolean use(String file) {
        Optional<String> text = lastGood.find(file);
        try {
            text.ifPresent(good -> {
                files.put(file, ListFile.read(file, good));
                texts.put(file, good);
            });
            return text.isPresent();
        } catch (Yaml.Wrong e) {
            log.warn("The last good text of {} cannot be used by this version: {}", file, e.getMessage());
            return false;
        }
    }

    /** Keeps the texts in force for the next start; quick where none has changed. */
    void keep() {
        Map<String, String> inForce = new TreeMap<>();
        Set<String> there = new HashSet<>();
        Map<String, String> seen;
        synchronized (this) {
            owners.values().forEach(file -> inForce.put(file, texts.getOrDefault(file, "")));
            there.addAll(files.keySet());
            there.addAll(problems.keySet());
            seen = folder.seen();
        }
        lastGood.keep(inForce, there, seen);
    }

    List<FileEdit> takeEdits() {
        return lastGood.takeEdits();
    }

    public Lists lists() {
        return lists;
    }

    /** Looks at the files again; true where something changed. */
    synchronized boolean look() {
        Map<String, String> before = folder.unreadable();
        RuleFolder.Change change = folder.look();
        if (change.isEmpty()) {
            return !before.equals(folder.unreadable());
        }
        take(change);
        return true;
    }

    private synchronized void take(RuleFolder.Change change) {
        for (String file : change.gone()) {
            files.remove(file);
            texts.remove(file);
            problems.remove(file);
        }
        change.texts().forEach((file, text) -> {
            try {
                files.put(file, ListFile.read(file, text));
                texts.put(file, text);
                problems.remove(file);
            } catch (Yaml.Wrong e) {
                problems.put(
                        file,
                        new Problem(
                                file,
                                e.line(),
                                "",
                                Problem.Severity.ERROR,
                                String.valueOf(e.getMessage()),
                                "a list is written description: … and entries: [ … ]"));
            }
        });
        assemble();
    }

    /** This is all that people changed, and it lies over the files. */
    public synchronized void use(Collection<ListEdit> all) {
        Map<String, ListEdit> next = new LinkedHashMap<>();
        all.forEach(edit -> next.put(edit.name(), edit));
        edits = next;
        assemble();
    }

    /** As {@link #use(Collection)}, of one list; those of the others stay. */
    public synchronized void use(ListEdit edit) {
        Map<String, ListEdit> next = new LinkedHashMap<>(edits);
        next.put(edit.name(), edit);
        edits = next;
        assemble();
    }

    /** What people changed of a list, as it is in force. */
    public synchronized Optional<ListEdit> edit(String name) {
        return Optional.ofNullable(edits.get(name));
    }

    /** The list as its file has it. */
    public synchronized Optional<ValueList> file(String name) {
        return Optional.ofNullable(owners.get(name)).map(files::get);
    }

    private void assemble() {
        owners.values().retainAll(files.keySet());
        files.forEach((file, list) -> owners.putIfAbsent(list.name(), file));
        Map<String, ValueList> all = new TreeMap<>();
        owners.forEach((name, file) -> Optional.ofNullable(files.get(file)).ifPresent(list -> all.put(name, list)));
        Map<String, Changed> next = new HashMap<>();
        edits.forEach((name, edit) -> {
            ValueList file = all.get(name);
            Changed before = changed.get(name);
            Changed now =
                    before != null && before.isMadeOf(file, edit) ? before : new Changed(file, edit, edit.over(file));
            next.put(name, now);
            all.put(name, now.list());
        });
        changed = next;
        lists.use(all.values());
    }

    synchronized List<Problem> problems() {
        List<Problem> all = new ArrayList<>(problems.values());
        folder.unreadable().forEach((file, why) -> {
            if (file.endsWith(ListFile.ENDING)) {
                all.add(RuleFolder.problem(file, why)); // of a folder the rules tell
            }
        });
        files.forEach((file, list) -> {
            String owner = owners.getOrDefault(list.name(), file);
            if (!owner.equals(file)) {
                all.add(new Problem(
                        file,
                        1,
                        "",
                        Problem.Severity.ERROR,
                        "the list \"" + list.name() + "\" is in force from " + owner + " already",
                        "give one of the two files another name, or write the entries of both into one"));
            }
        });
        return all;
    }

    /** Paths of the files of which a text is in force, be it an earlier one. */
    synchronized Set<String> good() {
        return Set.copyOf(owners.values());
    }

    /** Rules that ask lists which are not there. */
    List<Problem> unknown(Collection<Rule> rules) {
        Set<String> names = new HashSet<>();
        lists.all().forEach(list -> names.add(list.name()));
        List<Problem> problems = new ArrayList<>();
        for (Rule rule : rules.stream().sorted(Comparator.comparing(Rule::id)).toList()) {
            Stream<String> asked =
                    Stream.concat(rule.lists().stream(), rule.sites().stream().map(site -> site.arguments()
                            .list()));
            asked.filter(name -> !name.isEmpty() && !names.contains(name))
                    .distinct()
                    .forEach(name -> problems.add(new Problem(
                            rule.file(),
                            rule.line(),
                            rule.id(),
                            Problem.Severity.WARNING,
                            "there is no list \"" + name + "\"",
                            "write a file " + name + ".list.yaml beside the rule, or mend the name")));
        }
        return problems;
    }
}
