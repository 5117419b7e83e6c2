package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.CompiledFiles;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.engine.RuleSet;
import io.tocsin.platform.FileEdit;
import io.tocsin.platform.LastGood;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules folder with all that is read from it.
 *
 * @param folder looks for changes of rule files
 * @param book the rule files
 * @param lists the lists
 */
public record RuleFiles(RuleFolder folder, RuleBook book, ListBook lists) {

    /**
     * Reads the folder. Of a file with an error, or that cannot be read, the last good text is in force, where one is kept.
     *
     * @param data below which last good texts are kept; null where files are judged as they are
     */
    static RuleFiles read(Path rules, CompiledFiles compiled, @Nullable Path data) {
        RuleFolder folder = new RuleFolder(rules, ".drl");
        RuleBook book = new RuleBook(compiled, lastGood(data, "rules"));
        RuleFolder.Change all = folder.first();
        book.take(all.texts(), all.gone());
        folder.readBefore(book.restore(folder.unreadable().keySet()));
        return new RuleFiles(folder, book, new ListBook(rules, lastGood(data, "lists")));
    }

    private static LastGood lastGood(@Nullable Path data, String kind) {
        return data == null ? LastGood.none() : LastGood.in(data, kind);
    }

    /** Keeps the texts in force for the next start; quick where none has changed. */
    public void keep() {
        book.keep();
        lists.keep();
    }

    /** The edits of rules and lists since the last call. */
    public List<FileEdit> takeEdits() {
        return Stream.concat(book.takeEdits().stream(), lists.takeEdits().stream())
                .toList();
    }

    /**
     * What was found when the folder was looked at again.
     *
     * @param others whether a list changed, or which files cannot be read or are passed over
     */
    public record Looked(RuleFolder.Change rules, boolean others) {}

    /** Looks at the folder again; changed lists are in force after that. */
    public Looked look() {
        Map<String, String> unreadable = folder.unreadable();
        List<Problem> misnamed = folder.misnamed();
        RuleFolder.Change rules = folder.look();
        boolean listsChanged = lists.look();
        boolean othersChanged =
                listsChanged || !unreadable.equals(folder.unreadable()) || !misnamed.equals(folder.misnamed());
        return new Looked(rules, othersChanged);
    }

    /** What is in force with these rules. */
    public InForce inForce(RuleSet rules) {
        return InForce.of(book, lists, rules, folder);
    }

    /** The same with other rules, as if each of their files could be read. */
    public InForce inForce(RuleBook others) {
        return InForce.of(others, lists, others.assemble(), null);
    }
}
