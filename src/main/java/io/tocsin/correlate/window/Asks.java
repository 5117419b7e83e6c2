package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.util.Collection;
import java.util.List;

/** What a call says of an event, which it takes in; {@link Looks} says it and takes nothing in. */
final class Asks {

    private final CallSites sites;
    private final Lists lists;

    Asks(CallSites sites, Lists lists) {
        this.sites = sites;
        this.lists = lists;
    }

    /**
     * What is at hand.
     *
     * @param time when it happened (epoch milliseconds)
     * @param arrival its place in the order of arrival
     * @param kept when it arrived (epoch milliseconds), see {@link WindowEntry#kept}
     * @param watermark how far time has come (epoch milliseconds)
     */
    record Moment(long time, long arrival, long kept, long watermark) {}

    Answer of(Call call, Event event, Moment moment, Object... arguments) {
        Site site = call.site();
        if (site.kind() == Site.Kind.REACHED) {
            return Answer.any(lists.fitting(site.arguments().list(), event, moment.time()).stream()
                    .map(entry -> ListEntryCounts.key(entry, event))
                    .filter(one -> !one.isEmpty())
                    .map(one -> remember(call, event, moment, one))
                    .toList());
        }
        if (site.kind() == Site.Kind.SILENT && arguments[site.arguments().keysFrom()] instanceof Collection<?> keys) {
            keys.forEach(one -> remember(call, event, moment, String.valueOf(one)));
            return Answer.NOTHING;
        }
        String key = CallArguments.key(site, arguments);
        if (key.isEmpty()) {
            return Answer.unknown(site);
        }
        if (site.kind() == Site.Kind.SILENT && !site.arguments().list().isEmpty()) {
            key = lists.asWritten(site.arguments().list(), key);
        }
        return site.kind() == Site.Kind.FOUND
                ? lookBack(call, event, moment, key)
                : remember(call, event, moment, key, arguments);
    }

    private Answer remember(Call call, Event event, Moment moment, String key, Object... arguments) {
        Site site = call.site();
        WindowFunction<?> function = call.function();
        String value = CallArguments.value(site, event, arguments);
        boolean elsewhere = site.kind() == Site.Kind.SILENT
                && !site.arguments().list().isEmpty()
                && !lists.entries(site.arguments().list(), moment.time()).contains(key);
        if (function == null || elsewhere) {
            return Answer.NOTHING;
        }
        if (value != null && value.isEmpty()) {
            return Answer.unknown(site);
        }
        List<String> paths = site.arguments().samples();
        List<String> samples =
                paths.isEmpty() ? List.of() : paths.stream().map(event::field).toList();
        WindowEntry entry = new WindowEntry(
                event.id(), moment.time(), event.occurrences(), value, moment.arrival(), samples, moment.kept());
        return function.take(key, entry, event, moment.watermark());
    }

    private Answer lookBack(Call call, Event event, Moment moment, String key) {
        Site site = call.site();
        RuleMatchHistory other = sites.histories().get(site.other());
        MatchTimes.Match last = other == null
                ? null
                : other.last(key, moment.time(), site.length().toMillis(), moment.watermark());
        if (last != null) {
            return Answer.yes(last.evidence(), last.time());
        }
        Waiting waits = call.waiting();
        if (waits != null) {
            waits.add(new Waiting.Late(key, event, moment.time(), moment.arrival(), moment.kept()), moment.watermark());
        }
        return Answer.NOTHING;
    }
}
