package io.tocsin.correlate;

import io.tocsin.correlate.book.Dependents;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.list.ValueList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rules have to remember otherwise because a list holds something else than when the first event was shown, or than
 * when this was last looked at: in its file, by a person, or from another node. Safe for many threads.
 */
final class ListChanges {

    private final Lists lists;
    private final Set<String> rules = new HashSet<>();
    /** The lists as they were; null while nothing was shown to the rules. */
    private volatile @Nullable Map<String, ValueList> known;

    ListChanges(Lists lists) {
        this.lists = lists;
    }

    /** Something is shown to the rules: what lists hold is asked from now on. */
    void begin() {
        if (known == null) {
            known = byName();
        }
    }

    /** Nothing was shown to the rules. */
    synchronized void forget() {
        known = null;
        rules.clear();
    }

    /** The ids of the rules that ask lists which changed, came or went since they were {@link #readAgain}. */
    synchronized Set<String> look(Collection<Rule> inForce) {
        rules.addAll(Dependents.asking(changed(), inForce));
        return Set.copyOf(rules);
    }

    private Set<String> changed() {
        Map<String, ValueList> before = known;
        if (before == null) {
            return Set.of();
        }
        Map<String, ValueList> now = byName();
        Set<String> changed = new HashSet<>(now.keySet());
        changed.addAll(before.keySet());
        changed.removeIf(name -> holdsTheSame(before.get(name), now.get(name)));
        known = now;
        return changed;
    }

    /** What those rules remember is being read again. */
    synchronized void readAgain() {
        rules.clear();
    }

    private static boolean holdsTheSame(@Nullable ValueList before, @Nullable ValueList now) {
        return before == now || (before != null && now != null && Objects.equals(before.entries(), now.entries()));
    }

    private Map<String, ValueList> byName() {
        Map<String, ValueList> byName = new HashMap<>();
        lists.all().forEach(list -> byName.put(list.name(), list));
        return byName;
    }
}
