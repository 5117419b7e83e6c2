package io.tocsin.platform;

import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again, by Quartz. One piece of work never runs twice at once, and goes on after it threw. What must
 * outlive the server is a row in the store that such work looks at; nothing is kept here. {@link TimersWatch} sees to it that
 * the turns come.
 */
public final class Timers {

    private static final Logger log = LoggerFactory.getLogger(Timers.class);

    private final List<Timer> all = new CopyOnWriteArrayList<>();
    private volatile Scheduler scheduler;

    public Timers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Does work after the interval and then after each, counted from when one ends to when the next is due; a turn that is missed is left
     * out. Not before the server has started.
     */
    public Timer every(String name, Duration interval, Runnable work) {
        Timer timer = new Timer(JobKey.jobKey(name), interval, work);
        try {
            schedule(timer, scheduler);
        } catch (SchedulerException e) {
            throw new PermanentException("cannot schedule " + name + ": " + e.getMessage(), e);
        }
        all.add(timer);
        return timer;
    }

    private static void schedule(Timer timer, Scheduler by) throws SchedulerException {
        JobDetail job = JobBuilder.newJob(Turn.class)
                .withIdentity(timer.key)
                .usingJobData(new JobDataMap(Map.of(Turn.TIMER, timer)))
                .storeDurably()
                .build();
        by.scheduleJob(
                job,
                TriggerBuilder.newTrigger()
                        .startAt(new Date(System.currentTimeMillis() + timer.interval.toMillis()))
                        .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                                .withIntervalInMilliseconds(timer.interval.toMillis())
                                .repeatForever()
                                .withMisfireHandlingInstructionNextWithRemainingCount())
                        .build());
    }

    Scheduler scheduler() {
        return scheduler;
    }

    List<Timer> all() {
        return all;
    }

    /** Goes on with another scheduler, which is not started yet; of the old one nothing is expected any more. */
    void moveTo(Scheduler fresh) throws SchedulerException {
        for (Timer timer : all) {
            schedule(timer, fresh);
            timer.turnedAt = System.nanoTime();
        }
        scheduler = fresh;
    }

    /** One piece of work. */
    public final class Timer implements AutoCloseable {

        private final JobKey key;
        private final Duration interval;
        private final Runnable work;
        private final AtomicBoolean asked = new AtomicBoolean();
        private final AtomicBoolean working = new AtomicBoolean();

        /** When the last turn began or ended, by {@link System#nanoTime}. */
        private volatile long turnedAt = System.nanoTime();

        private Timer(JobKey key, Duration interval, Runnable work) {
            this.key = key;
            this.interval = interval;
            this.work = work;
        }

        /** Does the work as soon as it can be; returns at once. Asked for several times before it begins, it is done once. */
        public void wake() {
            if (!asked.compareAndSet(false, true)) {
                return;
            }
            try {
                scheduler.triggerJob(key);
            } catch (SchedulerException e) {
                asked.set(false);
                log.debug("{} is not woken: {}", key.getName(), e.getMessage());
            }
        }

        private void turn() {
            asked.set(false);
            if (!working.compareAndSet(false, true)) {
                return; // a turn that an earlier scheduler began has not ended
            }
            turnedAt = System.nanoTime();
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                log.error("{} failed and is tried again at its next turn: {}", key.getName(), e.getMessage(), e);
            } finally {
                turnedAt = System.nanoTime();
                working.set(false);
            }
        }

        String name() {
            return key.getName();
        }

        boolean isWorking() {
            return working.get();
        }

        /** For how long a turn is overdue, or the present one has been at work; zero or less where it is in time. */
        Duration overdue() {
            Duration since = Duration.ofNanos(System.nanoTime() - turnedAt);
            return working.get() ? since : since.minus(interval);
        }

        /** As if a turn ended now: the time in which none could come does not count. */
        void excuse() {
            turnedAt = System.nanoTime();
        }

        @Override
        public void close() {
            all.remove(this);
            try {
                scheduler.deleteJob(key);
            } catch (SchedulerException e) {
                log.debug("{} is not ended: {}", key.getName(), e.getMessage());
            }
        }
    }

    /** How Quartz calls it. */
    @DisallowConcurrentExecution
    public static final class Turn implements Job {

        private static final String TIMER = "timer";

        @Override
        public void execute(JobExecutionContext context) {
            if (context.getMergedJobDataMap().get(TIMER) instanceof Timer timer) {
                timer.turn();
            }
        }
    }
}
