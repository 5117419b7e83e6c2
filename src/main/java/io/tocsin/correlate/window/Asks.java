package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What a call says of an event, which it takes in; {@link Looks} says it and takes nothing in. */
final class Asks {

    private final EventClock clock;
    private final CallSites sites;
    private final Lists lists;

    Asks(EventClock clock, CallSites sites, Lists lists) {
        this.clock = clock;
        this.sites = sites;
        this.lists = lists;
    }

    /**
     * What is at hand.
     *
     * @param time when it happened (epoch milliseconds)
     * @param arrival its place in the order of arrival
     * @param heldFrom what happened from then on is not forgotten, whatever the clock says (epoch milliseconds)
     */
    record Moment(long time, long arrival, long heldFrom) {}

    Answer of(Call call, Event event, Moment moment, Object... arguments) {
        Site site = call.site();
        if (site.kind() == Site.Kind.REACHED) {
            return Answer.any(lists.fitting(site.arguments().list(), event, moment.time()).stream()
                    .map(entry -> Reached.key(entry, event))
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
        Memory<?> memory = call.memory();
        String value = CallArguments.value(site, event, arguments);
        boolean elsewhere = site.kind() == Site.Kind.SILENT
                && !site.arguments().list().isEmpty()
                && !lists.entries(site.arguments().list(), moment.time()).contains(key);
        if (memory == null || elsewhere) {
            return Answer.NOTHING;
        }
        if (value != null && value.isEmpty()) {
            return Answer.unknown(site);
        }
        List<String> paths = site.arguments().samples();
        List<String> samples =
                paths.isEmpty() ? List.of() : paths.stream().map(event::field).toList();
        Seen seen = new Seen(event.id(), moment.time(), event.occurrences(), value, moment.arrival(), samples);
        return memory.take(key, seen, event, clock, moment.heldFrom());
    }

    private Answer lookBack(Call call, Event event, Moment moment, String key) {
        Site site = call.site();
        Crossings other = sites.crossings().get(site.other());
        Map.Entry<Long, List<Seen>> last = other == null
                ? null
                : other.last(key, moment.time(), site.length().toMillis(), clock, moment.heldFrom());
        if (last != null) {
            return Answer.yes(last.getValue(), last.getKey());
        }
        Waiting waits = call.waiting();
        if (waits != null) {
            waits.add(key, new Waiting.Late(event, moment.time(), moment.arrival(), clock.sender(event)));
        }
        return Answer.NOTHING;
    }
}
