package io.tocsin.platform;

import java.time.Duration;
import java.util.Date;
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
 * outlive the server is a row in the store that such work looks at; nothing is kept here.
 */
public final class Timers {

    private static final Logger log = LoggerFactory.getLogger(Timers.class);

    private final Scheduler scheduler;

    public Timers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Does work after the interval and then after each, counted from when one ends to when the next is due; a turn that is missed is left
     * out. Not before the server has started.
     */
    public Timer every(String name, Duration interval, Runnable work) {
        Timer timer = new Timer(JobKey.jobKey(name), work);
        JobDetail job = JobBuilder.newJob(Turn.class)
                .withIdentity(timer.key)
                .usingJobData(new JobDataMap(java.util.Map.of(Turn.TIMER, timer)))
                .storeDurably()
                .build();
        try {
            scheduler.scheduleJob(
                    job,
                    TriggerBuilder.newTrigger()
                            .startAt(new Date(System.currentTimeMillis() + interval.toMillis()))
                            .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                                    .withIntervalInMilliseconds(interval.toMillis())
                                    .repeatForever()
                                    .withMisfireHandlingInstructionNextWithRemainingCount())
                            .build());
        } catch (SchedulerException e) {
            throw new PermanentException("cannot schedule " + name + ": " + e.getMessage(), e);
        }
        return timer;
    }

    /** One piece of work. */
    public final class Timer implements AutoCloseable {

        private final JobKey key;
        private final Runnable work;
        private final AtomicBoolean asked = new AtomicBoolean();

        private Timer(JobKey key, Runnable work) {
            this.key = key;
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
            try {
                work.run();
            } catch (RuntimeException e) {
                log.error("{} failed and is tried again at its next turn: {}", key.getName(), e.getMessage(), e);
            }
        }

        @Override
        public void close() {
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
