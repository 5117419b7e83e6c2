package io.tocsin.correlate;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.list.ListFile;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.platform.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The lists of an installation: files beside the rules, and over them what people changed. A file with an error keeps its
 * last good text in force.
 *
 * <p>Thread-safe; {@link Lists} always has the lists as they are.
 */
final class ListBook {

    private final RuleFolder folder;
    private final Lists lists = new Lists();
    private final Map<String, ValueList> files = new TreeMap<>();
    private final Map<String, Problem> problems = new TreeMap<>();
    private Map<String, ValueList> changed = Map.of();

    ListBook(Path rules) {
        folder = new RuleFolder(rules, ListFile.ENDING);
        take(folder.first());
    }

    Lists lists() {
        return lists;
    }

    /** Looks at the files again; true where something changed. */
    synchronized boolean look() {
        RuleFolder.Change change = folder.look();
        if (change.isEmpty()) {
            return false;
        }
        take(change);
        return true;
    }

    private synchronized void take(RuleFolder.Change change) {
        for (String file : change.gone()) {
            files.remove(file);
            problems.remove(file);
        }
        change.texts().forEach((file, text) -> {
            try {
                files.put(file, ListFile.read(file, text));
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

    /** People changed these lists; they stand in place of the files of the same name. */
    synchronized void change(Collection<ValueList> all) {
        Map<String, ValueList> next = new LinkedHashMap<>();
        all.forEach(list -> next.put(list.name(), list));
        changed = next;
        assemble();
    }

    private void assemble() {
        Map<String, ValueList> all = new TreeMap<>();
        files.values().forEach(list -> all.put(list.name(), list));
        all.putAll(changed);
        lists.use(all.values());
    }

    synchronized List<Problem> problems() {
        return new ArrayList<>(problems.values());
    }
}
