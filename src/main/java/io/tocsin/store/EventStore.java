package io.tocsin.store;

import io.tocsin.event.Event;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Events at rest. Every method throws {@link io.tocsin.platform.TransientException} while the store is away. */
public interface EventStore {

    /**
     * Stores events by id; one that is there already is left as it is, so storing a batch again changes nothing.
     *
     * @return how many were new
     */
    int insert(List<Event> events);

    /** Puts events in the place of those with their ids; one that is not there any more stays so. */
    void replace(List<Event> events);

    /** @throws IllegalArgumentException where the query's text or cursor cannot be read, saying what to change */
    Page<Event> find(EventQuery query);

    Optional<Event> get(String id);

    /** Returns those of these ids that there are, in order of event time. */
    List<Event> get(Collection<String> ids);

    /**
     * Hands over the events that arrived at or after {@code since} and stand before {@code beforePosition} in the log, in
     * the order of the log, without holding them all in memory.
     */
    void replay(Instant since, long beforePosition, Consumer<Event> reader);

    /**
     * Goes on after an event that {@link #replay} handed over: with those that stand behind it in the log.
     *
     */
    void replayAfter(Event last, Instant since, long beforePosition, Consumer<Event> reader);

    /**
     * Hands over the events of a period in order of event time, without holding them all in memory.
     *
     * @param from earliest {@code @timestamp}, inclusive
     * @param to latest {@code @timestamp}, exclusive
     * @param reader says whether it wants more
     */
    void walk(Instant from, Instant to, Predicate<Event> reader);

    /** How many events there are of a period, as {@link #walk} would hand them over; -1 where counting takes too long. */
    long count(Instant from, Instant to);
}
