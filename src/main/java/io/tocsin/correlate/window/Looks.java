package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.text.Durations;
import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a call would say of an event, of each key that it looks under; changes nothing. */
final class Looks {

    private final Watermarks clock;
    private final Map<String, RuleMatchHistory> histories;
    private final Lists lists;
    private final long arrival;

    /**
     * @param histories when other rules came true, by rule
     * @param arrival the place in the order of arrival that an event has which comes now
     */
    Looks(Watermarks clock, Map<String, RuleMatchHistory> histories, Lists lists, long arrival) {
        this.clock = clock;
        this.histories = histories;
        this.lists = lists;
        this.arrival = arrival;
    }

    /** At least one. */
    List<Looking.Look> of(Call call, Event event, long when, Object... arguments) {
        Site site = call.site();
        List<Looking.Look> looks = new ArrayList<>();
        for (String key : keys(site, event, when, arguments)) {
            View view = key.isEmpty() ? View.of(Answer.unknown(site)) : whole(call, key, event, when, arguments);
            looks.add(new Looking.Look(
                    site,
                    key.replace('\0', ' ').strip(),
                    key,
                    view.answer(),
                    view.until(),
                    view.words(),
                    view.complete(),
                    absent(site, event, arguments)));
        }
        if (looks.isEmpty()) {
            String words = "no entry of the list " + site.arguments().list() + " means the event";
            looks.add(new Looking.Look(site, "", "", Answer.NOTHING, View.DECIDED, words, true, ""));
        }
        return looks;
    }

    private List<String> keys(Site site, Event event, long when, Object... arguments) {
        if (site.kind() == Site.Kind.REACHED) {
            return lists.fitting(site.arguments().list(), event, when).stream()
                    .map(entry -> ListEntryCounts.key(entry, event))
                    .toList();
        }
        if (site.kind() == Site.Kind.SILENT && arguments[site.arguments().keysFrom()] instanceof Collection<?> keys) {
            return keys.stream().map(String::valueOf).toList();
        }
        String key = CallArguments.key(site, arguments);
        String list = site.arguments().list();
        return List.of(key.isEmpty() || list.isEmpty() ? key : lists.asWritten(list, key));
    }

    /** An entry of a list says itself by what it counts, and keys that a list of values has are all there. */
    private static String absent(Site site, Event event, Object... arguments) {
        boolean each = site.kind() == Site.Kind.REACHED
                || (site.kind() == Site.Kind.SILENT
                        && arguments[site.arguments().keysFrom()] instanceof Collection<?>);
        return each ? "" : CallArguments.absent(site, event, arguments);
    }

    private View whole(Call call, String key, Event event, long when, Object... arguments) {
        View view = look(call, key, event, when, arguments);
        return call.isWhole(when)
                ? view
                : new View(call.partly(view.answer()), view.words(), view.until(), view.complete()).incomplete();
    }

    private View look(Call call, String key, Event event, long when, Object... arguments) {
        Site site = call.site();
        WindowFunction<?> function = call.function();
        if (function == null) {
            return found(site, key, when);
        }
        String value = CallArguments.value(site, event, arguments);
        if (value != null && value.isEmpty()) {
            return View.of(Answer.unknown(site));
        }
        String list = site.arguments().list();
        if (site.kind() == Site.Kind.SILENT
                && !list.isEmpty()
                && lists.entries(list, when).stream().noneMatch(key::equals)) {
            return View.no("it is not on the list " + list + ", so nobody waits for it");
        }
        View view = function.look(
                key,
                new WindowEntry(event.id(), when, event.occurrences(), value, arrival, List.of(), clock.now()),
                event);
        return switch (site.kind()) {
            case MISSING, WITHOUT -> missing(site, key, event.id(), when, view);
            // when each key was heard last is all that is known, and what does not depend on more says so
            case SILENT -> view;
            default -> when >= clock.watermark() ? view : view.incomplete();
        };
    }

    private View found(Site site, String key, long when) {
        long length = site.length().toMillis();
        RuleMatchHistory other = histories.get(site.other());
        MatchTimes.Match last = other == null ? null : other.last(key, when, length, clock.watermark());
        View view = last == null
                ? View.no(site.other() + " did not come true in the " + Durations.word(site.length()) + " before")
                : View.of(Answer.yes(last.evidence(), last.time()), cameTrue(site, last.time()));
        return last != null || isKnown(other, when - length) ? view : view.incomplete();
    }

    /** @param view whether what has to come can come still */
    private View missing(Site site, String key, String event, long when, View view) {
        long length = site.length().toMillis();
        RuleMatchHistory other = histories.get(site.other());
        MatchTimes.Match before = other == null || site.kind() == Site.Kind.MISSING
                ? null
                : other.last(key, when, length, clock.watermark());
        if (before != null) {
            return View.no(cameTrue(site, before.time()) + ", before the event");
        }
        Long after = other == null ? null : other.first(key, when, length, event, clock.watermark());
        if (after != null) {
            return View.no(cameTrue(site, after) + ", in time");
        }
        long until = when + length;
        if (view.until() != View.DECIDED || until > clock.watermark()) {
            return View.waiting(
                    until,
                    site.other() + " has not come true so far, and is missing if it does not until "
                            + View.time(until));
        }
        View came = View.of(view.answer(), site.other() + " did not come true until " + View.time(until));
        return isKnown(other, site.kind() == Site.Kind.WITHOUT ? when - length : when) ? came : came.incomplete();
    }

    private static String cameTrue(Site site, long at) {
        return site.other() + " came true at " + View.time(at);
    }

    private boolean isKnown(@Nullable RuleMatchHistory other, long from) {
        return other == null || from >= other.keptAfter(clock.watermark());
    }

    /** What each key says, together. */
    static Answer together(List<Looking.Look> looks) {
        Site site = looks.get(0).site();
        return site.kind() == Site.Kind.REACHED
                ? Answer.any(looks.stream().map(Looking.Look::answer).toList())
                : looks.stream()
                        .map(Looking.Look::answer)
                        .filter(answer -> answer.value() > 0)
                        .findFirst()
                        .orElse(Answer.NOTHING);
    }
}
