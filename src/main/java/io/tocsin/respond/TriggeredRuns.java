package io.tocsin.respond;

import io.tocsin.event.Event;
import io.tocsin.platform.Cron;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.ScheduleTrigger;
import io.tocsin.playbook.WebhookTrigger;
import io.tocsin.playbook.expression.ExpressionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the runs that a clock or a signed webhook starts. A run's id is made of its playbook and the time or the delivery,
 * so that neither a restart nor another server makes a second one. Throws
 * {@link io.tocsin.platform.TransientException} while the store is away; calling again loses nothing.
 */
public final class TriggeredRuns {

    private static final Logger log = LoggerFactory.getLogger(TriggeredRuns.class);
    /** A time that is seen later than this was missed. */
    private static final Duration IN_TIME = Duration.ofMinutes(1);

    private static final int MOST_MISSED = 100;
    /** A cron expression of every second, over a year, is not walked through. */
    private static final int MOST_TIMES = 100_000;

    private final Playbooks playbooks;
    private final RunStore store;
    private final ScheduleStore schedules;
    private final RunFactory factory;
    private final List<RunListener> listeners;
    private final Clock clock;
    /** When each schedule is due, by its playbook: until then the store is not asked. */
    private final Map<String, Due> due = new ConcurrentHashMap<>();

    private record Due(String cron, Instant time) {}

    TriggeredRuns(
            Playbooks playbooks,
            RunStore store,
            ScheduleStore schedules,
            RunFactory factory,
            List<RunListener> listeners,
            Clock clock) {
        this.playbooks = playbooks;
        this.store = store;
        this.schedules = schedules;
        this.factory = factory;
        this.listeners = listeners;
        this.clock = clock;
    }

    /** Makes the runs whose time has come. */
    void startScheduled() {
        for (Playbook playbook : playbooks.inForce()) {
            ScheduleTrigger schedule = playbook.triggers().schedule();
            if (schedule != null) {
                start(playbook, schedule);
            }
        }
    }

    private void start(Playbook playbook, ScheduleTrigger schedule) {
        Instant now = clock.instant();
        String cron = schedule.cron().text() + " " + schedule.cron().zone();
        Due known = due.get(playbook.id());
        if (known != null && known.cron().equals(cron) && now.isBefore(known.time())) {
            return;
        }
        Optional<ScheduleStore.Row> row =
                schedules.get(playbook.id()).filter(kept -> kept.cron().equals(cron));
        if (row.isEmpty()) {
            answered(playbook, schedule, cron, now);
            return;
        }
        List<Instant> times = times(schedule.cron(), row.get().last(), now);
        if (times.isEmpty()) {
            remember(playbook, schedule, cron, row.get().last());
            return;
        }
        for (Instant time : wanted(times, schedule.misfire(), now)) {
            start(Keys.scheduledRunId(playbook.id(), time), playbook, Run.SCHEDULE + time, schedule.inputs());
        }
        // After the runs: a crash between the two makes them again, under the same ids.
        answered(playbook, schedule, cron, times.get(times.size() - 1));
    }

    private void answered(Playbook playbook, ScheduleTrigger schedule, String cron, Instant last) {
        schedules.put(new ScheduleStore.Row(playbook.id(), cron, last));
        remember(playbook, schedule, cron, last);
    }

    private void remember(Playbook playbook, ScheduleTrigger schedule, String cron, Instant last) {
        due.put(playbook.id(), new Due(cron, schedule.cron().after(last).orElse(Instant.MAX)));
    }

    /** The times after one and up to now, of many the newest. */
    private static List<Instant> times(Cron cron, Instant last, Instant now) {
        List<Instant> times = new ArrayList<>();
        Optional<Instant> next = cron.after(last);
        for (int i = 0; i < MOST_TIMES && next.isPresent() && !next.get().isAfter(now); i++) {
            times.add(next.get());
            if (times.size() > MOST_MISSED) {
                times.remove(0);
            }
            next = cron.after(next.get());
        }
        return times;
    }

    private static List<Instant> wanted(List<Instant> times, ScheduleTrigger.Misfire misfire, Instant now) {
        Instant bound = now.minus(IN_TIME);
        return switch (misfire) {
            case RUN_ALL -> times;
            case RUN_ONCE -> {
                List<Instant> inTime =
                        times.stream().filter(time -> !time.isBefore(bound)).toList();
                yield inTime.isEmpty() ? times.subList(times.size() - 1, times.size()) : inTime;
            }
            case SKIP -> times.stream().filter(time -> !time.isBefore(bound)).toList();
        };
    }

    /**
     * Makes the runs that the webhooks among these events start. To be called for each event that was stored; calling
     * again changes nothing.
     */
    public void observe(List<Event> events) {
        List<Playbook> hooked = playbooks.inForce().stream()
                .filter(playbook -> playbook.triggers().webhook() != null)
                .toList();
        if (hooked.isEmpty()) {
            return;
        }
        for (Event event : events) {
            if (event.field("tocsin.source").equals("webhooks")) {
                hooked.forEach(playbook -> observe(playbook, event));
            }
        }
    }

    private void observe(Playbook playbook, Event event) {
        WebhookTrigger trigger = playbook.triggers().webhook();
        if (trigger == null || !event.field("tocsin.sender.name").equals(trigger.hook())) {
            return;
        }
        Map<String, Object> scope = Map.of("event", event.document());
        String id = Keys.webhookRunId(playbook.id(), event.id());
        String starter = Run.WEBHOOK + trigger.hook();
        try {
            if (trigger.where() != null && !trigger.where().holds(scope)) {
                return;
            }
            Map<String, Object> inputs = new LinkedHashMap<>();
            trigger.inputs().forEach((name, expression) -> {
                Object value = expression.evaluate(scope);
                if (value != null) {
                    inputs.put(name, value);
                }
            });
            start(id, playbook, starter, inputs);
        } catch (ExpressionException e) {
            keep(factory.failed(id, playbook, starter, "triggers.webhook: " + e.getMessage()), playbook);
        }
    }

    private void start(String id, Playbook playbook, String starter, Map<String, Object> inputs) {
        Run run;
        try {
            run = factory.pending(id, playbook, null, inputs, starter);
        } catch (IllegalArgumentException e) {
            run = factory.failed(id, playbook, starter, String.valueOf(e.getMessage()));
        }
        keep(run, playbook);
    }

    private void keep(Run run, Playbook playbook) {
        store.keepPlaybook(playbook.version(), playbook.text());
        if (store.create(run)) {
            log.info("run {} of playbook {} answers {}", run.id(), run.playbook(), run.starter());
            listeners.forEach(listener -> listener.changed(run));
        }
    }
}
