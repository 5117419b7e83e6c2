package io.tocsin.correlate.trial;

import io.tocsin.correlate.list.ValueList;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to know of recorded events.
 *
 * @param rules texts that stand in for rule files, or add to them; empty tries the rules as they are in force
 * @param lists what lists hold, in place of what they hold else
 * @param only ids of the rules to report on; empty for all
 * @param from alerts raised before, in event time, are left out; null where all count
 * @param to events that happened then or later are left out; null where all count
 * @param warmUp how long before {@code from} events are shown to fill the windows; null where that is as long as the rules
 *     look back
 * @param samples most alerts of each kind that the report shows whole
 * @param hunt the list that is looked through for new entries; null where it is no retro-hunt
 */
public record BacktestRequest(
        List<RuleText> rules,
        List<ValueList> lists,
        Set<String> only,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Duration warmUp,
        int samples,
        @Nullable RetroHunt hunt) {

    public BacktestRequest {
        rules = List.copyOf(rules);
        lists = List.copyOf(lists);
        only = Set.copyOf(only);
    }

    /** One that is no retro-hunt. */
    public BacktestRequest(
            List<RuleText> rules,
            List<ValueList> lists,
            Set<String> only,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Duration warmUp,
            int samples) {
        this(rules, lists, only, from, to, warmUp, samples, null);
    }

    /** The rules in force, over what was stored of this period, for new entries of a list. */
    public static BacktestRequest hunting(
            RetroHunt hunt, Set<String> rules, Instant from, @Nullable Instant to, int samples) {
        return new BacktestRequest(List.of(), List.of(hunt.list()), rules, from, to, null, samples, hunt);
    }

    /** Whether there is something to compare with the rules in force. */
    boolean isChange() {
        return !rules.isEmpty() || !lists.isEmpty();
    }
}
