package io.tocsin.correlate;

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
 * Which rules have to remember otherwise because a list holds something else than when it was last looked at: in its file, by a
 * person, or from another node. One thread at a time.
 */
final class ListChanges {

    private Map<String, ValueList> known;
    private final Set<String> rules = new HashSet<>();

    /** @param lists as what rules remember was read with */
    ListChanges(Lists lists) {
        known = byName(lists);
    }

    /** The ids of the rules that ask lists which changed, came or went since they were {@link #readAgain}. */
    Set<String> look(Lists lists, Collection<Rule> inForce) {
        rules.addAll(Dependents.asking(changed(lists), inForce));
        return rules;
    }

    private Set<String> changed(Lists lists) {
        Map<String, ValueList> now = byName(lists);
        Set<String> changed = new HashSet<>(now.keySet());
        changed.addAll(known.keySet());
        Map<String, ValueList> before = known;
        changed.removeIf(name -> holdsTheSame(before.get(name), now.get(name)));
        known = now;
        return changed;
    }

    /** What those rules remember is being read again. */
    void readAgain() {
        rules.clear();
    }

    private static boolean holdsTheSame(@Nullable ValueList before, @Nullable ValueList now) {
        return before == now || (before != null && now != null && Objects.equals(before.entries(), now.entries()));
    }

    private static Map<String, ValueList> byName(Lists lists) {
        Map<String, ValueList> byName = new HashMap<>();
        lists.all().forEach(list -> byName.put(list.name(), list));
        return byName;
    }
}
